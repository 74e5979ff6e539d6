#include "engine/cases/event_json.h"

#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/cases/event_text.h"
#include "engine/cases/state_json.h"
#include "engine/events/envelope.h"

using namespace guichet;
using namespace guichet::cases;

namespace {

struct Golden {
  std::string type;
  std::string bytes;
};

std::vector<Golden> goldens() {
  std::vector<Golden> found;
  for (const auto& entry : std::filesystem::directory_iterator("tests/golden/events")) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    auto bytes = text.str();
    while (!bytes.empty() && bytes.back() == '\n') bytes.pop_back();
    found.push_back({entry.path().stem().string(), std::move(bytes)});
  }
  return found;
}

template <std::size_t... Is>
std::vector<Event> one_of_each(std::index_sequence<Is...> /*all*/) {
  return {Event(std::variant_alternative_t<Is, AnyEvent>{})...};
}

const auto every_event = one_of_each(std::make_index_sequence<std::variant_size_v<AnyEvent>>());

std::uint16_t kind_of_type(const std::string& type) {
  for (const auto& event : every_event)
    if (type_of(event) == type) return kind_of(event);
  return 0;
}

}  // namespace

TEST_CASE("every stored event is still read and written as it was") {
  const auto files = goldens();
  std::set<std::string> types;
  for (const auto& golden : files) {
    CAPTURE(golden.type);
    types.insert(golden.type);
    const auto kind = kind_of_type(golden.type);
    REQUIRE(is_case_event(kind));
    const auto data = parse_json(golden.bytes);
    REQUIRE(data);
    const auto event = decode(kind, data->as_object());
    if (!event) FAIL_CHECK(event.error().message);
    REQUIRE(event);
    CHECK(type_of(*event) == golden.type);
    CHECK(events::to_bytes(encode(*event)) == golden.bytes);
    std::string written;
    append_data(written, *event);
    CHECK(written == golden.bytes);
    const auto quick = decode(kind, golden.bytes);
    REQUIRE(quick);
    CHECK(events::to_bytes(encode(*quick)) == golden.bytes);
  }
  for (const auto& event : every_event) {
    CAPTURE(type_of(event));
    CHECK(types.contains(std::string(type_of(event))));
  }
}

TEST_CASE("what may be personal in an event is found and changed where it stands") {
  const auto is_mark = [](const json::value& value) { return value.is_object() && value.get_object().contains("x"); };
  const json::value mark = json::object{{"x", 1}};
  CaseOpened opening;
  opening.form = {{"plain", 1}, {"name", mark}};
  Event opened = opening;
  CHECK(any_value(opened, is_mark));
  CHECK(any_value(Event(ReplyReceived{.text = mark, .files = {}}), is_mark));
  CHECK(any_value(Event(DataSet{.values = {{"x", 1}}}), is_mark));
  CHECK_FALSE(any_value(Event(DataSet{.values = {{"y", 1}}}), is_mark));
  CHECK_FALSE(any_value(Event(TaskClaimed{.task = "x", .agent = "x"}), is_mark));
  const auto changed = change_values(opened, [](json::value& form) {
    form.as_object()["name"] = "sealed";
    return ok();
  });
  REQUIRE(changed);
  CHECK(std::get<CaseOpened>(opened).form == json::object{{"plain", 1}, {"name", "sealed"}});
  const auto refused = change_values(opened, [](json::value&) -> Status { return corrupt("no"); });
  CHECK_FALSE(refused);
}

TEST_CASE("bytes are decoded as their JSON is, whatever was done to them") {
  std::mt19937 random_number(7);
  for (const auto& golden : goldens()) {
    CAPTURE(golden.type);
    const auto kind = kind_of_type(golden.type);
    for (int round = 0; round < 300; ++round) {
      auto bytes = golden.bytes;
      const auto at = random_number() % bytes.size();
      if (round % 3 == 0)
        bytes.erase(at, 1 + random_number() % 5);
      else if (round % 3 == 1)
        bytes[at] = R"({}[]",:0truefals\n.-)"[random_number() % 21];
      else
        bytes.insert(at, 1, bytes[random_number() % bytes.size()]);
      CAPTURE(bytes);
      const auto quick = decode(kind, std::string_view(bytes));
      const auto json = parse_json(bytes);
      const auto event =
          json && json->is_object() ? decode(kind, json->as_object()) : Result<Event>(corrupt("no JSON object"));
      REQUIRE(quick.has_value() == event.has_value());
      if (quick) CHECK(events::to_bytes(encode(*quick)) == events::to_bytes(encode(*event)));
    }
  }
}

TEST_CASE("kinds and types are unique") {
  std::set<std::uint16_t> kinds;
  std::set<std::string_view> types;
  for (const auto& event : every_event) {
    CHECK(kinds.insert(kind_of(event)).second);
    CHECK(type_of(kind_of(event)) == type_of(event));
    CHECK(types.insert(type_of(event)).second);
  }
  CHECK_FALSE(is_case_event(99));
  CHECK_FALSE(is_case_event(999));
  CHECK_FALSE(is_case_event(0));
}

TEST_CASE("a payload that lacks a member, has one more or one of another type is refused by name") {
  for (const auto& golden : goldens()) {
    CAPTURE(golden.type);
    const auto kind = kind_of_type(golden.type);
    const auto whole = parse_json(golden.bytes)->as_object();
    for (const auto& [key, value] : whole) {
      auto without = whole;
      without.erase(key);
      const auto refused = decode(kind, without);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().kind == Error::Kind::corrupt);
      CHECK(refused.error().message.find(fmt::format("\"{}\" is missing", std::string_view(key))) != std::string::npos);
    }
    auto more = whole;
    more["surplus"] = 1;
    const auto refused = decode(kind, more);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("\"surplus\"") != std::string::npos);
  }
  CHECK_FALSE(
      decode(124, parse_json(R"({"task":1,"step":"","agent":"","outcome":"","label":"","answers":{}})")->as_object()));
  CHECK_FALSE(decode(111, parse_json(R"({"token":-1,"step":"a","why":""})")->as_object()));
  CHECK_FALSE(decode(111, parse_json(R"({"token":4294967296,"step":"a","why":""})")->as_object()));
  CHECK_FALSE(decode(190, parse_json(R"({"timer":"t","token":1,"step":"a","index":0,"due":"soon"})")->as_object()));
}

TEST_CASE("a state survives its row") {
  CaseState state;
  state.id = CaseId("c-1");
  state.version = 12;
  state.form = {{"kind", "pothole"}};
  state.opened = *parse_rfc3339("2026-03-02T09:00:00+01:00");
  state.tokens.push_back(
      {.id = 1,
       .step = "triage",
       .kind = "task",
       .entered = state.opened,
       .entry = 4,
       .parent = 2,
       .branch = "police",
       .item = "police"});
  auto& clock = state.clocks.emplace_back();
  clock.name = "repair";
  clock.running_since = state.opened;
  clock.warnings = {state.opened};
  const auto row = encode_state(state);
  const auto back = decode_state(row);
  REQUIRE(back);
  CHECK(encode_state(*back) == row);
  CHECK(back->clocks[0].running_since == state.opened);
  auto damaged = row;
  damaged.erase("tokens");
  CHECK_FALSE(decode_state(damaged));
}
