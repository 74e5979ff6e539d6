#include "workflows/calendar/span.h"

#include <doctest/doctest.h>

using namespace guichet;
using namespace guichet::workflows;

TEST_CASE("an author writes budgets the way people say them") {
  struct Row {
    const char* text;
    Measure measure;
    std::int64_t amount_ms;
    std::int64_t months = 0;
  };

  for (const auto& row : {
           Row{"2 business days", Measure::business_days, 2 * day_ms},
           Row{"1 business day", Measure::business_days, day_ms},
           Row{"8 business hours", Measure::business_hours, 8 * hour_ms},
           Row{"90 business minutes", Measure::business_hours, 90 * minute_ms},
           Row{"10 days", Measure::calendar_days, 10 * day_ms},
           Row{"2 weeks", Measure::calendar_days, 14 * day_ms},
           Row{"5 years", Measure::calendar_days, 5 * 365 * day_ms, 60},
           Row{"6 months", Measure::calendar_days, 3 * 365 * day_ms / 6, 6},
           Row{"36 h", Measure::elapsed, 36 * hour_ms},
           Row{"36 hours", Measure::elapsed, 36 * hour_ms},
           Row{"1.5 h", Measure::elapsed, 90 * minute_ms},
           Row{"15 min", Measure::elapsed, 15 * minute_ms},
           Row{"30 minutes", Measure::elapsed, 30 * minute_ms},
           Row{"30 s", Measure::elapsed, 30'000},
           Row{"0 s", Measure::elapsed, 0},
           Row{"  2  business  days ", Measure::business_days, 2 * day_ms},
           Row{"0.5 business days", Measure::business_days, day_ms / 2},
       }) {
    CAPTURE(row.text);
    const auto span = parse_span(row.text);
    REQUIRE(span);
    CHECK(span->measure == row.measure);
    CHECK(span->amount_ms == row.amount_ms);
    CHECK(span->months == row.months);
  }
}

TEST_CASE("what is not a length of time is refused with what was found") {
  for (const auto* text :
       {"",
        "days",
        "two days",
        "2",
        "2 fortnights",
        "-2 days",
        "2 businessdays",
        "2 business",
        "1. days",
        "1.2345 h",
        "2 days ago",
        "99999999999999999999 days",
        "+2 days"}) {
    CAPTURE(text);
    const auto span = parse_span(text);
    REQUIRE_FALSE(span);
    CHECK(span.error().message.find(text) != std::string::npos);
  }
  CHECK_FALSE(parse_span("101 years"));
  CHECK(parse_span("100 years"));
}

TEST_CASE("a span reads back from its own words") {
  for (const auto* text :
       {"2 business days",
        "1 business day",
        "8 business hours",
        "90 business minutes",
        "10 days",
        "36 hours",
        "15 minutes",
        "30 seconds",
        "1500 ms",
        "1 day",
        "0 days",
        "1 month",
        "18 months",
        "1 year",
        "5 years",
        "12 business ms"}) {
    CAPTURE(text);
    const auto span = parse_span(text);
    REQUIRE(span);
    CHECK(to_string(*span) == text);
  }
  CHECK(to_string(Span{Measure::business_days, day_ms / 3}) == "0.333 business days");
}

TEST_CASE("the words of measures are closed") {
  for (const auto measure :
       {Measure::elapsed, Measure::calendar_days, Measure::business_days, Measure::business_hours}) {
    CHECK(*parse_measure(to_string(measure)) == measure);
  }
  CHECK_FALSE(parse_measure("business days"));
}
