#include "workflows/calendar/compiled.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "workflows/calendar/zone.h"

namespace guichet::workflows {
namespace {

using std::chrono::local_days;

constexpr std::chrono::year first_year{1970};
constexpr std::chrono::year end_year{2100};
constexpr int years_total = 130;

/// Days since 1970-01-01, which is what a day's index in the tables is.
std::int64_t index_of(local_days date) {
  return date.time_since_epoch().count();
}

const std::int64_t days_total = index_of(local_days{end_year / 1 / 1});

Status check_openings(const std::vector<Opening>& openings) {
  int open_until = 0;
  for (const auto& opening : openings) {
    if (opening.from_minute < open_until || opening.from_minute >= opening.to_minute || opening.to_minute > 1440) {
      return invalid("expected openings of a day in order, without overlap, between 00:00 and 24:00");
    }
    open_until = opening.to_minute;
  }
  return ok();
}

}  // namespace

struct CompiledCalendar::Tables {
  struct Day {
    std::int64_t open_before_ms;   // business_hours since 1970 when the day begins
    std::int32_t business_before;  // business days since 1970 when the day begins
    std::uint32_t pattern;         // index into `patterns`
  };

  Calendar calendar;
  std::string version;
  ZoneTable zone;
  std::vector<std::vector<Opening>> patterns{{}};  // [0]: closed
  std::vector<Day> days;                           // one per date of 1970 to 2099, and one behind
  std::vector<std::int32_t> business_days;         // their indexes, in order

  const std::vector<Opening>& openings(std::int64_t day) const {
    return patterns[days[static_cast<std::size_t>(day)].pattern];
  }

  bool is_business(std::int64_t day) const {
    return day >= 0 && day < days_total && days[static_cast<std::size_t>(day)].pattern != 0;
  }

  std::int64_t minute_utc(std::int64_t day, int minute) const { return zone.utc(day * day_ms + minute * minute_ms); }

  /// The wall time, held within the tables.
  std::int64_t wall(Instant instant) const {
    return std::clamp<std::int64_t>(zone.wall(instant.time_since_epoch().count()), 0, days_total * day_ms - 1);
  }

  Instant instant_at(std::int64_t wall_ms) const { return Instant{Duration{zone.utc(wall_ms)}}; }

  /// The next business day after this one; days_total where there is none.
  std::int64_t business_day_after(std::int64_t day) const {
    const auto next = std::upper_bound(business_days.begin(), business_days.end(), day);
    return next == business_days.end() ? days_total : *next;
  }

  std::int64_t open_ms(Instant instant) const;
  std::int64_t business_ms(Instant instant) const;
  Instant when_open_ms(std::int64_t target_ms) const;
  Instant when_business_ms(std::int64_t target_ms) const;

  void fill_patterns();
  void close_holidays();
  void close(const DateRange& when, std::uint32_t pattern);
  void sum_up();
};

void CompiledCalendar::Tables::close(const DateRange& when, std::uint32_t pattern) {
  const auto first = std::max<std::int64_t>(0, index_of(when.first));
  const auto last = std::min(days_total - 1, index_of(when.last));
  for (auto day = first; day <= last; ++day) days[static_cast<std::size_t>(day)].pattern = pattern;
}

void CompiledCalendar::Tables::close_holidays() {
  for (const auto& holiday : calendar.holidays) {
    if (const auto* range = std::get_if<DateRange>(&holiday.rule)) close(*range, 0);
    // The year after the last too: its New Year's Day may be observed on 31 December.
    for (auto year = first_year; year <= end_year; ++year) {
      if (const auto date = day_in_year(holiday, year)) close({.first = *date, .last = *date}, 0);
    }
  }
}

void CompiledCalendar::Tables::fill_patterns() {
  const auto pattern_of = [this](const std::vector<Opening>& openings) {
    const auto found = std::find(patterns.begin(), patterns.end(), openings);
    if (found != patterns.end()) return static_cast<std::uint32_t>(found - patterns.begin());
    patterns.push_back(openings);
    return static_cast<std::uint32_t>(patterns.size() - 1);
  };
  std::array<std::uint32_t, 7> of_weekday{};
  std::transform(calendar.week.begin(), calendar.week.end(), of_weekday.begin(), pattern_of);
  days.resize(static_cast<std::size_t>(days_total) + 1);
  for (std::int64_t day = 0; day < days_total; ++day) {
    days[static_cast<std::size_t>(day)].pattern = of_weekday[static_cast<std::size_t>((day + 4) % 7)];  // a Thursday
  }
  close_holidays();
  for (const auto& special : calendar.special_days) close(special.when, pattern_of(special.openings));
}

void CompiledCalendar::Tables::sum_up() {
  std::int64_t open_ms_total = 0;
  for (std::int64_t day = 0; day <= days_total; ++day) {
    auto& row = days[static_cast<std::size_t>(day)];
    row.open_before_ms = open_ms_total;
    row.business_before = static_cast<std::int32_t>(business_days.size());
    if (!is_business(day)) continue;
    business_days.push_back(static_cast<std::int32_t>(day));
    for (const auto& opening : openings(day)) {
      open_ms_total += minute_utc(day, opening.to_minute) - minute_utc(day, opening.from_minute);
    }
  }
}

/// business_hours since 1970.
std::int64_t CompiledCalendar::Tables::open_ms(Instant instant) const {
  const auto day = wall(instant) / day_ms;
  const auto now_ms = instant.time_since_epoch().count();
  auto sum = days[static_cast<std::size_t>(day)].open_before_ms;
  for (const auto& opening : openings(day)) {
    const auto from = minute_utc(day, opening.from_minute);
    const auto to = minute_utc(day, opening.to_minute);
    sum += std::clamp(now_ms, from, to) - from;
  }
  return sum;
}

/// business_days since 1970, in milliseconds of 24-hour days.
std::int64_t CompiledCalendar::Tables::business_ms(Instant instant) const {
  const auto wall_ms = wall(instant);
  const auto day = wall_ms / day_ms;
  const auto before = days[static_cast<std::size_t>(day)].business_before * day_ms;
  return is_business(day) ? before + wall_ms % day_ms : before;
}

/// The first moment at which open_ms reaches the target, which is more than 0.
Instant CompiledCalendar::Tables::when_open_ms(std::int64_t target_ms) const {
  const auto beyond = std::lower_bound(
      days.begin(), days.end(), target_ms, [](const Day& day, std::int64_t t) { return day.open_before_ms < t; });
  if (beyond == days.end()) return instant_at(days_total * day_ms);
  const auto day = beyond - days.begin() - 1;
  auto left = target_ms - days[static_cast<std::size_t>(day)].open_before_ms;
  for (const auto& opening : openings(day)) {
    const auto from = minute_utc(day, opening.from_minute);
    const auto length = minute_utc(day, opening.to_minute) - from;
    if (left <= length) return Instant{Duration{from + left}};
    left -= length;
  }
  check(false, "the openings of a day add up to what its row in the calendar's table says");
  return {};
}

/// The first moment at which business_ms reaches the target, which is more than 0.
Instant CompiledCalendar::Tables::when_business_ms(std::int64_t target_ms) const {
  // A whole number of days is the end of the last of them, not the beginning of the next.
  const auto day_number = (target_ms - 1) / day_ms;
  if (day_number >= std::ssize(business_days)) return instant_at(days_total * day_ms);
  const auto day = business_days[static_cast<std::size_t>(day_number)];
  return instant_at(day * day_ms + (target_ms - day_number * day_ms));
}

CompiledCalendar::CompiledCalendar(std::shared_ptr<const Tables> tables) : tables_(std::move(tables)) {}

Result<CompiledCalendar> CompiledCalendar::compile(Calendar calendar) {
  for (const auto& openings : calendar.week) GUICHET_TRY_STATUS(check_openings(openings));
  for (const auto& special : calendar.special_days) GUICHET_TRY_STATUS(check_openings(special.openings));
  GUICHET_TRY(auto zone, ZoneTable::load(calendar.time_zone, -2 * day_ms, (days_total + 2) * day_ms));
  auto tables = std::make_shared<Tables>();
  tables->version = version_of(calendar);
  tables->calendar = std::move(calendar);
  tables->zone = std::move(zone);
  tables->fill_patterns();
  tables->sum_up();
  if (tables->business_days.size() < years_total) {
    return invalid(fmt::format(
        "expected openings in the week of calendar \"{}\": it opens on fewer than one day a year, so that "
        "business "
        "time would never pass",
        tables->calendar.name));
  }
  return CompiledCalendar{std::move(tables)};
}

Instant CompiledCalendar::business_start(Instant from) const {
  const auto& t = *tables_;
  auto wall_ms = t.wall(from);
  auto day = wall_ms / day_ms;
  bool is_moved = false;
  if (!t.is_business(day)) {
    const auto hour_ms_of_day = wall_ms % day_ms;
    day = t.business_day_after(day);
    if (t.calendar.closed_day == ClosedDayStart::midnight || day == days_total) return t.instant_at(day * day_ms);
    wall_ms = day * day_ms + hour_ms_of_day;
    is_moved = true;
  }
  const auto closing_ms = day * day_ms + t.openings(day).back().to_minute * minute_ms;
  if (t.calendar.after_closing == AfterClosingStart::next_opening && wall_ms >= closing_ms) {
    const auto next = t.business_day_after(day);
    const auto minute = next == days_total ? 0 : t.openings(next).front().from_minute;
    return t.instant_at(next * day_ms + minute * minute_ms);
  }
  return is_moved ? t.instant_at(wall_ms) : from;
}

Span CompiledCalendar::in_days(Instant from, Span span) const {
  if (span.months == 0) return span;
  const local_days begun{std::chrono::days(tables_->wall(from) / day_ms)};
  const std::chrono::year_month_day date{begun};
  auto ended = date + std::chrono::months(span.months);
  if (!ended.ok()) ended = ended.year() / ended.month() / std::chrono::last;
  return {.measure = span.measure, .amount_ms = (local_days{ended} - begun).count() * day_ms};
}

Instant CompiledCalendar::advance(Instant from, Span budget) const {
  check(budget.amount_ms >= 0, "a budget is not negative");
  budget = in_days(from, budget);
  if (budget.amount_ms == 0) return from;
  const auto& t = *tables_;
  const auto last = t.instant_at(days_total * day_ms);
  if (from >= last) return from;
  switch (budget.measure) {
    case Measure::elapsed: return std::min(from + Duration{budget.amount_ms}, last);
    case Measure::calendar_days: return t.instant_at(std::min(t.wall(from) + budget.amount_ms, days_total * day_ms));
    case Measure::business_days: return t.when_business_ms(t.business_ms(business_start(from)) + budget.amount_ms);
    case Measure::business_hours: return t.when_open_ms(t.open_ms(from) + budget.amount_ms);
  }
  return from;
}

std::int64_t CompiledCalendar::between(Instant from, Instant to, Measure measure) const {
  const auto& t = *tables_;
  if (to <= from) return 0;
  switch (measure) {
    case Measure::elapsed: return (to - from).count();
    case Measure::calendar_days: return t.wall(to) - t.wall(from);
    case Measure::business_days: {
      const auto start = business_start(from);
      return to <= start ? 0 : t.business_ms(to) - t.business_ms(start);
    }
    case Measure::business_hours: return t.open_ms(to) - t.open_ms(from);
  }
  return 0;
}

bool CompiledCalendar::is_open(Instant instant) const {
  return next_opening(instant) == instant;
}

bool CompiledCalendar::is_business_day(local_days date) const {
  return tables_->is_business(index_of(date));
}

Instant CompiledCalendar::next_opening(Instant from) const {
  const auto& t = *tables_;
  const auto now_ms = from.time_since_epoch().count();
  for (auto day = t.wall(from) / day_ms; day < days_total; day = t.business_day_after(day)) {
    for (const auto& opening : t.openings(day)) {
      if (now_ms >= t.minute_utc(day, opening.to_minute)) continue;
      return std::max(from, Instant{Duration{t.minute_utc(day, opening.from_minute)}});
    }
  }
  return t.instant_at(days_total * day_ms);
}

std::chrono::local_time<Duration> CompiledCalendar::to_local(Instant instant) const {
  return std::chrono::local_time<Duration>{Duration{tables_->zone.shown(instant.time_since_epoch().count())}};
}

Instant CompiledCalendar::to_instant(std::chrono::local_time<Duration> local) const {
  return tables_->instant_at(local.time_since_epoch().count());
}

const Calendar& CompiledCalendar::source() const {
  return tables_->calendar;
}

const std::string& CompiledCalendar::version() const {
  return tables_->version;
}

}  // namespace guichet::workflows
