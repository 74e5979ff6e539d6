#pragma once

#include <cstdint>
#include <string_view>

namespace guichet::store {

/// CRC-32C (RFC 3720, B.4) of `data` behind what gave `sum`: 0 before the first byte. By the processor's own
/// instruction where it has one. Thread-safe.
std::uint32_t crc32c(std::uint32_t sum, std::string_view data);

/// The same through tables, as on a processor without such an instruction.
std::uint32_t crc32c_by_table(std::uint32_t sum, std::string_view data);

}  // namespace guichet::store
