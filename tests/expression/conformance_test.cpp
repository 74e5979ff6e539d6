// The official CEL suite, as far as it is at hand, through the same line protocol that any other suite would
// use.
#include "workflows/expression/conformance.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/base/json.h"
#include "tests/support/shared_data.h"

using namespace guichet;
using namespace guichet::workflows::expression;

namespace {

/// Cases we answer otherwise, each with its reason. Every other one must pass.
const std::map<std::string, std::string> exceptions = {};

/// Stricter than CEL's ==: the kinds must agree, -0.0 is not 0.0, and NaN is NaN.
bool same(const json::value& a, const json::value& b);

bool same_entries(const json::array& a, const json::array& b) {
  if (a.size() != b.size()) return false;
  return std::all_of(a.begin(), a.end(), [&](const json::value& entry) {
    return std::any_of(b.begin(), b.end(), [&](const json::value& other) {
      return same(entry.at(0), other.at(0)) && same(entry.at(1), other.at(1));
    });
  });
}

bool same_elements(const json::array& a, const json::array& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same);
}

bool same(const json::value& a, const json::value& b) {
  const auto& left = a.as_object();
  const auto& right = b.as_object();
  const std::string_view kind = left.begin()->key();
  if (kind != std::string_view(right.begin()->key())) return false;
  const auto& x = left.begin()->value();
  const auto& y = right.begin()->value();
  if (kind == "list") return same_elements(x.as_array(), y.as_array());
  if (kind == "map") return same_entries(x.as_array(), y.as_array());
  if (kind == "double" && x.is_number() && y.is_number()) return x.to_number<double>() == y.to_number<double>();
  return x == y;
}

bool passes(const json::object& test, const json::object& answer) {
  const auto& expected = test.at("expect").as_object();
  if (expected.contains("error")) return answer.contains("error");
  return answer.contains("value") && same(expected.at("value"), answer.at("value"));
}

struct Score {
  int passed = 0;
  int all = 0;
};

}  // namespace

TEST_CASE("the official CEL cases pass, but for a documented few") {
  const auto path = test::shared_data("cel-conformance.json");
  if (!path) return;
  std::ifstream file(*path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto cases = parse_json(text);
  REQUIRE(cases);
  std::map<std::string, Score> sections;
  for (const auto& entry : cases->as_array()) {
    const auto& test = entry.as_object();
    const std::string id(test.at("id").as_string());
    const auto answer = parse_json(answer_conformance(json::serialize(test)));
    REQUIRE(answer);
    const bool passed = passes(test, answer->as_object());
    auto& score = sections[id.substr(0, id.find('/'))];
    ++score.all;
    score.passed += passed ? 1 : 0;
    if (exceptions.contains(id)) {
      CHECK_MESSAGE(!passed, id, " passes now: take it off the list of exceptions");
      continue;
    }
    CHECK_MESSAGE(passed, id, ": ", std::string(test.at("expr").as_string()), " gave ", json::serialize(*answer));
  }
  Score total;
  for (const auto& [section, score] : sections) {
    fmt::print("cel {:<14} {:>4} of {:>4}\n", section, score.passed, score.all);
    total.passed += score.passed;
    total.all += score.all;
  }
  fmt::print("cel {:<14} {:>4} of {:>4}\n", "all", total.passed, total.all);
  CHECK(total.all >= 600);
}

TEST_CASE("the line protocol answers what it is asked, and what is wrong with a request") {
  CHECK(answer_conformance(R"({"id":"a","expr":"1+1"})") == R"({"id":"a","value":{"int":"2"}})");
  CHECK(
      answer_conformance(R"({"id":"b","expr":"x","types":{"x":"uint"},"bindings":{"x":{"uint":"7"}}})") ==
      R"({"id":"b","value":{"uint":"7"}})");
  CHECK(
      answer_conformance(R"json({"id":"c","expr":"b.c","container":"a","types":{"a.b":"map(string, int)"},)json"
                         R"json("bindings":{"a.b":{"map":[[{"string":"c"},{"int":"1"}]]}}})json") ==
      R"({"id":"c","value":{"int":"1"}})");
  CHECK(
      answer_conformance(R"({"id":"d","expr":"x || true","disable_check":true})") ==
      R"({"id":"d","value":{"bool":true}})");
  CHECK(
      answer_conformance(R"json({"id":"e","expr":"[1].all(x, x > 0)","disable_macros":true})json").find("error") !=
      std::string::npos);
  CHECK(answer_conformance("not json").find("expected JSON") != std::string::npos);
  CHECK(answer_conformance("[]") == R"({"error":"expected an object"})");
  CHECK(answer_conformance(R"({"id":"f"})") == R"({"id":"f","error":"expected an \"expr\""})");
  CHECK(
      answer_conformance(R"({"id":"g","expr":"x","bindings":{"x":{"int":"one"}}})").find("malformed int") !=
      std::string::npos);
}
