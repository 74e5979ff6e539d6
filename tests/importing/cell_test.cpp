#include "engine/importing/cell.h"

#include <doctest/doctest.h>

using namespace guichet;
using namespace guichet::importing;

namespace {

const workflows::CompiledCalendar& boston() {
  static const auto compiled = [] {
    workflows::Calendar calendar{.name = "b", .time_zone = "America/New_York"};
    calendar.week.fill({{0, 1440}});
    return *workflows::CompiledCalendar::compile(calendar);
  }();
  return compiled;
}

std::string read(std::string_view text, DateOrder order = DateOrder::year_month_day) {
  const auto time = parse_time(text, order, boston());
  return time ? to_rfc3339(*time) : time.error().message;
}

}  // namespace

TEST_CASE("times are read as other systems write them") {
  CHECK(read("2011-07-01 01:32:33") == "2011-07-01T05:32:33.000Z");
  CHECK(read("2011-12-01T01:32") == "2011-12-01T06:32:00.000Z");
  CHECK(read(" 2011-07-01 ") == "2011-07-01T04:00:00.000Z");
  CHECK(read("2011-10-11 13:42:22.688000+02:00") == "2011-10-11T11:42:22.688Z");
  CHECK(read("2011-10-11T13:42:22Z") == "2011-10-11T13:42:22.000Z");
  CHECK(read("2011-10-11 13:42:22 -0400") == "2011-10-11T17:42:22.000Z");
  CHECK(read("01/07/2011 1:32 PM", DateOrder::day_month_year) == "2011-07-01T17:32:00.000Z");
  CHECK(read("07/01/2011 12:05:09 AM", DateOrder::month_day_year) == "2011-07-01T04:05:09.000Z");
  CHECK(read("1.7.2011 23:59", DateOrder::day_month_year) == "2011-07-02T03:59:00.000Z");
}

TEST_CASE("a local time that DST skips or repeats is the change, or the first") {
  CHECK(read("2011-03-13 02:30:00") == "2011-03-13T07:00:00.000Z");
  CHECK(read("2011-11-06 01:30:00") == "2011-11-06T05:30:00.000Z");
}

TEST_CASE("what is not a time is refused with what was found") {
  for (const auto* text :
       {"",
        "yesterday",
        "2011-02-30",
        "2011-07-01 25:00",
        "2011-07-01 13:61",
        "2011-07-01 13:00 PM",
        "11-07-01",
        "2011-07-01 01:32:33 Boston",
        "2011-07-01 01:32+25:00",
        "2011-07-01x",
        "2011-07-01 01:32+02:00 x"}) {
    CAPTURE(text);
    const auto time = parse_time(text, DateOrder::year_month_day, boston());
    REQUIRE_FALSE(time);
    CHECK(time.error().message.find(text) != std::string::npos);
  }
  CHECK_FALSE(parse_time("01/02/03", DateOrder::day_month_year, boston()));  // two digits say no year
}

TEST_CASE("words become ids") {
  CHECK(as_id("PWDx_District 08: Hyde Park") == "pwdx-district-08-hyde-park");
  CHECK(
      as_id("PWDx_Missed Trash\\Recycling\\Yard Waste\\Bulk Item") ==
      "pwdx-missed-trash-recycling-yard-waste-bulk-item");
  CHECK(as_id("  New Sign  Crosswalk ") == "new-sign-crosswalk");
  CHECK(as_id("é!") == "");
}

TEST_CASE("bytes that are not UTF-8 are read as Windows-1252 and said to be odd") {
  CHECK(to_utf8("caf\xC3\xA9").text == "café");
  CHECK_FALSE(to_utf8("caf\xC3\xA9").was_odd);
  CHECK(to_utf8("caf\xE9").text == "café");
  CHECK(to_utf8("caf\xE9").was_odd);
  CHECK(to_utf8("it\x92s 5 \x80").text == "it’s 5 €");
  CHECK(
      to_utf8("a\x01"
              "b\tc\x7F")
          .text == "a b\tc ");
  // Overlong forms, surrogates and what lies beyond Unicode are no UTF-8.
  for (const auto* text : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"})
    CHECK(to_utf8(text).was_odd);
}
