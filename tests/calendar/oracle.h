#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "workflows/calendar/calendar.h"
#include "workflows/calendar/span.h"

namespace guichet::test {

/// Counts calendar time one physical minute after the other, with date-tz's own conversion for each of them
/// and a list of holidays written out by hand: no table of transitions, no sums, no code shared with
/// CompiledCalendar.
class Oracle {
 public:
  /// `first_minute` and `end_minute`: minutes of UTC since 1970.
  Oracle(
      const workflows::Calendar& calendar,
      std::set<std::int64_t> holidays,
      std::int64_t first_minute,
      std::int64_t end_minute);

  /// A ledger: started at a minute, then paused and resumed at the others, in order (an even number of them).
  struct Ledger {
    workflows::Measure measure = workflows::Measure::elapsed;
    std::int64_t budget_minutes = 0;
    std::int64_t months = 0;  ///< instead of the minutes, of a budget in calendar days
    std::int64_t start = 0;
    std::vector<std::int64_t> pauses_and_resumptions;
  };

  struct Outcome {
    std::int64_t consumed_minutes = 0;  // when the last run began
    std::int64_t due = 0;               // minute; already past when the budget ran out before a pause
  };

  Outcome run(const Ledger& ledger) const;
  /// Whether the wall shows this minute for the second time (DST ends).
  bool is_repeated(std::int64_t minute) const;

 private:
  bool is_business(std::int64_t date) const;
  bool is_open(std::int64_t wall_minute) const;
  std::int64_t wall(std::int64_t minute) const;
  std::int64_t days_of(std::int64_t months, std::int64_t first_date) const;
  std::int64_t counting_from(std::int64_t wall_minute) const;
  std::int64_t consumed_in(std::int64_t minute, std::int64_t counted_from, workflows::Measure measure) const;

  const workflows::Calendar& calendar_;
  std::set<std::int64_t> holidays_;  // days since 1970
  std::int64_t first_minute_;
  std::vector<std::int64_t> walls_;  // furthest wall minute shown so far, per minute of UTC
};

}  // namespace guichet::test
