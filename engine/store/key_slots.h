#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace guichet::store {

/// A wrapped data key, as it rests on disk: nonce (24) and sealed key (48), meaningless without the key that
/// wraps it. All zero: destroyed.
using WrappedKey = std::array<std::byte, 72>;
/// Names the wrapping key without telling anything about it.
using KeyFingerprint = std::array<std::byte, 16>;

/// Numbered wrapped keys in one file of fixed slots, each overwritten where it stands: destroying a key is
/// writing zeros over its only copy and syncing, so nothing of it is left in older files, as a log-structured
/// store would. (A disk or file system that never overwrites keeps old blocks: people::Vault::rotate makes
/// those useless too.) Thread-safe.
class KeySlots {
 public:
  /// Creates the file. Errors: unavailable.
  static Status create(const std::string& path, const KeyFingerprint& wrapped_by);
  /// Errors: unavailable (held by another process, or the disk refuses), corrupt (damaged, or wrapped by
  /// another key).
  static Result<std::unique_ptr<KeySlots>> open(const std::string& path, const KeyFingerprint& wrapped_by);
  /// Which key wrapped the slots of the file. Errors: as open.
  static Result<KeyFingerprint> fingerprint_of(const std::string& path);

  /// How many keys a file has, destroyed ones too. Errors: as open.
  static Result<std::uint64_t> count_of(const std::string& path);
  /// All keys of a file that another process may be using; destroyed ones are zero. Errors: as open.
  static Result<std::vector<WrappedKey>> read_all(const std::string& path, const KeyFingerprint& wrapped_by);

  ~KeySlots();
  KeySlots(const KeySlots&) = delete;
  KeySlots& operator=(const KeySlots&) = delete;

  /// Keys are numbered from 1 without gaps; the highest number that was ever appended.
  std::uint64_t count() const;
  /// Adds keys behind the last one, durably.
  Status append(std::span<const WrappedKey> keys);
  /// Nothing when the key was destroyed or never existed. Errors: corrupt.
  Result<std::optional<WrappedKey>> read(std::uint64_t number) const;
  /// The same of `count` keys from `first` on with one look at the disk; fewer where the file has fewer.
  Result<std::vector<std::optional<WrappedKey>>> read(std::uint64_t first, std::size_t count) const;
  /// Overwrites and syncs. Destroying what is already destroyed is fine; not_found for what never existed.
  Status destroy(std::uint64_t number);
  /// Overwrites every slot and the header: the file is being replaced.
  Status wipe();

 private:
  struct State;
  explicit KeySlots(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace guichet::store
