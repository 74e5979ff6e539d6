#pragma once

#include <span>
#include <string_view>

#include "engine/store/log.h"

namespace guichet::store {

/// Key and value of one event in the log's RocksDB. The grammar is in record.cpp. Plain functions,
/// thread-safe.

inline constexpr std::size_t record_head_bytes = 64;
inline constexpr std::size_t record_key_bytes = 8;

using RecordKey = std::array<char, record_key_bytes>;
using RecordHead = std::array<char, record_head_bytes>;

RecordKey record_key(Position position);
/// The position a key stands for, or 0 for what is not a key of ours.
Position position_of(std::string_view key);

/// The 64 bytes that stand before the draft's body, chained behind `previous`; moves `previous` on to its
/// hash.
RecordHead seal_record(const Draft& draft, Position position, ChainHash& previous);

/// Reads a record and compares its checksum; the body points into `value`. Errors: corrupt, naming the
/// position.
Result<Record> read_record(Position position, std::string_view value);

/// What the hash of a record from read_record must be, given the hash before it.
ChainHash chain_hash(const Record& record, const ChainHash& previous);

}  // namespace guichet::store
