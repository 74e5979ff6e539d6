#include "engine/base/json.h"
#include "engine/base/json_twice.h"

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

TEST_CASE("a member is told one fault, the first") {
  const auto sent = parse_json(R"({"positions":{}})");
  JsonFields fields(*sent);
  if (fields.optional_array("positions") == nullptr) fields.refuse("positions", "is required: a list of positions");
  const auto status = fields.finish();
  REQUIRE_FALSE(status);
  REQUIRE(status.error().fields.size() == 1);
  CHECK(status.error().fields[0].message == "expected a list, found an object");
}

TEST_CASE("a member whose name stands twice is found, wherever it stands") {
  struct Row {
    const char* text;
    std::optional<std::string> twice;
  };
  for (const auto& [text, twice] : std::vector<Row>{
           {R"({"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]})", std::nullopt},
           {R"({"text":"yes","text":"no"})", "/text"},
           {R"({"t\u0065xt":"yes","text":"no"})", "/text"},
           {R"({"form":{"list":[0,{"x":[],"y":{}},{"of/what":1,"x":2,"of/what":null}]}})", "/form/list/2/of~1what"},
           {R"([[],[1,"two",{"":1,"":2}]])", "/1/2/"},
           {R"({"a:b\":":"c:\\\\","d\\\\":{":":":"}})", std::nullopt},
           {R"({"a:b\":":"c:\\\\","d\\\\":{":":":",":":1}})", "/d\\\\/:"},
           {"[1,2]", std::nullopt},
           {"null", std::nullopt}}) {
    CAPTURE(text);
    const auto read = parse_json(text);
    REQUIRE(read);
    CHECK(member_said_twice(text, *read) == twice);
  }
}

TEST_CASE("what should be an object and is none is told of the whole") {
  const auto sent = parse_json("[]");
  const auto status = JsonFields(*sent).finish();
  REQUIRE_FALSE(status);
  CHECK(status.error().message == "the whole: expected an object, found a list");
}

TEST_CASE("hostile JSON is refused, not followed") {
  CHECK_FALSE(parse_json(std::string(100'000, '[')));
  CHECK_FALSE(parse_json("{\"a\":1} trailing"));
  CHECK_FALSE(parse_json("\"\xff\""));
  CHECK_FALSE(parse_json(""));
}
