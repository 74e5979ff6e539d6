#include <doctest/doctest.h>

#include "tests/expression/town.h"

using namespace guichet;
using namespace guichet::test;

TEST_CASE("a guard over a form and what agents added") {
  constexpr auto guard = "data.severity == 'high' || form.depth_cm > 10";
  CHECK(shown(guard, R"({"depth_cm": 12})") == "true");
  CHECK(shown(guard, R"({"depth_cm": 10})") == "false");
  CHECK(shown(guard, R"({"depth_cm": 10})", R"({"severity": "high"})") == "true");
  CHECK(shown("zone(form.place, 'districts') == 'harbour'", R"({"place": [2.35, 48.85]})") == "true");
  CHECK(shown("form.kind in ['pothole', 'sign']", R"({"kind": "sign"})") == "true");
  CHECK(shown("form.length_m >= 2", R"({"length_m": 2})") == "true");
  CHECK(shown("form.photos.exists(photo, photo.endsWith('.png'))", R"({"photos": ["a.jpg", "b.png"]})") == "true");
}

TEST_CASE("asking about a field that was not filled in is no error, and answers no") {
  CHECK(shown("form.depth_cm > 10") == "false");
  CHECK(shown("form.depth_cm <= 10") == "false");
  CHECK(shown("form.depth_cm > 10", R"({"depth_cm": null})") == "false");
  CHECK(shown("form.kind == 'pothole'") == "false");
  CHECK(shown("form.kind != 'pothole'") == "true");
  CHECK(shown("form.depth_cm == null") == "true");
  CHECK(shown("has(form.depth_cm)") == "false");
  CHECK(shown("has(form.depth_cm)", R"({"depth_cm": 0})") == "true");
  CHECK(shown("form.description.contains('trou')") == "false");
  CHECK(shown("!form.description.matches('^x')") == "true");
  CHECK(shown("'a' in form.photos") == "false");
  CHECK(shown("form.photos.size()") == "0");
  CHECK(shown("form.photos.exists(photo, photo == '')") == "false");
  CHECK(shown("form.urgent ? 'now' : 'later'") == "later");
  CHECK(shown("!form.urgent && true") == "true");
  CHECK(shown("form.place.lat > 0.0") == "false");
  CHECK(shown("form.starts > now") == "false");
}

TEST_CASE("a yes-or-no field alone is a guard, also when it was not filled in") {
  const auto value = evaluate("form.urgent", "{}", "{}", Type::boolean());
  REQUIRE(value);
  CHECK(*value == Value::boolean(false));
}

TEST_CASE("computing with a field that was not filled in is an error that names it") {
  CHECK(shown("form.depth_cm * 2 > 3") == "error: in `form.depth_cm * 2`: form.depth_cm was not filled in");
  CHECK(shown("zone(form.place, 'districts')").starts_with("error: in `zone("));
  // Only declared fields are forgiven.
  CHECK(shown("dyn(null) > 10").starts_with("error: "));
  CHECK(shown("{'a': 1}.b > 10").starts_with("error: in `{'a': 1}.b`: no such key"));
}

TEST_CASE("a misspelt field is refused where it stands, with the nearest one") {
  const auto fault = fault_of("data.severity == 'high' || form.deph_cm > 10");
  CHECK(fault.message == "form has no field 'deph_cm'");
  CHECK(fault.hint == "did you mean 'depth_cm'?");
  CHECK(fault.offset == 27);
  CHECK(fault.length == 12);
}

TEST_CASE("what cannot be true is refused before a case meets it") {
  struct Refused {
    const char* text;
    const char* message;
    const char* hint;
  };

  const Refused table[] = {
      {"form.depth_cm == 'deep'", "a whole number (int) cannot be compared with a text (string)", ""},
      {"form.description > 3", "a text (string) cannot be compared with a whole number (int)", ""},
      {"form.kind == 'pothol'", "'pothol' is none of the options", "did you mean 'pothole'?"},
      {"form.kind in ['sign', 'light']", "'light' is none of the options", "the options are pothole, lighting, sign"},
      {"frm.kind == 'sign'", "there is no 'frm' here", "did you mean 'form'?"},
      {"form.description.startWith('a')", "there is no function 'startWith'", "did you mean 'startsWith'?"},
      {"startsWith(form.description, 'a')",
       "startsWith stands behind a value and a dot",
       "write string.startsWith(string)"},
      {"form.description.startsWith()", "startsWith takes another number of values", "write string.startsWith(string)"},
      {"form.place.distance(form.place)",
       "distance stands alone, not behind a dot",
       "write distance(location, location)"},
      {"form.description.contains(3)", "contains does not take (string, int)", "write string.contains(string)"},
      {"form.description + 3",
       "a text (string) and a whole number (int) cannot be added",
       "turn the second into text with string(...)"},
      {"form.length_m * 2",
       "a decimal number (double) and a whole number (int) cannot be multiplied",
       "both numbers must be of one kind: write 2.0 instead of 2, or double(...)"},
      {"form.depth_cm && true", "&& joins conditions, which are yes or no (bool); found a whole number (int)", ""},
      {"zone(form.place, 'district') == ''", "the town has no zones 'district'", "did you mean 'districts'?"},
      {"zone(form.kind, 'districts') == ''", "zone does not take (string, string)", "write zone(location, string)"},
      {"form.description.matches('(')", "this is not a pattern that RE2 understands: missing ): (", ""},
      {"now > timestamp('2026-02-30T00:00:00Z')",
       "expected a moment of the years 1 to 9999 such as 2026-03-02T09:00:00+01:00, found another text of 20 "
       "characters",
       ""},
      {"form.depth_cm.all(x, true)", "all works on a list or a map, not on a whole number (int)", ""},
      {"form.photos.all(x, x)", "all asks conditions, which are yes or no (bool); found a text (string)", ""},
      {"form.photos['a'] == ''", "a list is indexed by a whole number, not by a text (string)", ""},
      {"form.description.length", "a text (string) has no fields; there is no 'length' in it", ""},
      {"Place{lat: 1.0}", "there is no message type Place", "write a map: {'field': value}"},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    const auto fault = fault_of(row.text);
    CHECK(fault.message == row.message);
    CHECK(fault.hint == row.hint);
  }
}

TEST_CASE("every fault of an expression is reported, in the order of the text") {
  const auto compiled = expression::compile("form.a == 1 && form.b == 2", street());
  REQUIRE(compiled.faults().size() == 2);
  CHECK(compiled.faults()[0].offset == 0);
  CHECK(compiled.faults()[1].offset == 15);
}

TEST_CASE("a place that asks for yes or no refuses another type") {
  CHECK(
      fault_of("form.depth_cm", Type::boolean()).message ==
      "expected yes or no (bool) here, found a whole number (int)");
  CHECK(fault_of("form.depth_cm > 1", Type::boolean()).message.empty());
}

TEST_CASE("a program says which paths it reads, as a whole") {
  const auto compiled = expression::compile(
      "has(form.place) && form.place.lat > 48.0 && data['severity'] == 'low' && form.photos.all(p, p != "
      "form.kind) && "
      "size(data) > 0",
      street());
  REQUIRE(compiled);
  const std::vector<std::string> expected = {
      "data", "data.severity", "form.kind", "form.photos", "form.place", "form.place.lat"};
  CHECK(compiled.program().reads() == expected);
}

TEST_CASE("the town answers zones, distances, business days and tables") {
  constexpr auto form = R"({"place": {"lon": 2.35, "lat": 48.85, "address": "1 rue du Port"}})";
  CHECK(shown("zone(form.place, 'districts')", form) == "harbour");
  CHECK(shown("distance(form.place, {'lat': 48.86, 'lon': 2.35}) > 1111.0", form) == "true");
  CHECK(shown("distance(form.place, {'lat': 48.86, 'lon': 2.35}) < 1113.0", form) == "true");
  CHECK(shown("business_days(now, now + duration('3d'))") == "3");
  CHECK(shown("table.fees('dog')") == "table.fees:dog");
  CHECK(fault_of("table.fees(1)").message == "table.fees does not take (int)");
  CHECK(fault_of("table.fee('dog')").message == "there is no 'table' here");
}

TEST_CASE("hours and days are the town's unless a zone is given") {
  CHECK(shown("now.getHours()") == "0");
  CHECK(shown("now.getDate()") == "3");
  CHECK(shown("now.getHours('UTC')") == "23");
  CHECK(shown("form.starts.getHours()", R"({"starts": "2026-07-14"})") == "0");
  CHECK(shown("string(form.starts)", R"({"starts": "2026-07-14"})") == "2026-07-13T22:00:00Z");
  CHECK(
      shown("string(form.starts - duration('2d'))", R"({"starts": "2026-07-14T10:00:00+02:00"})") ==
      "2026-07-12T08:00:00Z");
}
