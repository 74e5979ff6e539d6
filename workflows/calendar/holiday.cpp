#include <fmt/format.h>

#include "engine/base/match.h"
#include "workflows/calendar/calendar.h"

namespace guichet::workflows {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year;
using std::chrono::year_month_day;

local_days observed_day(local_days date, Observed observed) {
  const std::chrono::weekday weekday{date};
  const bool is_saturday = weekday == std::chrono::Saturday;
  if (!is_saturday && weekday != std::chrono::Sunday) return date;
  switch (observed) {
    case Observed::same_day: return date;
    case Observed::nearest_weekday: return date + days{is_saturday ? -1 : 1};
    case Observed::next_monday: return date + days{is_saturday ? 2 : 1};
  }
  return date;
}

std::optional<local_days> day_of(const FixedDate& rule, year in) {
  const year_month_day date{in, rule.date.month(), rule.date.day()};
  if (!date.ok()) return std::nullopt;
  return local_days{date};
}

std::optional<local_days> day_of(const NthWeekday& rule, year in) {
  if (rule.nth < 0) return local_days{in / rule.month / rule.weekday[std::chrono::last]};
  const auto date = in / rule.month / rule.weekday[static_cast<unsigned>(rule.nth)];
  if (!date.ok()) return std::nullopt;
  return local_days{date};
}

/// Everything that changes what a calendar counts, one item a line; part of no file, only hashed.
std::string canonical(const Calendar& calendar) {
  auto text = fmt::format("calendar 1\nzone {}\n", calendar.time_zone);
  const auto add_openings = [&text](const std::vector<Opening>& openings) {
    for (const auto& opening : openings) text += fmt::format(" {}-{}", opening.from_minute, opening.to_minute);
    text += '\n';
  };
  const auto number = [](local_days date) { return date.time_since_epoch().count(); };
  for (const auto& openings : calendar.week) {
    text += "day";
    add_openings(openings);
  }
  for (const auto& holiday : calendar.holidays) {
    text += match(
        holiday.rule,
        [](const FixedDate& rule) {
          return fmt::format(
              "fixed {} {}", static_cast<unsigned>(rule.date.month()), static_cast<unsigned>(rule.date.day()));
        },
        [](const EasterRelative& rule) { return fmt::format("easter {}", rule.days); },
        [](const NthWeekday& rule) {
          return fmt::format("nth {} {} {}", rule.nth, rule.weekday.c_encoding(), static_cast<unsigned>(rule.month));
        },
        [&](const DateRange& rule) { return fmt::format("range {} {}", number(rule.first), number(rule.last)); });
    text += fmt::format(" {}\n", static_cast<int>(holiday.observed));
  }
  for (const auto& special : calendar.special_days) {
    text += fmt::format("special {} {}", number(special.when.first), number(special.when.last));
    add_openings(special.openings);
  }
  text += fmt::format("start {} {}\n", static_cast<int>(calendar.closed_day), static_cast<int>(calendar.after_closing));
  return text;
}

}  // namespace

local_days easter_sunday(year in) {
  const int y = static_cast<int>(in);
  const int golden = y % 19;
  const int century = y / 100;
  const int of_century = y % 100;
  const int sun_correction = (century - (century + 8) / 25 + 1) / 3;
  const int epact = (19 * golden + century - century / 4 - sun_correction + 15) % 30;
  const int to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
  const int late = (golden + 11 * epact + 22 * to_sunday) / 451;
  const int shifted = epact + to_sunday - 7 * late + 114;
  return local_days{
      in / std::chrono::month{static_cast<unsigned>(shifted / 31)} /
      std::chrono::day{static_cast<unsigned>(shifted % 31 + 1)}};
}

std::optional<local_days> day_in_year(const Holiday& holiday, year in) {
  const auto date = match(
      holiday.rule,
      [in](const FixedDate& rule) { return day_of(rule, in); },
      [in](const EasterRelative& rule) -> std::optional<local_days> { return easter_sunday(in) + days{rule.days}; },
      [in](const NthWeekday& rule) { return day_of(rule, in); },
      [](const DateRange&) -> std::optional<local_days> { return std::nullopt; });
  if (!date) return std::nullopt;
  return observed_day(*date, holiday.observed);
}

std::string version_of(const Calendar& calendar) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : canonical(calendar)) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3;
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace guichet::workflows
