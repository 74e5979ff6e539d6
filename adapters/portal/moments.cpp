#include "adapters/portal/moments.h"

#include <charconv>

#include <fmt/format.h>

#include "workflows/expression/moment.h"
#include "workflows/expression/said.h"

namespace guichet::portal {
namespace {

namespace expression = workflows::expression;

expression::CivilTime civil(Instant instant, const std::string& zone) {
  const auto timestamp = expression::to_timestamp(instant);
  if (const auto local = expression::civil_time(timestamp, zone)) return *local;
  return expression::civil_time(timestamp, "UTC").value_or(expression::CivilTime{});
}

}  // namespace

std::string day_in_words(const Words& words, Instant instant, const std::string& zone) {
  return expression::day_said(civil(instant, zone), words.tag());
}

std::string time_in_words(const Words& words, Instant instant, const std::string& zone) {
  return expression::time_said(civil(instant, zone), words.tag());
}

std::string moment_in_words(const Words& words, Instant instant, const std::string& zone) {
  return expression::short_moment_said(civil(instant, zone), words.tag());
}

std::string span_in_words(const Words& words, workflows::Span span) {
  using workflows::Measure;
  const auto whole = [&](std::int64_t unit) { return span.amount_ms % unit == 0; };
  const auto in = [&](std::string_view key, std::int64_t unit) {
    return words.count(key, (span.amount_ms + unit - 1) / unit);
  };
  switch (span.measure) {
    case Measure::business_days: return in("business_days", workflows::day_ms);
    case Measure::business_hours:
      return whole(workflows::hour_ms) ? in("business_hours", workflows::hour_ms)
                                       : in("business_minutes", workflows::minute_ms);
    case Measure::calendar_days:
      if (span.months > 0 && span.months % 12 == 0) return words.count("years", span.months / 12);
      return span.months > 0 ? words.count("months", span.months) : in("days", workflows::day_ms);
    case Measure::elapsed:
      if (whole(workflows::day_ms) && span.amount_ms > 2 * workflows::day_ms) return in("days", workflows::day_ms);
      return whole(workflows::hour_ms) ? in("hours", workflows::hour_ms) : in("minutes", workflows::minute_ms);
  }
  return {};
}

std::string length_in_words(const Words& words, Duration length) {
  const auto hours = (length.count() + workflows::hour_ms / 2) / workflows::hour_ms;
  if (hours < 1) return words.say("under_an_hour");
  if (hours < 36) return words.count("hours", hours);
  return words.count("days", (hours + 12) / 24);
}

std::optional<Instant> local_moment(std::string_view text, const std::string& zone) {
  if (text.size() < 16 || text[10] != 'T' || text[13] != ':') return std::nullopt;
  const auto midnight = expression::parse_date(text.substr(0, 10), zone);
  int hour = 24;
  int minute = 60;
  std::from_chars(text.data() + 11, text.data() + 13, hour);
  std::from_chars(text.data() + 14, text.data() + 16, minute);
  if (!midnight || hour > 23 || hour < 0 || minute > 59 || minute < 0) return std::nullopt;
  // The day's first instant may be an hour off the wall on the day the clocks change: looked at and put right once.
  auto moment = expression::to_instant(*midnight) + std::chrono::hours(hour) + std::chrono::minutes(minute);
  moment += std::chrono::hours((hour - civil(moment, zone).hour + 36) % 24 - 12);
  return moment;
}

}  // namespace guichet::portal
