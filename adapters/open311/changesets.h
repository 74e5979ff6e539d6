#pragma once

// When the services last changed, as discovery tells it: clients that know a changeset read the services again only
// when it has grown.

#include <mutex>

#include "engine/runtime/engine.h"

namespace guichet::open311 {

/// Thread-safe.
class Changesets {
 public:
  Changesets() = default;

  /// When the last deployment was stored. Reads what the log holds since the last time it was asked: the first time all
  /// of it, without looking into the events.
  Instant latest(const runtime::Engine& engine);

 private:
  std::mutex mutex_;
  Position seen_ = 0;  ///< guarded
  Instant latest_{};   ///< guarded
};

}  // namespace guichet::open311
