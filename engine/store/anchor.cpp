// HEAD:
//
//   file = slot slot         each 4096 bytes, written in turn, so that a torn write leaves the other
//   slot = magic position hash checksum zeros
//   magic    = "guichet1"    8 bytes
//   position = u64, little-endian
//   hash     = 32 bytes, the chain's hash at that position
//   checksum = u64, XXH3 of the 48 bytes before
#include "engine/store/anchor.h"

#include <cstring>

#include <fcntl.h>
#include <xxhash.h>

namespace guichet::store {
namespace {

constexpr std::size_t slot_bytes = 4096;
constexpr std::size_t checksum_at = 48;
constexpr std::uint64_t writes_between_writebacks = 128;
constexpr std::string_view magic = "guichet1";

using Slot = std::array<std::byte, checksum_at + 8>;

Slot encode(const Head& head) {
  Slot slot{};
  std::memcpy(slot.data(), magic.data(), magic.size());
  std::memcpy(slot.data() + 8, &head.position, sizeof head.position);
  std::memcpy(slot.data() + 16, head.hash.data(), head.hash.size());
  const std::uint64_t checksum = XXH3_64bits(slot.data(), checksum_at);
  std::memcpy(slot.data() + checksum_at, &checksum, sizeof checksum);
  return slot;
}

std::optional<Head> decode(const Slot& slot) {
  std::uint64_t checksum = 0;
  std::memcpy(&checksum, slot.data() + checksum_at, sizeof checksum);
  if (std::memcmp(slot.data(), magic.data(), magic.size()) != 0) return std::nullopt;
  if (checksum != XXH3_64bits(slot.data(), checksum_at)) return std::nullopt;
  Head head;
  std::memcpy(&head.position, slot.data() + 8, sizeof head.position);
  std::memcpy(head.hash.data(), slot.data() + 16, head.hash.size());
  return head;
}

}  // namespace

Status Anchor::create(const std::string& path) {
  const auto next = path + ".next";
  {
    GUICHET_TRY(const auto file, File::open(next, O_RDWR | O_CREAT | O_TRUNC));
    // Real zeros: writing into blocks that exist already changes no metadata later.
    const std::array<std::byte, 2 * slot_bytes> zeros{};
    GUICHET_TRY_STATUS(file.write_at(0, zeros));
    GUICHET_TRY_STATUS(file.write_at(0, encode(Head{})));
    GUICHET_TRY_STATUS(file.sync());
  }
  return rename_durably(next, path);
}

Result<Anchor> Anchor::open(const std::string& path) {
  Anchor anchor;
  GUICHET_TRY(anchor.file_, File::open(path, O_RDWR));
  return anchor;
}

Result<std::optional<Head>> Anchor::read() const {
  std::optional<Head> newest;
  for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{slot_bytes}}) {
    Slot slot{};
    GUICHET_TRY(const auto size, file_.read_at(offset, slot));
    if (size < slot.size()) continue;
    const auto head = decode(slot);
    if (head && (!newest || head->position > newest->position)) newest = head;
  }
  return newest;
}

Status Anchor::write(const Head& head) {
  ++writes_;
  GUICHET_TRY_STATUS(file_.write_at(writes_ % 2 * slot_bytes, encode(head)));
  // Starts the write-back without waiting; the log's next sync flushes the disk's cache for both.
  if (writes_ % writes_between_writebacks == 0)
    ::sync_file_range(file_.descriptor(), 0, 2 * slot_bytes, SYNC_FILE_RANGE_WRITE);
  return ok();
}

Status Anchor::reset(const Head& head) {
  GUICHET_TRY_STATUS(file_.write_at(0, encode(head)));
  GUICHET_TRY_STATUS(file_.write_at(slot_bytes, encode(head)));
  return file_.sync();
}

}  // namespace guichet::store
