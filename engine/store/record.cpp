// An event at rest:
//
//   key    = position                                                u64, big-endian, so that RocksDB sorts
//   by it value  = head body head   = format flags kind length recorded stream checksum hash  64 bytes,
//   little-endian format = u8, 1 flags  = u8, 0: reserved kind   = u16, the event type's stable number length
//   = u32, bytes of the body recorded = i64, milliseconds of UTC since 1970 stream   = u64, XXH3 of the
//   stream's name checksum = u64, XXH3 of key, head[0..24), hash and body: guards what is read between
//   verifications hash     = 32 bytes, h(n) = BLAKE2b-256(h(n-1) key head[0..24) body), h(0) all zero body =
//   CloudEvents JSON, verbatim
#include "engine/store/record.h"

#include <bit>
#include <cstring>

#include <fmt/format.h>
#include <sodium.h>
#include <xxhash.h>

#include "engine/base/check.h"

namespace guichet::store {
namespace {

constexpr std::uint8_t format_now = 1;
constexpr std::size_t hashed_head_bytes = 24;
constexpr std::size_t checksum_at = 24;
constexpr std::size_t hash_at = 32;

static_assert(std::endian::native == std::endian::little, "records are written as the machine holds numbers");

template <class Number>
void write_at(char* bytes, std::size_t at, Number number) {
  std::memcpy(bytes + at, &number, sizeof number);
}

template <class Number>
Number read_at(std::string_view bytes, std::size_t at) {
  Number number;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

const unsigned char* unsigned_bytes(const char* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}

ChainHash hash_of(const RecordKey& key, const char* head, std::string_view body, const ChainHash& previous) {
  crypto_generichash_state state;
  ChainHash hash;
  crypto_generichash_init(&state, nullptr, 0, hash.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(previous.data()), previous.size());
  crypto_generichash_update(&state, unsigned_bytes(key.data()), key.size());
  crypto_generichash_update(&state, unsigned_bytes(head), hashed_head_bytes);
  crypto_generichash_update(&state, unsigned_bytes(body.data()), body.size());
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(hash.data()), hash.size());
  return hash;
}

/// The body's own XXH3 seeds that of the small rest, so that nothing is copied to be summed.
std::uint64_t checksum_of(const RecordKey& key, const char* head, std::string_view body) {
  std::array<char, record_key_bytes + hashed_head_bytes + sizeof(ChainHash)> rest;
  std::memcpy(rest.data(), key.data(), key.size());
  std::memcpy(rest.data() + key.size(), head, hashed_head_bytes);
  std::memcpy(rest.data() + key.size() + hashed_head_bytes, head + hash_at, sizeof(ChainHash));
  return XXH3_64bits_withSeed(rest.data(), rest.size(), XXH3_64bits(body.data(), body.size()));
}

}  // namespace

std::uint64_t stream_hash(std::string_view stream) {
  return XXH3_64bits(stream.data(), stream.size());
}

RecordKey record_key(Position position) {
  RecordKey key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<char>(position >> (56 - 8 * i));
  return key;
}

Position position_of(std::string_view key) {
  if (key.size() != record_key_bytes) return 0;
  Position position = 0;
  for (const char byte : key) position = position << 8 | static_cast<unsigned char>(byte);
  return position;
}

RecordHead seal_record(const Draft& draft, Position position, ChainHash& previous) {
  check(draft.body.size() <= body_bytes_max, "a body beyond the limit reached the record writer");
  const auto key = record_key(position);
  RecordHead head;
  write_at(head.data(), 0, format_now);
  write_at(head.data(), 1, std::uint8_t{0});
  write_at(head.data(), 2, draft.kind);
  write_at(head.data(), 4, static_cast<std::uint32_t>(draft.body.size()));
  write_at(head.data(), 8, std::int64_t{draft.recorded.time_since_epoch().count()});
  write_at(head.data(), 16, stream_hash(draft.stream));
  previous = hash_of(key, head.data(), draft.body, previous);
  std::memcpy(head.data() + hash_at, previous.data(), previous.size());
  write_at(head.data(), checksum_at, checksum_of(key, head.data(), draft.body));
  return head;
}

Result<Record> read_record(Position position, std::string_view value) {
  if (value.size() < record_head_bytes)
    return corrupt(fmt::format("event {} has {} bytes, fewer than its head alone", position, value.size()));
  const auto format = read_at<std::uint8_t>(value, 0);
  const auto body = value.substr(record_head_bytes);
  if (read_at<std::uint64_t>(value, checksum_at) != checksum_of(record_key(position), value.data(), body))
    return corrupt(fmt::format("event {} is not what was written: its checksum differs", position));
  if (format != format_now)
    return corrupt(fmt::format("event {} is of format {}, which this version cannot read", position, format));
  if (read_at<std::uint32_t>(value, 4) != body.size())
    return corrupt(fmt::format("event {} has {} bytes of body, not as many as were written", position, body.size()));
  Record record;
  record.position = position;
  record.kind = read_at<std::uint16_t>(value, 2);
  record.recorded = Instant{Duration{read_at<std::int64_t>(value, 8)}};
  record.stream = read_at<std::uint64_t>(value, 16);
  record.body = body;
  std::memcpy(record.hash.data(), value.data() + hash_at, record.hash.size());
  return record;
}

ChainHash chain_hash(const Record& record, const ChainHash& previous) {
  // The head stands before the body in the value that the record was read from.
  return hash_of(record_key(record.position), record.body.data() - record_head_bytes, record.body, previous);
}

}  // namespace guichet::store
