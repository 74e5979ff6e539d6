#include "workflows/calendar/span.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace guichet::workflows {
namespace {

constexpr std::int64_t amount_max_ms = 100 * 366 * day_ms;

struct Unit {
  std::string_view word;
  std::int64_t ms;
  bool is_days;  // counted on the wall's calendar, not on a stopwatch
  std::int64_t months = 0;
};

// The first spelling of each length is the one to_string writes, singular; longest first.
constexpr std::array units{
    Unit{"year", 365 * day_ms, true, 12},
    Unit{"month", 365 * day_ms / 12, true, 1},
    Unit{"week", 7 * day_ms, true},
    Unit{"day", day_ms, true},
    Unit{"hour", hour_ms, false},
    Unit{"minute", minute_ms, false},
    Unit{"second", 1000, false},
    Unit{"h", hour_ms, false},
    Unit{"min", minute_ms, false},
    Unit{"m", minute_ms, false},
    Unit{"s", 1000, false},
    Unit{"d", day_ms, true},
    Unit{"ms", 1, false},
};

Error not_a_span(std::string_view text) {
  return invalid(fmt::format(
      "expected a length of time such as \"2 business days\", \"8 business hours\", \"10 days\", \"36 "
      "hours\" or "
      "\"15 min\", found \"{}\"",
      text));
}

std::string_view without_spaces_before(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

const Unit* unit_named(std::string_view word) {
  for (const auto& unit : units) {
    if (word == unit.word) return &unit;
    if (unit.word.size() > 3 || unit.word == "day") {
      if (word.size() == unit.word.size() + 1 && word.starts_with(unit.word) && word.back() == 's') return &unit;
    }
  }
  return nullptr;
}

/// Thousandths, so that "1.5" is exact: whole part and up to three decimals. Moves `text` behind the number.
bool read_thousandths(std::string_view& text, std::int64_t& thousandths) {
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc{} || whole < 0 || whole > amount_max_ms) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  thousandths = whole * 1000;
  if (text.empty() || text.front() != '.') return true;
  text.remove_prefix(1);
  std::int64_t scale = 100;
  if (text.empty() || text.front() < '0' || text.front() > '9') return false;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), scale /= 10) {
    if (scale == 0) return false;
    thousandths += scale * (text.front() - '0');
  }
  return true;
}

Measure measure_of(const Unit& unit, bool is_business) {
  if (unit.is_days) return is_business ? Measure::business_days : Measure::calendar_days;
  return is_business ? Measure::business_hours : Measure::elapsed;
}

}  // namespace

Result<Span> parse_span(std::string_view text) {
  auto rest = without_spaces_before(text);
  while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
  std::int64_t thousandths = 0;
  if (rest.empty() || rest.front() < '0' || rest.front() > '9' || !read_thousandths(rest, thousandths)) {
    return not_a_span(text);
  }
  rest = without_spaces_before(rest);
  bool is_business = false;
  if (constexpr std::string_view business = "business "; rest.starts_with(business)) {
    is_business = true;
    rest = without_spaces_before(rest.substr(business.size()));
  }
  const auto* unit = unit_named(rest);
  if (unit == nullptr) return not_a_span(text);
  if (thousandths > amount_max_ms / unit->ms * 1000) {
    return invalid(fmt::format("expected at most 100 years, found \"{}\"", text));
  }
  const auto scaled = thousandths * unit->ms;
  if (scaled % 1000 != 0) return not_a_span(text);
  const auto measure = measure_of(*unit, is_business);
  const auto months = measure == Measure::calendar_days && thousandths % 1000 == 0 ? unit->months : 0;
  return Span{.measure = measure, .amount_ms = scaled / 1000, .months = thousandths / 1000 * months};
}

std::string to_string(Span span) {
  if (span.months > 0) {
    const bool years = span.months % 12 == 0;
    const auto amount = years ? span.months / 12 : span.months;
    return fmt::format("{} {}{}", amount, years ? "year" : "month", amount == 1 ? "" : "s");
  }
  const bool is_days = span.measure == Measure::calendar_days || span.measure == Measure::business_days;
  const bool is_business = span.measure == Measure::business_days || span.measure == Measure::business_hours;
  for (const auto& unit : units) {
    if (unit.is_days != is_days || unit.word == "week" || unit.word == "month" || unit.word == "year") continue;
    if (span.amount_ms % unit.ms != 0 || unit.word.size() < 3) continue;
    const auto amount = span.amount_ms / unit.ms;
    return fmt::format("{} {}{}{}", amount, is_business ? "business " : "", unit.word, amount == 1 ? "" : "s");
  }
  // What is left of a paused clock, for example.
  if (is_days) {
    const auto days = static_cast<double>(span.amount_ms) / static_cast<double>(day_ms);
    return fmt::format("{:.3f} {}days", days, is_business ? "business " : "");
  }
  return fmt::format("{} {}ms", span.amount_ms, is_business ? "business " : "");
}

std::string_view to_string(Measure measure) {
  switch (measure) {
    case Measure::elapsed: return "elapsed";
    case Measure::calendar_days: return "calendar_days";
    case Measure::business_days: return "business_days";
    case Measure::business_hours: return "business_hours";
  }
  return "elapsed";
}

Result<Measure> parse_measure(std::string_view word) {
  for (const auto measure :
       {Measure::elapsed, Measure::calendar_days, Measure::business_days, Measure::business_hours}) {
    if (word == to_string(measure)) return measure;
  }
  return invalid(fmt::format("expected elapsed, calendar_days, business_days or business_hours, found \"{}\"", word));
}

}  // namespace guichet::workflows
