#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace guichet::workflows {

/// What a span of time counts. Plain values; thread-safe.
enum class Measure {
  elapsed,        ///< "36 hours": physical time, whatever the clocks on the wall do
  calendar_days,  ///< "10 days": local days; the wall clock keeps its hour over a change of DST
  business_days,  ///< "2 business days": local days on which the calendar opens, each worth 24 local hours
  business_hours  ///< "8 business hours": the time the calendar is open, physical
};

inline constexpr std::int64_t minute_ms = 60'000;
inline constexpr std::int64_t hour_ms = 60 * minute_ms;
/// One day of `calendar_days` and `business_days`.
inline constexpr std::int64_t day_ms = 24 * hour_ms;

/// A budget or a delay: so much of a measure.
struct Span {
  Measure measure = Measure::elapsed;
  std::int64_t amount_ms = 0;
  /// Whole months of the calendar, where it was said in months or years; their days are known from a day on
  /// (CompiledCalendar::in_days), and `amount_ms` is what they are on average.
  std::int64_t months = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

/// Reads "30 s", "15 min", "36 hours", "10 days", "2 weeks", "6 months" and "5 years" (of the calendar; a part of one
/// is a part of 365 days or of a twelfth of them), "2 business days", "8 business hours", "90 business minutes". The
/// amount is a whole number or has one decimal point ("1.5 h"). Errors: invalid, naming what was found and the known
/// units; negative or beyond 100 years.
Result<Span> parse_span(std::string_view text);

/// In the largest unit that fits: "2 business days", "36 hours". parse_span reads it back, exactly unless it
/// is a fraction of a day ("1.333 days").
std::string to_string(Span span);

/// The words of YAML and JSON: "elapsed", "calendar_days", "business_days", "business_hours".
std::string_view to_string(Measure measure);
Result<Measure> parse_measure(std::string_view word);

}  // namespace guichet::workflows
