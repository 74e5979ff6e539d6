#include "engine/base/instant.h"

#include <doctest/doctest.h>

using namespace guichet;

TEST_CASE("a date with an offset is the same moment as its UTC form") {
  const auto parsed = parse_rfc3339("2026-03-02T09:00:00+01:00");

  REQUIRE(parsed);
  CHECK(to_rfc3339(*parsed) == "2026-03-02T08:00:00.000Z");
}

TEST_CASE("fractions are read to the millisecond") {
  CHECK(to_rfc3339(*parse_rfc3339("2011-10-11 13:45:40.276000+02:00")) == "2011-10-11T11:45:40.276Z");
}

TEST_CASE("what is not a date is refused with what was found") {
  for (const auto* text :
       {"",
        "2026",
        "2026-02-30T00:00:00Z",
        "2026-03-02T25:00:00Z",
        "2026-03-02T09:00:00",
        "2026-03-02T09:00:00+1",
        "2026-03-02T09:00:00.Z",
        "2026-03-02T09:00:00Zjunk"}) {
    const auto parsed = parse_rfc3339(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message.find(text) != std::string::npos);
  }
}
