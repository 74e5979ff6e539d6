#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"

namespace guichet::workflows {

/// A calendar as its author writes it: plain values, no time zone data, no computing. CompiledCalendar counts
/// with it.

/// One stretch of a day during which the doors are open: minutes from local midnight, end excluded, 0 ≤ from
/// < to ≤ 1440.
struct Opening {
  int from_minute = 0;
  int to_minute = 0;

  friend auto operator<=>(const Opening&, const Opening&) = default;
};

/// Every year on the same date: 14 July. 29 February exists in leap years only.
struct FixedDate {
  std::chrono::month_day date{};
  friend bool operator==(const FixedDate&, const FixedDate&) = default;
};

/// So many days after Easter Sunday of the western churches; Good Friday is -2, Easter Monday 1,
/// Ascension 39.
struct EasterRelative {
  int days = 0;
  friend bool operator==(const EasterRelative&, const EasterRelative&) = default;
};

/// "third monday of april", "last monday of may" (nth = -1).
struct NthWeekday {
  int nth = 1;  ///< 1 to 5, or -1 for the last
  std::chrono::weekday weekday{};
  std::chrono::month month{};
  friend bool operator==(const NthWeekday&, const NthWeekday&) = default;
};

/// Once: from the first date to the last, both included.
struct DateRange {
  std::chrono::local_days first{};
  std::chrono::local_days last{};
  friend bool operator==(const DateRange&, const DateRange&) = default;
};

/// Which day is free when a holiday falls on a weekend.
enum class Observed {
  same_day,         ///< the day itself: a Saturday's holiday changes nothing for those closed on Saturdays
  nearest_weekday,  ///< Saturday → Friday, Sunday → Monday
  next_monday       ///< Saturday and Sunday → Monday
};

struct Holiday {
  std::string name;
  std::variant<FixedDate, EasterRelative, NthWeekday, DateRange> rule{};
  Observed observed = Observed::same_day;

  friend bool operator==(const Holiday&, const Holiday&) = default;
};

/// A day, or some, with hours of their own; it wins over the week and over holidays. No openings: closed.
struct SpecialDays {
  DateRange when{};
  std::vector<Opening> openings = {};

  friend bool operator==(const SpecialDays&, const SpecialDays&) = default;
};

/// From which moment business days count when a clock starts (or resumes) on a day without opening.
enum class ClosedDayStart {
  midnight,  ///< from the beginning of the next business day: a Saturday's request has until Tuesday 24:00
             ///< with 2 days
  same_hour  ///< from the same hour of the next business day: from Saturday 10:00, as if it came on Monday at
             ///< 10:00
};

/// From which moment business days count when a clock starts after the last closing of a business day
/// (with ClosedDayStart::same_hour: also on a closed day, once moved to the next business day's same hour).
enum class AfterClosingStart {
  at_once,      ///< from that moment
  next_opening  ///< from the first opening of the next business day: "received on the following day"
};

struct Calendar {
  std::string name;
  std::string time_zone;                          ///< IANA: "Europe/Paris"
  std::array<std::vector<Opening>, 7> week = {};  ///< Sunday first, as std::chrono::weekday::c_encoding()
  std::vector<Holiday> holidays = {};
  std::vector<SpecialDays> special_days = {};  ///< the last that holds a date wins
  ClosedDayStart closed_day = ClosedDayStart::midnight;
  AfterClosingStart after_closing = AfterClosingStart::at_once;

  friend bool operator==(const Calendar&, const Calendar&) = default;
};

/// Names the content (not the name) of a calendar: 16 hexadecimal digits, equal for equal content, for ever.
/// A clock's events carry it, so that a changed calendar is seen. FNV-1a, 64 bits; not for adversaries.
std::string version_of(const Calendar& calendar);

/// Western Easter Sunday, by the anonymous Gregorian algorithm (Nature, 20 April 1876; J. Meeus, Astronomical
/// Algorithms, ch. 8).
std::chrono::local_days easter_sunday(std::chrono::year year);

/// The day a holiday is free in a year; nothing where it does not exist (a fifth Monday, 29 February, a
/// DateRange, which has no year of its own).
std::optional<std::chrono::local_days> day_in_year(const Holiday& holiday, std::chrono::year year);

// The texts of town.yaml. Errors: invalid, with what was expected and found.

/// "08:30-12:00 13:30-17:00", "00:00-24:00", "closed". Sorted, not overlapping.
Result<std::vector<Opening>> parse_openings(std::string_view text);
/// Weekdays of a key: "monday", "monday-friday", "saturday sunday", "daily".
Result<std::vector<std::chrono::weekday>> parse_weekdays(std::string_view text);
/// "14 july", "easter", "easter + 39", "easter - 2", "third monday of april", "last monday of may",
/// "2026-06-12", "2026-12-24..2027-01-02"; the yearly ones may end in "observed" (nearest weekday) or
/// "observed on monday".
Result<Holiday> parse_holiday(std::string_view name, std::string_view text);
/// "midnight" or "same_hour"; "at_once" or "next_opening".
Result<ClosedDayStart> parse_closed_day(std::string_view word);
Result<AfterClosingStart> parse_after_closing(std::string_view word);
/// "2026-06-12" or "2026-12-24..2027-01-02".
Result<DateRange> parse_dates(std::string_view text);

}  // namespace guichet::workflows
