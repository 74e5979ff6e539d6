// keys/pool:
//
//   file   = header slot*                      numbers little-endian
//   header = magic fingerprint count checksum zeros       4096 bytes, rewritten after new slots are synced
//   magic  = "guichetk"; fingerprint = 16 bytes; count = u64, slots that may be used; checksum = u64, XXH3 of
//   these slot   = key checksum zeros                128 bytes; slot n at 4096 + (n - 1) * 128 key    = 72
//   bytes; checksum = u64, XXH3 of the key seeded with n. A slot all zero: destroyed
#include "engine/store/key_slots.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <xxhash.h>

#include "engine/store/disk.h"

namespace guichet::store {
namespace {

constexpr std::size_t header_bytes = 4096;
constexpr std::size_t slot_bytes = 128;
constexpr std::string_view magic = "guichetk";

struct Header {
  KeyFingerprint wrapped_by{};
  std::uint64_t count = 0;
};

constexpr std::size_t header_checksum_at = 32;
using HeaderBytes = std::array<std::byte, header_checksum_at + 8>;
using Slot = std::array<std::byte, slot_bytes>;

HeaderBytes encode(const Header& header) {
  HeaderBytes bytes{};
  std::memcpy(bytes.data(), magic.data(), magic.size());
  std::memcpy(bytes.data() + 8, header.wrapped_by.data(), header.wrapped_by.size());
  std::memcpy(bytes.data() + 24, &header.count, sizeof header.count);
  const std::uint64_t checksum = XXH3_64bits(bytes.data(), header_checksum_at);
  std::memcpy(bytes.data() + header_checksum_at, &checksum, sizeof checksum);
  return bytes;
}

Result<Header> read_header(const File& file) {
  HeaderBytes bytes{};
  GUICHET_TRY(const auto size, file.read_at(0, bytes));
  std::uint64_t checksum = 0;
  std::memcpy(&checksum, bytes.data() + header_checksum_at, sizeof checksum);
  if (size < bytes.size() || std::memcmp(bytes.data(), magic.data(), magic.size()) != 0 ||
      checksum != XXH3_64bits(bytes.data(), header_checksum_at))
    return corrupt(fmt::format("{} is damaged: restore the folder from its own backup", file.path()));
  Header header;
  std::memcpy(header.wrapped_by.data(), bytes.data() + 8, header.wrapped_by.size());
  std::memcpy(&header.count, bytes.data() + 24, sizeof header.count);
  return header;
}

std::uint64_t offset_of(std::uint64_t number) {
  return header_bytes + (number - 1) * slot_bytes;
}

bool is_zero(std::span<const std::byte> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; });
}

Slot encode(const WrappedKey& key, std::uint64_t number) {
  Slot slot{};
  if (is_zero(key)) return slot;
  std::memcpy(slot.data(), key.data(), key.size());
  const std::uint64_t checksum = XXH3_64bits_withSeed(key.data(), key.size(), number);
  std::memcpy(slot.data() + key.size(), &checksum, sizeof checksum);
  return slot;
}

Result<Header> read_usable_header(const File& file, const KeyFingerprint& wrapped_by) {
  GUICHET_TRY(const auto header, read_header(file));
  if (header.wrapped_by != wrapped_by)
    return corrupt(fmt::format("the keys in {} were wrapped by another key-encryption key", file.path()));
  GUICHET_TRY(const auto size, file.size());
  if (size < offset_of(header.count + 1))
    return corrupt(fmt::format("{} is shorter than the {} keys it should hold", file.path(), header.count));
  return header;
}

}  // namespace

struct KeySlots::State {
  File file;
  mutable std::mutex mutex;
  Header header;

  Result<std::optional<WrappedKey>> read(std::uint64_t number) const {
    Slot slot{};
    GUICHET_TRY(const auto size, file.read_at(offset_of(number), slot));
    return decode(std::span(slot).first(size), number);
  }

  Result<std::optional<WrappedKey>> decode(std::span<const std::byte> bytes, std::uint64_t number) const {
    Slot slot{};
    WrappedKey key{};
    if (bytes.size() >= slot.size()) {
      std::memcpy(slot.data(), bytes.data(), slot.size());
      std::memcpy(key.data(), slot.data(), key.size());
    }
    if (bytes.size() < slot.size() || slot != encode(key, number))
      return corrupt(fmt::format("key {} in {} is damaged", number, file.path()));
    if (is_zero(key)) return std::optional<WrappedKey>();
    return std::optional<WrappedKey>(key);
  }
};

KeySlots::KeySlots(std::unique_ptr<State> state) : state_(std::move(state)) {}

KeySlots::~KeySlots() = default;

Status KeySlots::create(const std::string& path, const KeyFingerprint& wrapped_by) {
  const auto next = path + ".new";
  {
    GUICHET_TRY(const auto file, File::open(next, O_RDWR | O_CREAT | O_TRUNC));
    const std::array<std::byte, header_bytes> zeros{};
    GUICHET_TRY_STATUS(file.write_at(0, zeros));
    GUICHET_TRY_STATUS(file.write_at(0, encode(Header{wrapped_by, 0})));
    GUICHET_TRY_STATUS(file.sync());
  }
  return rename_durably(next, path);
}

Result<KeyFingerprint> KeySlots::fingerprint_of(const std::string& path) {
  GUICHET_TRY(const auto file, File::open(path, O_RDONLY));
  GUICHET_TRY(const auto header, read_header(file));
  return header.wrapped_by;
}

Result<std::uint64_t> KeySlots::count_of(const std::string& path) {
  GUICHET_TRY(const auto file, File::open(path, O_RDONLY));
  GUICHET_TRY(const auto header, read_header(file));
  return header.count;
}

Result<std::unique_ptr<KeySlots>> KeySlots::open(const std::string& path, const KeyFingerprint& wrapped_by) {
  auto state = std::make_unique<State>();
  GUICHET_TRY(state->file, File::open(path, O_RDWR));
  GUICHET_TRY_STATUS(state->file.lock());
  GUICHET_TRY(state->header, read_usable_header(state->file, wrapped_by));
  return std::unique_ptr<KeySlots>(new KeySlots(std::move(state)));
}

Result<std::vector<WrappedKey>> KeySlots::read_all(const std::string& path, const KeyFingerprint& wrapped_by) {
  State state;
  GUICHET_TRY(state.file, File::open(path, O_RDONLY));
  GUICHET_TRY(state.header, read_usable_header(state.file, wrapped_by));
  std::vector<WrappedKey> keys;
  for (std::uint64_t number = 1; number <= state.header.count; ++number) {
    GUICHET_TRY(const auto key, state.read(number));
    keys.push_back(key.value_or(WrappedKey{}));
  }
  return keys;
}

std::uint64_t KeySlots::count() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->header.count;
}

Status KeySlots::append(std::span<const WrappedKey> keys) {
  const std::scoped_lock lock(state_->mutex);
  std::vector<std::byte> bytes;
  bytes.reserve(keys.size() * slot_bytes);
  auto header = state_->header;
  for (const auto& key : keys) {
    const auto slot = encode(key, ++header.count);
    bytes.insert(bytes.end(), slot.begin(), slot.end());
  }
  GUICHET_TRY_STATUS(state_->file.write_at(offset_of(state_->header.count + 1), bytes));
  GUICHET_TRY_STATUS(state_->file.sync());
  GUICHET_TRY_STATUS(state_->file.write_at(0, encode(header)));
  GUICHET_TRY_STATUS(state_->file.sync());
  state_->header = header;
  return ok();
}

Result<std::optional<WrappedKey>> KeySlots::read(std::uint64_t number) const {
  if (number == 0 || number > count()) return std::optional<WrappedKey>();
  return state_->read(number);
}

Result<std::vector<std::optional<WrappedKey>>> KeySlots::read(std::uint64_t first, std::size_t count) const {
  std::vector<std::optional<WrappedKey>> keys;
  const auto end = this->count() + 1;
  if (first == 0 || first >= end) return keys;
  std::vector<std::byte> bytes(std::min<std::uint64_t>(count, end - first) * slot_bytes);
  GUICHET_TRY(const auto size, state_->file.read_at(offset_of(first), bytes));
  const std::span read(bytes.data(), size);
  for (std::size_t at = 0; at < bytes.size(); at += slot_bytes) {
    GUICHET_TRY(auto key, state_->decode(read.subspan(std::min(at, size)), first + keys.size()));
    keys.push_back(key);
  }
  return keys;
}

Status KeySlots::destroy(std::uint64_t number) {
  if (number == 0 || number > count()) return not_found(fmt::format("there is no key {}", number));
  const std::scoped_lock lock(state_->mutex);
  GUICHET_TRY_STATUS(state_->file.write_at(offset_of(number), Slot{}));
  return state_->file.sync();
}

Status KeySlots::wipe() {
  const std::scoped_lock lock(state_->mutex);
  const std::vector<std::byte> zeros(offset_of(state_->header.count + 1));
  GUICHET_TRY_STATUS(state_->file.write_at(0, zeros));
  state_->header.count = 0;
  return state_->file.sync();
}

}  // namespace guichet::store
