#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace guichet::workflows {

/// A time zone between two moments, as a table: milliseconds of UTC to wall time and back without looking at
/// tzdata. Wall time here only moves forward: during the hour that DST repeats it stands at its last
/// millisecond, so that a counter built on it never runs backwards. Immutable; thread-safe.
class ZoneTable {
 public:
  /// Errors: invalid, naming the zone, when the system's tzdata has none of that name.
  static Result<ZoneTable> load(const std::string& name, std::int64_t begin_ms, std::int64_t end_ms);

  std::int64_t wall(std::int64_t utc_ms) const;
  /// The first moment whose wall time is at least this.
  std::int64_t utc(std::int64_t wall_ms) const;
  /// What a clock on the wall shows, the repeated hour included.
  std::int64_t shown(std::int64_t utc_ms) const;

 private:
  struct Period {
    std::int64_t begin_ms;      // UTC
    std::int64_t offset_ms;     // wall - UTC
    std::int64_t wall_before;   // furthest wall time of all earlier periods
    std::int64_t wall_reached;  // furthest wall time at the end of this period, excluded
  };

  const Period& period_at(std::int64_t utc_ms) const;
  std::vector<Period> periods_;
};

}  // namespace guichet::workflows
