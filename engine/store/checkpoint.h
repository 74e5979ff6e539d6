#pragma once

#include <string>
#include <vector>

#include "engine/base/instant.h"
#include "engine/store/log.h"

namespace guichet::store {

/// A signed statement that the log had this hash at this position (Ed25519). Kept outside, on another machine
/// or on paper, it shows a log that was rewritten or shortened by somebody who could rewrite everything here.
struct Checkpoint {
  Head head;
  Instant time;
  std::array<std::byte, 32> public_key{};
  std::array<std::byte, 64> signature{};
};

/// Signs with the key in `key_path`, made at first use and readable by us only. Errors: unavailable, corrupt.
Result<Checkpoint> sign_checkpoint(const std::string& key_path, const Head& head, Instant time);

/// Reads a file of checkpoints, one JSON object a line, and checks every signature; an absent file has none.
/// All lines must be by one key. Errors: corrupt, with the line.
Result<std::vector<Checkpoint>> read_checkpoints(const std::string& path);

/// Adds a line, durably. Errors: unavailable.
Status append_checkpoint(const std::string& path, const Checkpoint& checkpoint);

}  // namespace guichet::store
