#pragma once

#include "engine/base/instant.h"

namespace guichet {

/// Where time comes from. Only engine/runtime, adapters and cli hold one; everything else is handed an Instant.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  /// Thread-safe.
  virtual Instant now() const = 0;
};

/// The machine's clock: the only reader of it in the project.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

}  // namespace guichet
