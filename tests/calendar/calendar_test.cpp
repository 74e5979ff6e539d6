#include <doctest/doctest.h>

#include "workflows/calendar/compiled.h"

using namespace guichet;
using namespace guichet::workflows;

namespace {

Calendar weekdays(std::string zone, std::string_view hours) {
  Calendar calendar{.name = "test", .time_zone = std::move(zone)};
  for (std::size_t day = 1; day <= 5; ++day) calendar.week[day] = *parse_openings(hours);
  return calendar;
}

CompiledCalendar compiled(Calendar calendar) {
  auto result = CompiledCalendar::compile(std::move(calendar));
  REQUIRE(result);
  return *result;
}

Instant at(const char* text) {
  const auto instant = parse_rfc3339(text);
  REQUIRE(instant);
  return *instant;
}

/// Checks a due time, and that the time consumed until then is the budget.
void check_due(const CompiledCalendar& calendar, const char* from, const char* budget, const char* due) {
  CAPTURE(from);
  CAPTURE(budget);
  const auto span = *parse_span(budget);
  CHECK(to_rfc3339(calendar.advance(at(from), span)) == to_rfc3339(at(due)));
  CHECK(calendar.between(at(from), at(due), span.measure) == span.amount_ms);
}

}  // namespace

TEST_CASE("ten business days from Monday at nine end on Monday at nine, two weeks later") {
  const auto paris = compiled(weekdays("Europe/Paris", "08:30-12:00 13:30-17:00"));
  check_due(paris, "2026-03-02T09:00:00+01:00", "10 business days", "2026-03-16T09:00:00+01:00");
  check_due(paris, "2026-03-23T09:00:00+01:00", "10 business days", "2026-04-06T09:00:00+02:00");
  check_due(paris, "2026-03-06T16:00:00+01:00", "1 business day", "2026-03-09T16:00:00+01:00");
}

TEST_CASE("a holiday does not count") {
  auto calendar = weekdays("Europe/Paris", "08:30-12:00 13:30-17:00");
  calendar.holidays = {*parse_holiday("Easter Monday", "easter + 1"), *parse_holiday("Labour Day", "1 may")};
  const auto paris = compiled(calendar);
  check_due(paris, "2026-04-03T09:00:00+02:00", "1 business day", "2026-04-07T09:00:00+02:00");
  check_due(paris, "2026-04-03T16:00:00+02:00", "2 business hours", "2026-04-07T09:30:00+02:00");
  CHECK_FALSE(paris.is_business_day(std::chrono::local_days{std::chrono::year{2026} / 5 / 1}));
  CHECK(paris.is_business_day(std::chrono::local_days{std::chrono::year{2026} / 5 / 4}));
}

TEST_CASE("days with hours of their own win over the week and over holidays") {
  auto calendar = weekdays("Europe/Paris", "09:00-17:00");
  calendar.holidays = {*parse_holiday("Armistice", "11 november")};
  calendar.special_days = {
      {*parse_dates("2026-12-24..2026-12-31"), {}},
      {*parse_dates("2026-12-31"), *parse_openings("09:00-12:00")},
      {*parse_dates("2026-11-11"), *parse_openings("10:00-11:00")},
      {*parse_dates("2026-06-13"), *parse_openings("09:00-12:00")}};
  const auto paris = compiled(calendar);
  check_due(paris, "2026-12-23T16:00:00+01:00", "2 business hours", "2026-12-31T10:00:00+01:00");
  check_due(paris, "2026-11-10T16:30:00+01:00", "1 business hour", "2026-11-11T10:30:00+01:00");
  CHECK(paris.is_open(at("2026-06-13T10:00:00+02:00")));  // a Saturday
  CHECK_FALSE(paris.is_open(at("2026-06-13T12:00:00+02:00")));
}

TEST_CASE("business hours end at the closing, over both changes of DST") {
  const auto brussels = compiled(weekdays("Europe/Brussels", "09:00-12:00 13:00-17:00"));
  // Seven hours a day: the eighth is Monday's first, after the night of the change.
  check_due(brussels, "2026-03-27T09:00:00+01:00", "7 business hours", "2026-03-27T17:00:00+01:00");
  check_due(brussels, "2026-03-27T16:00:00+01:00", "8 business hours", "2026-03-30T17:00:00+02:00");
  check_due(brussels, "2026-10-23T16:00:00+02:00", "8 business hours", "2026-10-26T17:00:00+01:00");
  check_due(brussels, "2026-10-23T12:00:00+02:00", "1 business hour", "2026-10-23T14:00:00+02:00");
}

TEST_CASE("elapsed time is physical, days keep their hour on the wall") {
  const auto brussels = compiled(weekdays("Europe/Brussels", "09:00-17:00"));
  check_due(brussels, "2026-10-24T12:00:00+02:00", "24 hours", "2026-10-25T11:00:00+01:00");
  check_due(brussels, "2026-10-24T12:00:00+02:00", "1 day", "2026-10-25T12:00:00+01:00");
  check_due(brussels, "2026-03-28T12:00:00+01:00", "24 hours", "2026-03-29T13:00:00+02:00");
  check_due(brussels, "2026-03-28T12:00:00+01:00", "1 day", "2026-03-29T12:00:00+02:00");
}

TEST_CASE("a month ends on the day of the month on which it began, or on the last of a month that has none") {
  const auto paris = compiled(weekdays("Europe/Paris", "09:00-17:00"));
  struct Row {
    const char* from;
    const char* budget;
    const char* due;
  };
  for (const auto& row : {
           Row{"2026-07-01T09:00:00+02:00", "2 months", "2026-09-01T09:00:00+02:00"},
           Row{"2026-01-31T09:00:00+01:00", "1 month", "2026-02-28T09:00:00+01:00"},
           Row{"2028-01-31T09:00:00+01:00", "1 month", "2028-02-29T09:00:00+01:00"},
           Row{"2026-01-31T09:00:00+01:00", "2 months", "2026-03-31T09:00:00+02:00"},
           Row{"2026-08-31T23:59:59+02:00", "1 month", "2026-09-30T23:59:59+02:00"},
           Row{"2026-12-15T12:00:00+01:00", "14 months", "2028-02-15T12:00:00+01:00"},
           Row{"2026-10-01T09:00:00+02:00", "1 month", "2026-11-01T09:00:00+01:00"},  // an hour more by the stopwatch
           Row{"2028-02-29T09:00:00+01:00", "1 year", "2029-02-28T09:00:00+01:00"},
           Row{"2026-03-01T09:00:00+01:00", "5 years", "2031-03-01T09:00:00+01:00"},
           Row{"2026-05-29T02:30:00+02:00", "5 months", "2026-10-29T02:30:00+01:00"},
           Row{"2026-02-28T23:30:00Z", "1 month", "2026-04-01T00:30:00+02:00"},  // the first of March where the town is
       }) {
    CAPTURE(row.from);
    CAPTURE(row.budget);
    const auto span = *parse_span(row.budget);
    CHECK(to_rfc3339(paris.advance(at(row.from), span)) == to_rfc3339(at(row.due)));
    const auto days = paris.in_days(at(row.from), span);
    CHECK(days.months == 0);
    CHECK(paris.between(at(row.from), at(row.due), days.measure) == days.amount_ms);
  }
}

TEST_CASE("a month before a day is the same day of the month before it") {
  const auto paris = compiled(weekdays("Europe/Paris", "09:00-17:00"));
  const auto back = [&](const char* from, std::int64_t months) {
    return paris.in_days(at(from), {Measure::calendar_days, -30 * months * day_ms, -months}).amount_ms / day_ms;
  };
  CHECK(back("2026-03-31T09:00:00+02:00", 1) == -31);
  CHECK(back("2026-09-01T09:00:00+02:00", 2) == -62);
  CHECK(back("2026-03-15T09:00:00+01:00", 1) == -28);
  CHECK(paris.in_days(at("2026-03-15T09:00:00+01:00"), *parse_span("10 days")) == *parse_span("10 days"));
}

TEST_CASE("a wall time that does not exist is the moment of the change, one that exists twice the first") {
  const auto paris = compiled(weekdays("Europe/Paris", "09:00-17:00"));
  const auto day = parse_span("1 day");
  CHECK(to_rfc3339(paris.advance(at("2026-03-28T02:30:00+01:00"), *day)) == "2026-03-29T01:00:00.000Z");  // 03:00
  CHECK(to_rfc3339(paris.advance(at("2026-10-24T02:30:00+02:00"), *day)) == "2026-10-25T00:30:00.000Z");  // first 02:30
}

TEST_CASE("an office open round the clock counts physical hours") {
  Calendar calendar{.name = "emergency", .time_zone = "Europe/Paris"};
  calendar.week.fill(*parse_openings("00:00-24:00"));
  const auto emergency = compiled(calendar);
  check_due(emergency, "2026-10-24T12:00:00+02:00", "24 business hours", "2026-10-25T11:00:00+01:00");
  check_due(emergency, "2026-03-28T12:00:00+01:00", "24 business hours", "2026-03-29T13:00:00+02:00");
  CHECK(emergency.is_open(at("2026-03-29T00:00:00+01:00")));
}

TEST_CASE("where DST begins at midnight the day begins at one") {
  const auto sao_paulo = compiled(weekdays("America/Sao_Paulo", "00:00-10:00"));
  // Sunday 4 November 2018 began at 01:00.
  check_due(sao_paulo, "2018-11-03T12:00:00-03:00", "1 day", "2018-11-04T12:00:00-02:00");
  CHECK(
      to_rfc3339(sao_paulo.advance(at("2018-11-03T00:30:00-03:00"), *parse_span("1 day"))) ==
      "2018-11-04T03:00:00.000Z");
}

TEST_CASE("a deadline at a closing is that closing, not the next opening") {
  const auto paris = compiled(weekdays("Europe/Paris", "09:00-12:00 14:00-17:00"));
  check_due(paris, "2026-03-02T09:00:00+01:00", "3 business hours", "2026-03-02T12:00:00+01:00");
  check_due(paris, "2026-03-02T12:30:00+01:00", "3 business hours", "2026-03-02T17:00:00+01:00");
  CHECK(
      paris.advance(at("2026-03-01T12:30:00+01:00"), Span{Measure::business_hours, 0}) ==
      at("2026-03-01T12:30:00+01:00"));
}

TEST_CASE("a request of a closed day counts from midnight, or from the same hour, of the next business day") {
  auto calendar = weekdays("America/New_York", "08:30-17:00");
  const auto from_midnight = compiled(calendar);
  check_due(from_midnight, "2011-07-02T11:06:01-04:00", "2 business days", "2011-07-06T00:00:00-04:00");
  calendar.closed_day = ClosedDayStart::same_hour;
  const auto same_hour = compiled(calendar);
  check_due(same_hour, "2011-07-02T11:06:01-04:00", "2 business days", "2011-07-06T11:06:01-04:00");
  check_due(same_hour, "2011-07-02T20:00:00-04:00", "2 business days", "2011-07-06T20:00:00-04:00");
  calendar.after_closing = AfterClosingStart::next_opening;
  const auto next_opening = compiled(calendar);
  check_due(next_opening, "2011-07-02T20:00:00-04:00", "2 business days", "2011-07-07T08:30:00-04:00");
  check_due(next_opening, "2011-07-02T11:06:01-04:00", "2 business days", "2011-07-06T11:06:01-04:00");
}

TEST_CASE("a request after the last closing counts at once, or from the next opening") {
  auto calendar = weekdays("America/New_York", "08:30-17:00");
  check_due(compiled(calendar), "2011-07-05T18:00:00-04:00", "2 business days", "2011-07-07T18:00:00-04:00");
  calendar.after_closing = AfterClosingStart::next_opening;
  const auto boston = compiled(calendar);
  check_due(boston, "2011-07-05T18:00:00-04:00", "2 business days", "2011-07-08T08:30:00-04:00");
  check_due(boston, "2011-07-05T17:00:00-04:00", "2 business days", "2011-07-08T08:30:00-04:00");
  check_due(boston, "2011-07-05T16:59:59-04:00", "2 business days", "2011-07-07T16:59:59-04:00");
  check_due(boston, "2011-07-05T05:00:00-04:00", "2 business days", "2011-07-07T05:00:00-04:00");
  CHECK(boston.between(at("2011-07-05T18:00:00-04:00"), at("2011-07-06T08:00:00-04:00"), Measure::business_days) == 0);
}

TEST_CASE("the next opening is now, later today, or on the next business day") {
  const auto paris = compiled(weekdays("Europe/Paris", "09:00-12:00 14:00-17:00"));
  CHECK(paris.next_opening(at("2026-03-02T10:00:00+01:00")) == at("2026-03-02T10:00:00+01:00"));
  CHECK(paris.next_opening(at("2026-03-02T12:00:00+01:00")) == at("2026-03-02T14:00:00+01:00"));
  CHECK(paris.next_opening(at("2026-03-06T17:00:00+01:00")) == at("2026-03-09T09:00:00+01:00"));
  CHECK(paris.is_open(at("2026-03-02T09:00:00+01:00")));
  CHECK_FALSE(paris.is_open(at("2026-03-02T17:00:00+01:00")));
}

TEST_CASE("due times end with the tables, whatever is asked") {
  const auto paris = compiled(weekdays("Europe/Paris", "09:00-17:00"));
  const auto end = at("2099-12-31T23:00:00Z");
  for (const auto* budget : {"100 years", "36500 business days", "876000 business hours", "876000 hours"}) {
    CAPTURE(budget);
    CHECK(paris.advance(at("2026-03-02T10:00:00+01:00"), *parse_span(budget)) == end);
  }
  CHECK(paris.advance(at("2150-01-01T00:00:00Z"), *parse_span("1 business day")) == at("2150-01-01T00:00:00Z"));
  CHECK(paris.advance(at("1066-10-14T09:00:00Z"), *parse_span("1 business day")) < at("1970-01-03T00:00:00Z"));
}

TEST_CASE("a calendar that cannot count is refused") {
  CHECK_FALSE(CompiledCalendar::compile(weekdays("Europe/Pariss", "09:00-17:00")));
  CHECK_FALSE(CompiledCalendar::compile(Calendar{.name = "never", .time_zone = "Europe/Paris"}));
  auto overlapping = weekdays("Europe/Paris", "09:00-17:00");
  overlapping.week[1].push_back({600, 660});
  CHECK_FALSE(CompiledCalendar::compile(overlapping));
  auto always_on_holiday = weekdays("Europe/Paris", "09:00-17:00");
  always_on_holiday.holidays = {*parse_holiday("for ever", "1970-01-01..2099-12-31")};
  CHECK_FALSE(CompiledCalendar::compile(always_on_holiday));
}
