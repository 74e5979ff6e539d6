// What a moment shows on a clock and a calendar somewhere, and the parts of a duration. Months, days of the
// month and days of the year count from 0, weekdays from Sunday = 0, except getDate(), as CEL has it.
#include <string>

#include <fmt/format.h>

#include "workflows/expression/functions.h"
#include "workflows/expression/text.h"

namespace guichet::workflows::expression {
namespace {

template <auto Part>
Result<Value> part_of_moment(Arguments a, const Calling& calling) {
  const std::string_view zone = a.size() > 1 ? std::string_view(a[1]->as_text()) : calling.time_zone;
  const auto civil = civil_time(a[0]->as_timestamp(), zone);
  if (!civil) return invalid(fmt::format("{} is no time zone; write Europe/Paris, UTC or +01:00", quoted(zone)));
  return Value::integer(Part(*civil));
}

std::int64_t year(const CivilTime& civil) {
  return civil.year;
}

std::int64_t month(const CivilTime& civil) {
  return civil.month - 1;
}

std::int64_t date(const CivilTime& civil) {
  return civil.day;
}

std::int64_t day_of_month(const CivilTime& civil) {
  return civil.day - 1;
}

std::int64_t day_of_year(const CivilTime& civil) {
  return civil.day_of_year - 1;
}

std::int64_t day_of_week(const CivilTime& civil) {
  return civil.weekday;
}

std::int64_t hours(const CivilTime& civil) {
  return civil.hour;
}

std::int64_t minutes(const CivilTime& civil) {
  return civil.minute;
}

std::int64_t seconds(const CivilTime& civil) {
  return civil.second;
}

std::int64_t milliseconds(const CivilTime& civil) {
  return civil.millisecond;
}

template <std::int64_t Unit>
Result<Value> whole(Arguments a, const Calling&) {
  return Value::integer(a[0]->as_duration().nanos / Unit);
}

/// Unlike the others not the whole duration, but what is left beside full seconds.
Result<Value> span_milliseconds(Arguments a, const Calling&) {
  return Value::integer(a[0]->as_duration().nanos / 1'000'000 % 1000);
}

constexpr Row time_rows[] = {
    {"timestamp.getFullYear() -> int", part_of_moment<year>},
    {"timestamp.getFullYear(string) -> int", part_of_moment<year>},
    {"timestamp.getMonth() -> int", part_of_moment<month>},
    {"timestamp.getMonth(string) -> int", part_of_moment<month>},
    {"timestamp.getDate() -> int", part_of_moment<date>},
    {"timestamp.getDate(string) -> int", part_of_moment<date>},
    {"timestamp.getDayOfMonth() -> int", part_of_moment<day_of_month>},
    {"timestamp.getDayOfMonth(string) -> int", part_of_moment<day_of_month>},
    {"timestamp.getDayOfYear() -> int", part_of_moment<day_of_year>},
    {"timestamp.getDayOfYear(string) -> int", part_of_moment<day_of_year>},
    {"timestamp.getDayOfWeek() -> int", part_of_moment<day_of_week>},
    {"timestamp.getDayOfWeek(string) -> int", part_of_moment<day_of_week>},
    {"timestamp.getHours() -> int", part_of_moment<hours>},
    {"timestamp.getHours(string) -> int", part_of_moment<hours>},
    {"timestamp.getMinutes() -> int", part_of_moment<minutes>},
    {"timestamp.getMinutes(string) -> int", part_of_moment<minutes>},
    {"timestamp.getSeconds() -> int", part_of_moment<seconds>},
    {"timestamp.getSeconds(string) -> int", part_of_moment<seconds>},
    {"timestamp.getMilliseconds() -> int", part_of_moment<milliseconds>},
    {"timestamp.getMilliseconds(string) -> int", part_of_moment<milliseconds>},
    {"duration.getHours() -> int", whole<3'600'000'000'000>},
    {"duration.getMinutes() -> int", whole<60'000'000'000>},
    {"duration.getSeconds() -> int", whole<1'000'000'000>},
    {"duration.getMilliseconds() -> int", span_milliseconds},
};

}  // namespace

std::span<const Row> time_functions() {
  return time_rows;
}

}  // namespace guichet::workflows::expression
