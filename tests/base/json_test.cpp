#include "engine/base/json.h"

#include <doctest/doctest.h>

using namespace guichet;

TEST_CASE("every fault of an object is named at once, with its pointer") {
  const auto sent = parse_json(R"({"titel":"x","count":"many","text":""})");
  REQUIRE(sent);

  JsonFields fields(*sent, "/case");
  (void)fields.optional_string("title");
  (void)fields.optional_integer("count");
  (void)fields.required_string("text");
  const auto status = fields.finish();

  REQUIRE_FALSE(status);
  REQUIRE(status.error().fields.size() == 3);
  CHECK(status.error().fields[0].pointer == "/case/count");
  CHECK(status.error().fields[1].pointer == "/case/text");
  CHECK(status.error().fields[2].message == "is not known here; did you mean \"title\"?");
}

TEST_CASE("hostile JSON is refused, not followed") {
  CHECK_FALSE(parse_json(std::string(100'000, '[')));
  CHECK_FALSE(parse_json("{\"a\":1} trailing"));
  CHECK_FALSE(parse_json("\"\xff\""));
  CHECK_FALSE(parse_json(""));
}
