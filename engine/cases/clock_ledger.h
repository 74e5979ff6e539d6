#pragma once

// A clock is a ledger: what was granted, what is used up, since when it runs. Due times follow from it and
// from the calendar. Consumed time is measured exactly as the calendar advances it, so that pausing and
// resuming never shortens what was left. Pure functions, thread-safe; all amounts are milliseconds of the
// clock's measure.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/instant.h"
#include "engine/cases/state.h"
#include "workflows/calendar/compiled.h"

namespace guichet::cases {

/// When a running clock is due, and when it warns if nothing pauses it.
struct ClockPlan {
  Instant due;
  std::vector<Instant> warnings;
};

/// `percents` of the budget at which to warn, ascending.
ClockPlan start_clock(
    const workflows::CompiledCalendar& calendar, workflows::Span budget, std::span<const int> percents, Instant now);

/// A clock whose due time was given, not computed: its budget is the physical time until then.
ClockPlan start_imposed_clock(Instant due, std::span<const int> percents, Instant now);

/// What is used up at `now`; it stands still while the clock does not run.
std::int64_t consumed_at(const Clock& clock, const workflows::CompiledCalendar& calendar, Instant now);

/// The plan of a paused clock that runs again. A clock that had breached keeps its due time and warns no
/// more.
ClockPlan resume_clock(
    const Clock& clock, const workflows::CompiledCalendar& calendar, std::span<const int> percents, Instant now);

/// The edge of a running clock that comes next.
struct ClockEdge {
  std::string name;  ///< "warning-1", … , "breach"; empty: none is left
  Instant due;
};

ClockEdge next_edge(const Clock& clock);
/// When an edge that is still to come comes; nothing when it has fired, or the clock does not run.
std::optional<Instant> due_of_edge(const Clock& clock, std::string_view edge);

}  // namespace guichet::cases
