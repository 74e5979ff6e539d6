#include <doctest/doctest.h>
#include <fmt/format.h>

#include "workflows/calendar/calendar.h"

using namespace guichet;
using namespace guichet::workflows;

namespace {

std::string written(std::chrono::local_days date) {
  const std::chrono::year_month_day day{date};
  return fmt::format(
      "{:04}-{:02}-{:02}",
      static_cast<int>(day.year()),
      static_cast<unsigned>(day.month()),
      static_cast<unsigned>(day.day()));
}

std::string in_year(std::string_view text, int year) {
  const auto holiday = parse_holiday("a holiday", text);
  if (!holiday) return holiday.error().message;
  const auto date = day_in_year(*holiday, std::chrono::year{year});
  return date ? written(*date) : "none";
}

}  // namespace

TEST_CASE("Easter falls where the church says") {
  // Dates from the tables of the US Census Bureau and of the Nautical Almanac Office.
  for (const auto* date :
       {"1970-03-29",
        "1981-04-19",
        "2000-04-23",
        "2008-03-23",
        "2011-04-24",
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2038-04-25",
        "2049-04-18",
        "2076-04-19",
        "2099-04-12"}) {
    CHECK(written(easter_sunday(std::chrono::year{std::stoi(date)})) == date);
  }
}

TEST_CASE("holidays follow their rules from year to year") {
  CHECK(in_year("14 july", 2026) == "2026-07-14");
  CHECK(in_year("14 July", 2026) == "2026-07-14");
  CHECK(in_year("easter", 2026) == "2026-04-05");
  CHECK(in_year("easter + 1", 2026) == "2026-04-06");
  CHECK(in_year("easter +39", 2026) == "2026-05-14");
  CHECK(in_year("easter - 2", 2026) == "2026-04-03");
  CHECK(in_year("third monday of april", 2011) == "2011-04-18");      // Patriots' Day in Boston
  CHECK(in_year("first monday of september", 2011) == "2011-09-05");  // Labor Day
  CHECK(in_year("fourth thursday of november", 2011) == "2011-11-24");
  CHECK(in_year("last monday of may", 2011) == "2011-05-30");
  CHECK(in_year("fifth monday of february", 2026) == "none");
  CHECK(in_year("29 february", 2026) == "none");
  CHECK(in_year("29 february", 2028) == "2028-02-29");
}

TEST_CASE("a holiday of the weekend is observed where the rule says") {
  CHECK(in_year("25 december observed", 2010) == "2010-12-24");  // a Saturday
  CHECK(in_year("25 december observed", 2011) == "2011-12-26");  // a Sunday
  CHECK(in_year("1 january observed", 2011) == "2010-12-31");
  CHECK(in_year("25 december observed on monday", 2010) == "2010-12-27");
  CHECK(in_year("25 december observed on monday", 2011) == "2011-12-26");
  CHECK(in_year("25 december observed on monday", 2012) == "2012-12-25");
  CHECK(in_year("25 december", 2010) == "2010-12-25");
}

TEST_CASE("single dates and closures are ranges") {
  const auto closure = parse_holiday("Christmas closure", "2026-12-24..2027-01-02");
  REQUIRE(closure);
  CHECK(written(std::get<DateRange>(closure->rule).first) == "2026-12-24");
  CHECK(written(std::get<DateRange>(closure->rule).last) == "2027-01-02");
  const auto day = parse_dates("2026-06-12");
  REQUIRE(day);
  CHECK(day->first == day->last);
}

TEST_CASE("a holiday that says nothing clear is refused with what was found") {
  for (const auto* text :
       {"",
        "july",
        "14",
        "31 june",
        "july 14",
        "easter + monday",
        "easter 1",
        "sixth monday of may",
        "third monday may",
        "2026-02-30",
        "2027-01-02..2026-12-24",
        "14 july observed on friday",
        "observed",
        "2026-07-14 observed"}) {
    CAPTURE(text);
    const auto holiday = parse_holiday("x", text);
    REQUIRE_FALSE(holiday);
    CHECK(holiday.error().message.find(fmt::format("\"{}\"", text)) != std::string::npos);
  }
}

TEST_CASE("hours of a day are sorted and do not overlap") {
  const auto day = parse_openings("13:30-17:00, 8:30-12:00");
  REQUIRE(day);
  CHECK(*day == std::vector<Opening>{{510, 720}, {810, 1020}});
  CHECK(parse_openings("closed")->empty());
  CHECK(parse_openings("00:00-24:00")->front().to_minute == 1440);
  for (const auto* text :
       {"", "8-12", "08:30-", "12:00-08:30", "08:30-12:00 11:00-13:00", "08:30-24:01", "08:60-09:00", "open"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_openings(text));
  }
}

TEST_CASE("weekdays are named alone, in runs, or all at once") {
  using namespace std::chrono;
  CHECK(*parse_weekdays("monday") == std::vector{Monday});
  CHECK(*parse_weekdays("Saturday sunday") == std::vector{Saturday, Sunday});
  CHECK(parse_weekdays("monday-friday")->size() == 5);
  CHECK(*parse_weekdays("friday-sunday") == std::vector{Friday, Saturday, Sunday});
  CHECK(parse_weekdays("daily")->size() == 7);
  for (const auto* text : {"", "mon", "monday-", "monday monday-friday", "day"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_weekdays(text));
  }
}

TEST_CASE("where business days start counting is said in a word") {
  CHECK(*parse_closed_day("midnight") == ClosedDayStart::midnight);
  CHECK(*parse_closed_day("same_hour") == ClosedDayStart::same_hour);
  CHECK(*parse_after_closing("at_once") == AfterClosingStart::at_once);
  CHECK(*parse_after_closing("next_opening") == AfterClosingStart::next_opening);
  CHECK_FALSE(parse_closed_day("same hour"));
  CHECK_FALSE(parse_after_closing("same_hour"));
}

TEST_CASE("a calendar's version follows its content, not its name") {
  Calendar calendar{.name = "a", .time_zone = "Europe/Paris"};
  calendar.week[1] = {{540, 1020}};
  auto renamed = calendar;
  renamed.name = "b";
  CHECK(version_of(calendar) == version_of(renamed));
  CHECK(version_of(calendar).size() == 16);
  // Written into events: this value may never change.
  CHECK(version_of(calendar) == "e8338f8821461b6d");

  std::vector<std::string> versions{version_of(calendar)};
  const auto changed = [&](auto change) {
    auto other = calendar;
    change(other);
    for (const auto& known : versions) CHECK(version_of(other) != known);
    versions.push_back(version_of(other));
  };
  changed([](Calendar& c) { c.time_zone = "Europe/Brussels"; });
  changed([](Calendar& c) { c.week[1][0].to_minute = 1021; });
  changed([](Calendar& c) { std::swap(c.week[1], c.week[2]); });
  changed([](Calendar& c) { c.holidays = {*parse_holiday("x", "14 july")}; });
  changed([](Calendar& c) { c.holidays = {*parse_holiday("x", "14 july observed")}; });
  changed([](Calendar& c) { c.holidays = {*parse_holiday("x", "easter + 1")}; });
  changed([](Calendar& c) { c.holidays = {*parse_holiday("x", "first monday of july")}; });
  changed([](Calendar& c) { c.special_days = {{*parse_dates("2026-07-01"), {}}}; });
  changed([](Calendar& c) { c.special_days = {{*parse_dates("2026-07-01"), {{0, 60}}}}; });
  changed([](Calendar& c) { c.closed_day = ClosedDayStart::same_hour; });
  changed([](Calendar& c) { c.after_closing = AfterClosingStart::next_opening; });
}
