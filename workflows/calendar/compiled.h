#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/instant.h"
#include "engine/base/result.h"
#include "workflows/calendar/calendar.h"
#include "workflows/calendar/span.h"

namespace guichet::workflows {

/// A calendar ready to count. Immutable and thread-safe; cheap to copy (shared tables); every question takes
/// about a microsecond, whatever the span. Knows 1970 to 2099: moments outside count as the nearest end, so a
/// due time never lies beyond 2099. After 2037 the offset of the zone's last known period holds (the system's
/// tzdata ends there).
///
/// The rules, for clocks that start, stop and resume:
///  - a measure is a counter that only moves forward; `between` is what it moved, `advance` inverts it:
///    between(t, advance(t, s), s.measure) == s.amount_ms, except where a gap of DST holds the result (see
///    below);
///  - business_days: a local date with at least one opening, holidays apart, is worth 24 hours of wall time,
///  from
///    midnight to midnight: 10 business days after Monday 09:00 is Monday 09:00 two weeks later. Where
///    counting starts is the calendar's choice (ClosedDayStart, AfterClosingStart), at each start and each
///    resumption;
///  - business_hours: the physical time within openings;
///  - calendar_days: wall time, every date;  elapsed: physical time;
///  - a wall time that does not exist (DST begins) stands for the moment of the change; one that exists twice
///    (DST ends) for the first, and the repeated hour counts nothing in the day measures;
///  - a deadline that falls exactly at a closing is that closing, not the next opening; but a deadline of 0
///  ms
///    is the start itself.
class CompiledCalendar {
 public:
  /// Errors: invalid: unknown time zone, openings out of order, a calendar that opens on fewer than one day a
  /// year.
  static Result<CompiledCalendar> compile(Calendar calendar);

  /// A span in months as the days that it has from `from` on; any other as it is. It ends on the day of the month on
  /// which it began, or on the last of a month that has none (Regulation (EEC, Euratom) 1182/71, article 3).
  Span in_days(Instant from, Span span) const;
  /// When a budget is used up that starts (or resumes) at `from`. Requires: amount_ms ≥ 0.
  Instant advance(Instant from, Span budget) const;
  /// Milliseconds of the measure consumed by a clock that started (or resumed) at `from` and is read at `to`;
  /// 0 where `to` is before the counting starts.
  std::int64_t between(Instant from, Instant to, Measure measure) const;
  /// Where business days count from when a clock starts at `from`: `from` itself, or later.
  Instant business_start(Instant from) const;

  bool is_open(Instant instant) const;
  /// Whether that local date has an opening. Outside 1970 to 2099: no.
  bool is_business_day(std::chrono::local_days date) const;
  /// `from` when open, else the next time the doors open.
  Instant next_opening(Instant from) const;

  /// Wall time, in milliseconds since 1970-01-01 00:00 local.
  std::chrono::local_time<Duration> to_local(Instant instant) const;
  /// The first moment that shows this wall time; the moment of the change for one that does not exist.
  Instant to_instant(std::chrono::local_time<Duration> local) const;

  const Calendar& source() const;
  /// version_of(source()).
  const std::string& version() const;

 private:
  struct Tables;
  explicit CompiledCalendar(std::shared_ptr<const Tables> tables);
  std::shared_ptr<const Tables> tables_;  // shared: copies are held by every clock computation, tables are a megabyte
};

}  // namespace guichet::workflows
