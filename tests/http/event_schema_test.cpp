// The published schemas against the bytes that are stored: of every golden event, and of a town's whole log.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/http/event_schemas.h"
#include "engine/cases/event_json.h"
#include "engine/people/person.h"
#include "tests/http/support/town_door.h"

using namespace guichet;
using namespace guichet::test;

namespace {

bool is_of_type(const json::value& value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "boolean") return value.is_bool();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "null") return value.is_null();
  return false;
}

std::string fault_of(const json::object& schema, const json::value& value, const std::string& where);

std::string fault_of_members(const json::object& schema, const json::object& object, const std::string& where) {
  if (const auto* required = schema.if_contains("required"))
    for (const auto& name : required->as_array())
      if (!object.contains(name.as_string())) return where + " lacks " + std::string(name.as_string());
  const auto* properties = schema.if_contains("properties");
  const auto* others = schema.if_contains("additionalProperties");
  for (const auto& [key, member] : object) {
    const auto inside = where + "/" + std::string(key);
    const auto* known = properties == nullptr ? nullptr : properties->as_object().if_contains(key);
    if (known == nullptr && others != nullptr && *others == json::value(false)) return inside + " is not known";
    const auto* rule = known != nullptr ? known : others;
    if (rule == nullptr || !rule->is_object()) continue;
    if (auto fault = fault_of(rule->as_object(), member, inside); !fault.empty()) return fault;
  }
  return {};
}

/// As much of JSON Schema as the schemas use; a word it does not know is a fault of the schema.
std::string fault_of(const json::object& schema, const json::value& value, const std::string& where) {
  for (const auto& [word, rule] : schema) {
    if (word == "type" && !is_of_type(value, std::string_view(rule.as_string())))
      return where + " is no " + std::string(rule.as_string());
    if (word == "const" && value != rule) return where + " is not " + json::serialize(rule);
    if (word == "minimum" && value.to_number<double>() < rule.to_number<double>()) return where + " is too small";
    if (word == "pattern" &&
        !std::regex_search(std::string(value.as_string()), std::regex(std::string(rule.as_string()))))
      return where + " does not look right";
    if (word == "format" && !parse_rfc3339(std::string_view(value.as_string()))) return where + " is no moment";
    if (word == "items")
      for (const auto& item : value.as_array())
        if (auto fault = fault_of(rule.as_object(), item, where + "/#"); !fault.empty()) return fault;
    if (word == "anyOf" && std::ranges::none_of(rule.as_array(), [&](const json::value& one) {
          return fault_of(one.as_object(), value, where).empty();
        }))
      return where + " is none of what it may be";
    static const std::set<std::string_view> known = {
        "type",
        "const",
        "minimum",
        "pattern",
        "format",
        "items",
        "anyOf",
        "properties",
        "required",
        "additionalProperties",
        "description",
        "title",
        "$schema",
        "$id"};
    if (!known.contains(word)) return where + ": the schema says " + std::string(word);
  }
  return value.is_object() ? fault_of_members(schema, value.as_object(), where) : std::string();
}

}  // namespace

TEST_CASE("every golden event is as its schema says, and one member more or less is not") {
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/golden/events")) {
    if (entry.path().extension() != ".json") continue;
    const auto type = entry.path().stem().string();
    CAPTURE(type);
    std::ifstream file(entry.path());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto golden = parse_json(text);
    REQUIRE(golden);
    const auto* schema = http::find_event_schema(type);
    REQUIRE(schema != nullptr);
    CHECK(fault_of(schema->data, *golden, "") == "");
    auto more = golden->as_object();
    more["surprise"] = 1;
    CHECK(fault_of(schema->data, more, "") == "/surprise is not known");
    auto fewer = golden->as_object();
    fewer.erase(fewer.begin());
    CHECK(fault_of(schema->data, fewer, "") != "");
    ++seen;
  }
  CHECK(seen >= 39);
}

TEST_CASE("every type says in a sentence what it tells, and is made from what is written") {
  for (const auto& schema : http::event_schemas()) {
    CAPTURE(schema.type);
    CHECK_MESSAGE(schema.what.ends_with('.'), "add its sentence to engine/cases/event_schema.cpp");
    CHECK(http::find_event_schema(schema.type) == &schema);
  }
  CHECK(http::find_event_schema("guichet.case.opened.v9") == nullptr);
  const std::vector<people::Event> of_people = {
      people::PersonRegistered{3, {{"name", json::object{{"$sealed", "x"}}}}, "fr"},
      people::PersonUpdated{{{"phone", nullptr}}, {}},
      people::PersonUpdated{{}, "en"},
      people::ConsentRecorded{"survey", true, "form"},
      people::PersonForgotten{3, "asked"}};
  for (const auto& event : of_people) {
    const auto* schema = http::find_event_schema(people::type_of(event));
    REQUIRE(schema != nullptr);
    CHECK(fault_of(schema->data, people::encode(event), "") == "");
  }
}

TEST_CASE("what the feed serves is as the served schemas say") {
  TownDoor door;
  const auto id = door.open_case();
  REQUIRE(door.town().on_case(CaseId(id), cases::WriteNote{"vu", true}));
  const auto listed = door.get("/schemas", "");
  REQUIRE(listed.status == 200);
  CHECK(at(listed, "/items").as_array().size() == http::event_schemas().size());
  std::map<std::string, json::object> schemas;
  const auto page = door.get("/events?limit=500", door.token("integrators/works", {"listener"}));
  std::size_t checked = 0;
  const auto events = at(page, "");
  for (const auto& event : events.as_array()) {
    const std::string type(event.at("type").as_string());
    CAPTURE(type);
    if (!schemas.contains(type)) {
      const auto served = door.get("/schemas/" + type, "");
      REQUIRE(served.status == 200);
      CHECK(served.header("content-type") == "application/schema+json");
      schemas[type] = at(served, "").as_object();
      CHECK(door.get("/schemas/" + type + "/data", "").status == 200);
    }
    CHECK(fault_of(schemas[type], event, "") == "");
    ++checked;
  }
  CHECK(checked > 8);
  const auto missing = door.get("/schemas/guichet.case.openend.v1", "");
  CHECK(missing.status == 404);
  CHECK(missing.body.find("did you mean guichet.case.opened.v1?") != std::string::npos);
}
