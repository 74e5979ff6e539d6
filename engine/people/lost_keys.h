#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/people/vault.h"

namespace guichet::people {

/// Keys that a log gave to persons and that never came with it, as in a mirror of another town.
struct LostKeys {
  KeyNumber first = 0;
  KeyNumber last = 0;
};

/// Makes `keys/` in this folder, if there is none, and leaves nothing under these numbers: what is sealed under them
/// stays noise, as after an erasure, and keys of the folder's own begin behind them. Durable. No vault may be open
/// there. Errors: unavailable, corrupt.
Status lose_keys(const std::string& path, LostKeys lost);

}  // namespace guichet::people
