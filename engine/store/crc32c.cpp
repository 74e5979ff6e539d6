// CRC-32C with the reversed polynomial of Castagnoli: eight bytes at a time, by the instruction of SSE 4.2 or
// through eight tables ("slicing-by-8", M. Kounavis and F. Berry, Intel 2005).
#include "engine/store/crc32c.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace guichet::store {
namespace {

constexpr std::uint32_t polynomial = 0x82F63B78;  ///< its bits reversed, as the sums are

using SumTable = std::array<std::array<std::uint32_t, 256>, 8>;

/// [n][b]: what a byte b with n zero bytes behind it adds to a sum.
constexpr SumTable sums_of_bytes() {
  SumTable sums{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    auto sum = byte;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? polynomial : 0);
    sums[0][byte] = sum;
  }
  for (std::size_t zeros = 1; zeros < sums.size(); ++zeros)
    for (std::size_t byte = 0; byte < 256; ++byte)
      sums[zeros][byte] = (sums[zeros - 1][byte] >> 8) ^ sums[0][sums[zeros - 1][byte] & 0xFF];
  return sums;
}

constexpr SumTable sums = sums_of_bytes();

static_assert(std::endian::native == std::endian::little, "eight bytes are summed as the machine holds numbers");

std::uint64_t eight_bytes(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

std::uint32_t table_sum(std::uint32_t sum, std::string_view data) {
  for (; data.size() >= 8; data.remove_prefix(8)) {
    auto word = eight_bytes(data.data()) ^ sum;
    sum = 0;
    for (std::size_t behind = 8; behind-- > 0; word >>= 8U) sum ^= sums[behind][word & 0xFF];
  }
  for (const char byte : data) sum = (sum >> 8) ^ sums[0][(sum ^ static_cast<unsigned char>(byte)) & 0xFF];
  return sum;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) std::uint32_t instruction_sum(std::uint32_t sum, std::string_view data) {
  std::uint64_t wide = sum;
  for (; data.size() >= 8; data.remove_prefix(8)) wide = _mm_crc32_u64(wide, eight_bytes(data.data()));
  sum = static_cast<std::uint32_t>(wide);
  for (const char byte : data) sum = _mm_crc32_u8(sum, static_cast<unsigned char>(byte));
  return sum;
}

bool has_instruction() {
  static const bool there = __builtin_cpu_supports("sse4.2") != 0;
  return there;
}

#else

std::uint32_t instruction_sum(std::uint32_t sum, std::string_view data) {
  return table_sum(sum, data);
}

bool has_instruction() {
  return false;
}

#endif

}  // namespace

std::uint32_t crc32c(std::uint32_t sum, std::string_view data) {
  return ~(has_instruction() ? instruction_sum(~sum, data) : table_sum(~sum, data));
}

std::uint32_t crc32c_by_table(std::uint32_t sum, std::string_view data) {
  return ~table_sum(~sum, data);
}

}  // namespace guichet::store
