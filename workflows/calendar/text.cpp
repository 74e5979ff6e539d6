// Grammar of the texts in town.yaml (words are separated by spaces, case does not matter):
//   openings = "closed" | hours { (" " | ",") hours }      hours = HH:MM "-" HH:MM
//   weekdays = "daily" | group { (" " | ",") group }       group = day [ "-" day ]
//   holiday  = ( dates | yearly [ "observed" [ "on" "monday" ] ] )
//   yearly   = DAY MONTH | "easter" [ ("+"|"-") DAYS ] | NTH DAYNAME "of" MONTH
//   dates    = YYYY-MM-DD [ ".." YYYY-MM-DD ]
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "workflows/calendar/calendar.h"
#include "workflows/calendar/words.h"

namespace guichet::workflows {
namespace {

using std::chrono::local_days;
using std::chrono::month;
using std::chrono::weekday;

constexpr std::array day_names{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
constexpr std::array nth_names{"first", "second", "third", "fourth", "fifth"};

/// The words of a text in lower case; `marks` are words of their own wherever they stand.
std::vector<std::string> words_of(std::string_view text, std::string_view separators, std::string_view marks = {}) {
  std::vector<std::string> words;
  bool is_new = true;
  for (const char c : text) {
    if (separators.find(c) != std::string_view::npos) {
      is_new = true;
    } else if (marks.find(c) != std::string_view::npos) {
      words.emplace_back(1, c);
      is_new = true;
    } else {
      if (is_new) words.emplace_back();
      is_new = false;
      words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return words;
}

/// A whole number of one to `digits_max` digits.
std::optional<int> number(std::string_view word, std::size_t digits_max) {
  int value = 0;
  if (word.empty() || word.size() > digits_max || word.front() < '0' || word.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

template <std::size_t N>
std::optional<unsigned> index_in(const std::array<const char*, N>& names, std::string_view word) {
  const auto found = std::find(names.begin(), names.end(), word);
  if (found == names.end()) return std::nullopt;
  return static_cast<unsigned>(found - names.begin());
}

std::optional<int> minute_of_day(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos || word.size() != colon + 3) return std::nullopt;
  const auto hour = number(word.substr(0, colon), 2);
  const auto minute = number(word.substr(colon + 1), 2);
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > 1440) return std::nullopt;
  return *hour * 60 + *minute;
}

std::optional<Opening> opening(std::string_view word) {
  const auto dash = word.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = minute_of_day(word.substr(0, dash));
  const auto to = minute_of_day(word.substr(dash + 1));
  if (!from || !to || *from >= *to) return std::nullopt;
  return Opening{.from_minute = *from, .to_minute = *to};
}

std::optional<local_days> date(std::string_view word) {
  if (word.size() != 10 || word[4] != '-' || word[7] != '-') return std::nullopt;
  const auto y = number(word.substr(0, 4), 4);
  const auto m = number(word.substr(5, 2), 2);
  const auto d = number(word.substr(8, 2), 2);
  if (!y || !m || !d) return std::nullopt;
  const std::chrono::year_month_day value{
      std::chrono::year{*y}, month{static_cast<unsigned>(*m)}, std::chrono::day{static_cast<unsigned>(*d)}};
  if (!value.ok()) return std::nullopt;
  return local_days{value};
}

std::optional<FixedDate> fixed_date(const std::vector<std::string>& words) {
  if (words.size() != 2) return std::nullopt;
  const auto day = number(words[0], 2);
  const auto name = index_in(month_names, words[1]);
  if (!day || !name) return std::nullopt;
  const std::chrono::month_day value{month{*name + 1}, std::chrono::day{static_cast<unsigned>(*day)}};
  if (!value.ok()) return std::nullopt;
  return FixedDate{value};
}

std::optional<EasterRelative> easter_relative(const std::vector<std::string>& words) {
  if (words.empty() || words[0] != "easter") return std::nullopt;
  if (words.size() == 1) return EasterRelative{0};
  if (words.size() != 3 || (words[1] != "+" && words[1] != "-")) return std::nullopt;
  const auto days = number(words[2], 3);
  if (!days) return std::nullopt;
  return EasterRelative{words[1] == "-" ? -*days : *days};
}

std::optional<NthWeekday> nth_weekday(const std::vector<std::string>& words) {
  if (words.size() != 4 || words[2] != "of") return std::nullopt;
  const auto nth = index_in(nth_names, words[0]);
  const auto day = index_in(day_names, words[1]);
  const auto name = index_in(month_names, words[3]);
  if ((!nth && words[0] != "last") || !day || !name) return std::nullopt;
  return NthWeekday{nth ? static_cast<int>(*nth) + 1 : -1, weekday{*day}, month{*name + 1}};
}

/// Takes "observed" or "observed on monday" from the end of the words.
Observed take_observed(std::vector<std::string>& words) {
  const auto at = std::find(words.begin(), words.end(), "observed");
  if (at == words.end()) return Observed::same_day;
  const std::vector<std::string> tail(at, words.end());
  if (tail == std::vector<std::string>{"observed"}) {
    words.erase(at, words.end());
    return Observed::nearest_weekday;
  }
  if (tail == std::vector<std::string>{"observed", "on", "monday"}) {
    words.erase(at, words.end());
    return Observed::next_monday;
  }
  return Observed::same_day;  // the words left over are refused by every rule
}

}  // namespace

Result<std::vector<Opening>> parse_openings(std::string_view text) {
  std::vector<Opening> openings;
  const auto words = words_of(text, " ,");
  if (words == std::vector<std::string>{"closed"}) return openings;
  for (const auto& word : words) {
    const auto parsed = opening(word);
    if (!parsed) {
      return invalid(fmt::format("expected hours such as 08:30-12:00 13:30-17:00, or closed, found \"{}\"", word));
    }
    openings.push_back(*parsed);
  }
  if (openings.empty()) return invalid("expected hours such as 08:30-12:00 13:30-17:00, or closed, found nothing");
  std::sort(openings.begin(), openings.end());
  for (std::size_t i = 1; i < openings.size(); ++i) {
    if (openings[i].from_minute < openings[i - 1].to_minute) {
      return invalid(fmt::format("expected hours that do not overlap, found \"{}\"", text));
    }
  }
  return openings;
}

Result<std::vector<weekday>> parse_weekdays(std::string_view text) {
  std::vector<weekday> days;
  const auto refused = [](std::string_view found) {
    return invalid(fmt::format("expected a weekday such as monday, monday-friday or daily, found \"{}\"", found));
  };
  for (const auto& word : words_of(text, " ,")) {
    const auto dash = word.find('-');
    const auto first = word == "daily" ? std::optional{1U} : index_in(day_names, word.substr(0, dash));
    const auto last = word == "daily"             ? std::optional{0U}
                      : dash == std::string::npos ? first
                                                  : index_in(day_names, word.substr(dash + 1));
    if (!first || !last) return refused(word);
    for (auto day = *first;; day = (day + 1) % 7) {
      if (std::find(days.begin(), days.end(), weekday{day}) != days.end()) return refused(text);
      days.push_back(weekday{day});
      if (day == *last) break;
    }
  }
  if (days.empty()) return refused(text);
  return days;
}

Result<ClosedDayStart> parse_closed_day(std::string_view word) {
  if (word == "midnight") return ClosedDayStart::midnight;
  if (word == "same_hour") return ClosedDayStart::same_hour;
  return invalid(fmt::format("expected midnight or same_hour, found \"{}\"", word));
}

Result<AfterClosingStart> parse_after_closing(std::string_view word) {
  if (word == "at_once") return AfterClosingStart::at_once;
  if (word == "next_opening") return AfterClosingStart::next_opening;
  return invalid(fmt::format("expected at_once or next_opening, found \"{}\"", word));
}

Result<DateRange> parse_dates(std::string_view text) {
  const auto words = words_of(text, " ");
  if (words.size() == 1) {
    const auto dots = words[0].find("..");
    const auto first = date(words[0].substr(0, dots));
    const auto last = dots == std::string::npos ? first : date(words[0].substr(dots + 2));
    if (first && last && *first <= *last) return DateRange{.first = *first, .last = *last};
  }
  return invalid(fmt::format("expected a date such as 2026-06-12, or 2026-12-24..2027-01-02, found \"{}\"", text));
}

Result<Holiday> parse_holiday(std::string_view name, std::string_view text) {
  Holiday holiday{.name = std::string{name}};
  if (auto dates = parse_dates(text)) {
    holiday.rule = *dates;
    return holiday;
  }
  auto words = words_of(text, " ", "+-");
  holiday.observed = take_observed(words);
  if (const auto fixed = fixed_date(words)) {
    holiday.rule = *fixed;
  } else if (const auto easter = easter_relative(words)) {
    holiday.rule = *easter;
  } else if (const auto nth = nth_weekday(words)) {
    holiday.rule = *nth;
  } else {
    return invalid(fmt::format(
        "expected a holiday such as \"14 july\", \"easter + 1\", \"third monday of april\", \"2026-06-12\" "
        "or "
        "\"2026-12-24..2027-01-02\", yearly ones perhaps followed by \"observed\", found \"{}\"",
        text));
  }
  return holiday;
}

}  // namespace guichet::workflows
