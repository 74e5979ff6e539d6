#include "oracle.h"

#include <algorithm>
#include <utility>

#include <date/tz.h>

namespace guichet::test {

using workflows::AfterClosingStart;
using workflows::Calendar;
using workflows::ClosedDayStart;
using workflows::Measure;

Oracle::Oracle(
    const Calendar& calendar, std::set<std::int64_t> holidays, std::int64_t first_minute, std::int64_t end_minute)
    : calendar_(calendar), holidays_(std::move(holidays)), first_minute_(first_minute) {
  const auto* zone = date::locate_zone(calendar.time_zone);
  std::int64_t furthest = 0;
  for (auto minute = first_minute; minute < end_minute; ++minute) {
    const date::sys_time<std::chrono::minutes> now{std::chrono::minutes{minute}};
    const auto local = std::chrono::floor<std::chrono::minutes>(zone->to_local(now));
    furthest = std::max<std::int64_t>(furthest, local.time_since_epoch().count());
    walls_.push_back(furthest);
  }
}

std::int64_t Oracle::wall(std::int64_t minute) const {
  return walls_.at(static_cast<std::size_t>(minute - first_minute_));
}

bool Oracle::is_repeated(std::int64_t minute) const {
  return minute > first_minute_ && wall(minute) == wall(minute - 1);
}

bool Oracle::is_business(std::int64_t date) const {
  const auto weekday = static_cast<std::size_t>((date + 4) % 7);
  return !calendar_.week.at(weekday).empty() && !holidays_.contains(date);
}

bool Oracle::is_open(std::int64_t wall_minute) const {
  const auto date = wall_minute / 1440;
  if (!is_business(date)) return false;
  for (const auto& opening : calendar_.week.at(static_cast<std::size_t>((date + 4) % 7))) {
    if (wall_minute % 1440 >= opening.from_minute && wall_minute % 1440 < opening.to_minute) return true;
  }
  return false;
}

/// The wall minute from which a start at this one counts business days.
std::int64_t Oracle::counting_from(std::int64_t wall_minute) const {
  bool was_closed_day = false;
  while (!is_business(wall_minute / 1440)) {
    wall_minute += 1440;
    was_closed_day = true;
  }
  if (was_closed_day && calendar_.closed_day == ClosedDayStart::midnight) return wall_minute / 1440 * 1440;
  if (calendar_.after_closing == AfterClosingStart::at_once) return wall_minute;
  for (auto later = wall_minute; later / 1440 == wall_minute / 1440; ++later) {
    if (is_open(later)) return wall_minute;
  }
  while (!is_open(wall_minute)) ++wall_minute;
  return wall_minute;
}

/// How many minutes of the measure pass while this physical minute does.
std::int64_t Oracle::consumed_in(std::int64_t minute, std::int64_t counted_from, Measure measure) const {
  switch (measure) {
    case Measure::elapsed: return 1;
    case Measure::business_hours: return is_open(wall(minute)) ? 1 : 0;
    case Measure::calendar_days: return wall(minute + 1) - wall(minute);
    case Measure::business_days: {
      std::int64_t counted = 0;
      for (auto shown = wall(minute); shown < wall(minute + 1); ++shown) {
        if (shown >= counted_from && is_business(shown / 1440)) ++counted;
      }
      return counted;
    }
  }
  return 0;
}

namespace {

/// The page of a wall calendar on which a date stands, found by turning all of them since 1970.
struct Page {
  std::int64_t year = 1970;
  int month = 0;  // January is 0
  std::int64_t first_date = 0;

  std::int64_t length() const {
    constexpr std::int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month] + (month == 1 && is_leap ? 1 : 0);
  }

  void turn() {
    first_date += length();
    month = (month + 1) % 12;
    if (month == 0) ++year;
  }
};

}  // namespace

std::int64_t Oracle::days_of(std::int64_t months, std::int64_t first_date) const {
  Page page;
  while (page.first_date + page.length() <= first_date) page.turn();
  const auto days_before = first_date - page.first_date;
  for (; months > 0; --months) page.turn();
  return page.first_date + std::min(days_before, page.length() - 1) - first_date;
}

Oracle::Outcome Oracle::run(const Ledger& ledger) const {
  Outcome outcome;
  auto events = ledger.pauses_and_resumptions;
  const auto budget_minutes =
      ledger.months > 0 ? days_of(ledger.months, wall(ledger.start) / 1440) * 1440 : ledger.budget_minutes;
  auto minute = ledger.start;
  for (std::size_t i = 0; i < events.size(); i += 2) {
    const auto counted_from = counting_from(wall(minute));
    for (; minute < events[i]; ++minute) outcome.consumed_minutes += consumed_in(minute, counted_from, ledger.measure);
    minute = events[i + 1];
  }
  const auto counted_from = counting_from(wall(minute));
  auto consumed = outcome.consumed_minutes;
  while (consumed < budget_minutes) consumed += consumed_in(minute++, counted_from, ledger.measure);
  outcome.due = minute;
  return outcome;
}

}  // namespace guichet::test
