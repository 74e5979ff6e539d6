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
/// wraps it.
using WrappedKey = std::array<std::byte, 72>;

/// Numbered wrapped keys in one file of fixed slots, each overwritten where it stands: destroying a key is
/// writing zeros over its only copy and syncing, so nothing of it is left in older files, as a log-structured
/// store would. Thread-safe.
class KeySlots {
 public:
  /// Opens or creates the file. `fingerprint` names the wrapping key the slots belong to.
  /// Errors: unavailable (held by another process, or the disk refuses), corrupt (damaged header).
  static Result<std::unique_ptr<KeySlots>> open(
      const std::string& path, const std::array<std::byte, 16>& fingerprint);
  ~KeySlots();
  KeySlots(const KeySlots&) = delete;
  KeySlots& operator=(const KeySlots&) = delete;

  /// Keys are numbered from 1 without gaps; the highest number that was ever appended.
  std::uint64_t count() const;
  /// Adds keys behind the last one, with one sync.
  Status append(std::span<const WrappedKey> keys);
  /// Nothing when the key was destroyed or never existed. Errors: corrupt.
  Result<std::optional<WrappedKey>> read(std::uint64_t number) const;
  /// Overwrites and syncs. Destroying what is already destroyed is fine.
  Status destroy(std::uint64_t number);

 private:
  struct State;
  explicit KeySlots(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace guichet::store
