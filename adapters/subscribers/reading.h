#pragma once

// Reading the log ahead for a window, and the documents of what it gives. Not thread-safe.

#include <cstddef>
#include <string>
#include <vector>

#include "adapters/http/feed_slice.h"
#include "adapters/subscribers/window.h"
#include "engine/runtime/engine.h"

namespace guichet::subscribers {

struct ReadAhead {
  std::size_t open_max = 500;       ///< items, all together
  std::size_t records_max = 5'000;  ///< looked at in one call
};

/// Reads on until the window is full, the bound is reached or the log ends. True where it stopped before the end with
/// room left: more may be read at once. Errors: corrupt.
Result<bool> read_ahead(
    const runtime::Engine& engine, const http::FeedFilter& filter, const ReadAhead& bounds, Window& window);

/// The stored documents of these events, in order of position. Errors: corrupt.
Result<std::vector<std::string>> documents_of(const runtime::Engine& engine, const std::vector<OpenItem>& items);

}  // namespace guichet::subscribers
