#include "engine/events/envelope.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/events/json_text.h"

using namespace guichet;

namespace {

events::Envelope sample() {
  events::Envelope envelope;
  envelope.position = 42;
  envelope.source = "/guichet/saint-aubin";
  envelope.type = "guichet.case.opened.v1";
  envelope.subject = "case/018f";
  envelope.time = *parse_rfc3339("2026-03-02T09:00:00+01:00");
  envelope.recorded = *parse_rfc3339("2026-03-02T08:00:00.125Z");
  envelope.version = 3;
  envelope.actor = "agents/marie";
  envelope.channel = "phone";
  envelope.correlation = "018f";
  envelope.causation = CommandId("c-1");
  envelope.command_hash = "00ff00ff00ff00ff";
  envelope.workflow_version = "a81f";
  envelope.imported = true;
  return envelope;
}

const json::object payload = {{"text", "Nid-de-poule « profond »"}, {"data", json::object{{"a", 1}}}};

std::filesystem::path data_folder() {
  const char* named = std::getenv("GUICHET_DATA");
  return named != nullptr ? named : "../shared/data";
}

/// The `properties` and `required` of the CloudEvents schema: what a structured document may and must hold.
json::object cloudevents_schema() {
  std::ifstream file(data_folder() / "schemas/cloudevents.json");
  if (!file) return {};
  std::stringstream text;
  text << file.rdbuf();
  return parse_json(text.str())->as_object();
}

}  // namespace

TEST_CASE("a stored event is one CloudEvent, its bytes fixed") {
  CHECK(
      events::write(sample(), {{"a", 1}}) ==
      R"({"specversion":"1.0","id":"00000000000000000042","source":"/guichet/saint-aubin",)"
      R"("type":"guichet.case.opened.v1","subject":"case/018f","time":"2026-03-02T08:00:00.000Z",)"
      R"("datacontenttype":"application/json","sequence":"00000000000000000042","caseversion":3,)"
      R"("actor":"agents/marie","channel":"phone","correlationid":"018f","causationid":"c-1",)"
      R"("workflowversion":"a81f","recordedtime":"2026-03-02T08:00:00.125Z","imported":true,)"
      R"("commandhash":"00ff00ff00ff00ff","data":{"a":1}})");
}

TEST_CASE("texts are escaped as every JSON writer does, wherever in them the odd character stands") {
  for (int c = 0; c < 256; ++c)
    for (std::size_t before = 0; before < 40; ++before) {
      const auto text = std::string(before, 'a') + static_cast<char>(c) + "é\x01 bcdefghij";
      std::string written;
      events::append_string(written, text);
      CHECK(written == json::serialize(json::string(text)));
    }
}

TEST_CASE("a moment is written digit by digit as by its format") {
  const Instant first = *parse_rfc3339("0000-01-01T00:00:00.000Z");
  const Instant odd = *parse_rfc3339("2026-03-02T08:05:09.007Z");
  CHECK(to_rfc3339(first) == "0000-01-01T00:00:00.000Z");
  CHECK(to_rfc3339(odd) == "2026-03-02T08:05:09.007Z");
  CHECK(to_rfc3339(*parse_rfc3339("9999-12-31T23:59:59.999Z")) == "9999-12-31T23:59:59.999Z");
  CHECK(to_rfc3339(Instant(Duration(-1))) == "1969-12-31T23:59:59.999Z");
  CHECK(to_rfc3339(*parse_rfc3339("9999-12-31T23:59:59.999Z") + Duration(1)) == "10000-01-01T00:00:00.000Z");
  CHECK(to_rfc3339(first - Duration(1)) == "-001-12-31T23:59:59.999Z");
}

TEST_CASE("what is written is read back, header and payload") {
  const auto bytes = events::write(sample(), payload);
  const auto header = events::read_envelope(bytes);
  REQUIRE(header);
  CHECK(events::write(*header, payload) == bytes);
  const auto whole = events::read(bytes);
  REQUIRE(whole);
  CHECK(events::write(whole->envelope, whole->data) == bytes);
}

TEST_CASE("texts that could break out of the header do not") {
  auto envelope = sample();
  envelope.actor = "agents/\",\"data\":{\"x\":1}}\n\\";
  envelope.channel = "\x01\t";
  const auto bytes = events::write(envelope, payload);
  const auto read = events::read(bytes);
  REQUIRE(read);
  CHECK(read->envelope.actor == envelope.actor);
  CHECK(read->envelope.channel == envelope.channel);
  CHECK(read->data == payload);
}

TEST_CASE("numbers stay what they were, and read as people write them") {
  const json::object numbers = {
      {"lat", 48.85},
      {"two", 2.0},
      {"small", 1e-9},
      {"large", 1e300},
      {"whole", -3},
      {"most", ~std::uint64_t{0}},
      {"none", nullptr},
      {"list", json::array{1, 2.5, json::array{}}},
      {"empty", json::object{}}};
  const auto bytes = events::to_bytes(numbers);
  CHECK(
      bytes == R"({"lat":48.85,"two":2.0,"small":1e-09,"large":1e+300,"whole":-3,"most":18446744073709551615,)"
               R"("none":null,"list":[1,2.5,[]],"empty":{}})");
  CHECK(*parse_json(bytes) == json::value(numbers));
}

TEST_CASE("what means nothing is not said") {
  events::Envelope envelope;
  envelope.position = 1;
  envelope.source = "/guichet/t";
  envelope.type = "guichet.town.deployed.v1";
  envelope.subject = "catalog";
  const auto bytes = events::write(envelope, {});
  CHECK(bytes.find("channel") == std::string::npos);
  CHECK(bytes.find("imported") == std::string::npos);
  const auto read = events::read(bytes);
  REQUIRE(read);
  CHECK(read->envelope.actor.empty());
  CHECK_FALSE(read->envelope.imported);
}

TEST_CASE("a document that is cut anywhere is refused, never half read") {
  const auto bytes = events::write(sample(), payload);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    const auto read = events::read(std::string_view(bytes).substr(0, size));
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == Error::Kind::corrupt);
  }
}

TEST_CASE("a document with flipped bytes never brings the reader down") {
  const auto bytes = events::write(sample(), payload);
  const auto seed = std::random_device{}();
  MESSAGE("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 20'000; ++round) {
    auto damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    if (const auto read = events::read(damaged); !read) CHECK(read.error().kind == Error::Kind::corrupt);
  }
}

TEST_CASE("a header that lacks what every event has is refused in a sentence") {
  const std::string bytes = events::write(sample(), payload);
  for (const std::string_view name : {"sequence", "type", "subject", "source"}) {
    CAPTURE(name);
    auto without = bytes;
    const auto at = without.find(fmt::format("\"{}\":", name));
    without.replace(at, name.size() + 3, fmt::format("\"x{}\":", name));
    CHECK_FALSE(events::read_envelope(without));
  }
  CHECK_FALSE(events::read_envelope("[]"));
  CHECK_FALSE(events::read_envelope("nonsense"));
}

TEST_CASE("every attribute keeps the naming rules of CloudEvents") {
  const auto document = parse_json(events::write(sample(), payload))->as_object();
  for (const auto& [key, value] : document) {
    CAPTURE(key);
    CHECK(key.size() <= 20);
    for (const char c : key) CHECK((std::isdigit(c) != 0 || std::islower(c) != 0));
    CHECK((key == "data" || value.is_string() || value.is_bool() || value.is_int64()));
  }
}

TEST_CASE("an event has what the published CloudEvents schema requires, typed as it says") {
  const auto schema = cloudevents_schema();
  if (schema.empty()) {
    fmt::print("skipped: no schemas/cloudevents.json in {}\n", data_folder().string());
    return;
  }
  const auto document = parse_json(events::write(sample(), payload))->as_object();
  for (const auto& name : schema.at("required").as_array()) CHECK(document.contains(name.as_string()));
  const auto& definitions = schema.at("definitions").as_object();
  int checked = 0;
  for (const auto& [name, property] : schema.at("properties").as_object()) {
    const auto* value = document.if_contains(name);
    const auto* reference = property.as_object().if_contains("$ref");
    if (value == nullptr || reference == nullptr) continue;
    const std::string definition(reference->as_string().subview(std::string_view("#/definitions/").size()));
    const auto& types = definitions.at(definition).at("type");
    CAPTURE(name);
    const auto named = [&](std::string_view type) {
      if (types.is_string()) return types.as_string() == type;
      return std::ranges::any_of(types.as_array(), [&](const json::value& one) { return one.as_string() == type; });
    };
    CHECK(((value->is_string() && named("string")) || (value->is_object() && named("object"))));
    ++checked;
  }
  CHECK(checked >= 6);
}
