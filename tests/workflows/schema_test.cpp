// The table of keys against the parser that reads them, and against the manual's page that is written from it.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/workflows/town_files.h"
#include "workflows/schema/keys.h"
#include "workflows/schema/schema.h"
#include "workflows/yaml/node.h"

using namespace guichet::workflows;
namespace json = boost::json;

namespace {

using Keys = std::set<std::string>;

/// Every mapping that a town's files can hold, at least once.
constexpr auto everything = R"(workflow: everything
title: { en: Everything }
owner: works
alternatives: { en: By phone }
keep: { done: 1 year }
duplicates: { during: 2 days, same: [form.kind] }
form:
  kind: { type: choice, options: { a: { en: A } } }
  code: { type: string, pattern: { like: "[a-z]+", says: { en: Small letters } } }
data:
  count: { type: integer }
  when: { type: datetime }
clocks:
  answer:
    budget: 2 business days
    from: { entering: triage }
    until: { leaving: triage }
    warn: [ { at: 80%, do: [ { priority: high } ] } ]
degraded: { from: 2026-01-05, to: 2026-01-06, reason: { en: Snow }, clocks: { answer: 3 business days } }
start: triage
steps:
  triage:
    status: { en: At the county }
    do: [ { set: { count: 1 } } ]
    task:
      queue: works
      referral: { to: The county, news: 2 days }
      outcomes:
        accept: { label: { en: Accept }, ask: { why: { type: text } }, go: route }
    timers: [ { after: 2 days, do: [ { note: late }, { emit: told, value: "{{ case.reference }}", body: { count: "1" } } ] } ]
  route:
    choose:
      - { when: form.kind == 'a', go: news }
      - { go: finish }
  news:
    wait: { for: news, go: finish }
  finish: { go: together }
  together:
    parallel:
      silent: { after: 2 days, as: done }
      branches: { first: { steps: { look: { go: looked }, looked: { end: seen } } } }
      go: each-one
  each-one:
    each:
      over: "['a', 'b']"
      steps: { visit: { task: { queue: works, outcomes: { seen: { label: { en: Seen } } } } } }
      go: order
  order:
    call: { service: orders, post: /orders, retry: { times: 2 }, go: child, failed: { go: child } }
  child: { case: { workflow: street, form: {}, go: price } }
  price: { decide: { table: prices, set: { count: price }, go: visit-us, otherwise: { go: over } } }
  visit-us:
    appointment: { agenda: papers, save: { starts: when }, reminders: [ { before: 1 day, do: [ { note: soon } ] } ], go: over }
  over: { end: done }
tables:
  prices:
    inputs: { kind: form.kind }
    outputs: { price: integer }
    rules: [ { kind: "'a'", price: "1" } ]
actions:
  leave: { label: { en: Leave }, go: over }
)";

Files town_of_everything() {
  auto files = base_town();
  files["workflows/everything.yaml"] = everything;
  files["town.yaml"] += "services: { orders: { url: \"https://orders.example\", credentials: { env: TOKEN } } }\n";
  files["town.yaml"] +=
      "mail:\n  from: hall@town.example\n  server: smtp://mail.example\n  user: hall\n  password: { env: PASSWORD }\n"
      "  inbox: { listen: \"127.0.0.1:2424\" }\norders: { stuck_after: 1 hour }\n";
  files["town.yaml"] += "organisations: { county: { title: { en: County } } }\n";
  files["tables/fees.yaml"] =
      "fees:\n  parameters: { days: integer }\n  outputs: { fee: integer }\n  rules: [ { fee: days * 2 } ]\n";
  files["town.yaml"] += "portal: { colour: \"#1d5c63\", welcome: { en: Welcome }, contact: { en: Town hall } }\n";
  return files;
}

/// The same text with one more key in the mapping that begins at `node`.
std::string with_stranger(const std::string& text, const yaml::Node& node) {
  auto changed = text;
  const auto at = node.offset;
  if (text[at] == '{') return changed.insert(at + 1, node.entries.empty() ? " zzzzzzzz: 1" : " zzzzzzzz: 1,");
  const auto line = text.rfind('\n', at);
  const auto column = at - (line == std::string::npos ? 0 : line + 1);
  return changed.insert(at, "zzzzzzzz: 1\n" + std::string(column, ' '));
}

void collect_maps(const yaml::Node& node, std::vector<const yaml::Node*>& maps) {
  if (node.is_map()) maps.push_back(&node);
  for (const auto& item : node.items) collect_maps(item, maps);
  for (const auto& entry : node.entries) collect_maps(entry.value, maps);
}

/// What the parser says of the stranger: what the mapping is, and which keys it knows there.
std::optional<std::pair<std::string, Keys>> known_around_stranger(const Files& files) {
  for (const auto& finding : load_town(files).diagnostics) {
    if (finding.code != "unknown-key" || finding.message.find("`zzzzzzzz`") == std::string::npos) continue;
    auto what = finding.message.substr(0, finding.message.find(" has no key"));
    if (what[0] >= 'A' && what[0] <= 'Z') what[0] = static_cast<char>(what[0] - 'A' + 'a');
    Keys keys;
    const std::regex word("`([a-z_]+)`");
    for (std::sregex_iterator at(finding.hint.begin(), finding.hint.end(), word), end; at != end; ++at)
      keys.insert((*at)[1]);
    return std::pair{what, keys};
  }
  return std::nullopt;
}

Keys keys_of(const schema::Shape& shape) {
  Keys keys;
  for (const auto& key : shape.keys) keys.emplace(key.name);
  return keys;
}

std::string joined(const Keys& keys) {
  return fmt::format("{}", fmt::join(keys, " "));
}

/// What the parser knows, by mapping, in all files of the town.
std::map<std::string, Keys> keys_of_the_parser() {
  std::map<std::string, Keys> known;
  const auto town = town_of_everything();
  for (const auto& [name, text] : town) {
    if (!name.ends_with(".yaml")) continue;
    const auto parsed = yaml::parse(name, text);
    REQUIRE(parsed.document.has_value());
    std::vector<const yaml::Node*> maps;
    collect_maps(parsed.document->root, maps);
    for (const auto* map : maps) {
      auto files = town;
      files[name] = with_stranger(text, *map);
      const auto said = known_around_stranger(files);
      // Some keys are asked for only where another one stands.
      if (said) known[said->first].insert(said->second.begin(), said->second.end());
    }
  }
  return known;
}

void check_references(const json::value& value, const json::object& root) {
  if (const auto* array = value.if_array())
    for (const auto& item : *array) check_references(item, root);
  const auto* object = value.if_object();
  if (object == nullptr) return;
  for (const auto& [key, member] : *object) {
    if (key == "$ref" && member.is_string()) {
      const std::string target(member.as_string());
      CAPTURE(target);
      CHECK(target.starts_with("#/$defs/"));
      CHECK(root.at("$defs").as_object().contains(target.substr(8)));
    }
    check_references(member, root);
  }
}

}  // namespace

TEST_CASE("the sample of all mappings is sound") {
  CHECK(to_text(load_town(town_of_everything()).diagnostics) == "");
}

TEST_CASE("the table of keys and the parser know the same keys") {
  const auto parser = keys_of_the_parser();
  for (const auto& [what, keys] : parser) {
    CAPTURE(what);
    if (what == "a rule") continue;  // its keys are the columns of its table
    const auto* shape = schema::find_shape(what);
    REQUIRE_MESSAGE(shape != nullptr, "a mapping that workflows/schema/keys_*.cpp does not describe");
    auto written = keys_of(*shape);
    if (what == "an item of `do`") written.erase("template"), written.erase("purpose");  // asked for beside others
    auto read = keys;
    if (what == "an item of `do`") read.erase("template"), read.erase("purpose");
    CHECK(joined(read) == joined(written));
  }
  std::vector<schema::Shape> all = schema::town_shapes();
  for (auto& shape : schema::workflow_shapes()) all.push_back(std::move(shape));
  for (const auto& shape : all) {
    CAPTURE(shape.what);
    CHECK_MESSAGE(parser.contains(std::string(shape.what)), "no file of the sample holds such a mapping");
  }
}

TEST_CASE("every schema refers only to what it defines") {
  REQUIRE(schema::kinds().size() >= 6);
  for (const auto& kind : schema::kinds()) {
    CAPTURE(kind.name);
    const auto made = schema::schema_of(kind.name);
    REQUIRE(made);
    check_references(*made, *made);
  }
  CHECK_FALSE(schema::schema_of("letter"));
}

TEST_CASE("the manual's page of keys is written from the table") {
  const auto page =
      "# Every key\n\nWhat may stand where, written from the table that the schemas of `guichet schema` are made "
      "of. [The reference](reference.md) explains the keys, with examples.\n\n" +
      schema::reference_table();
  if (std::getenv("UPDATE") != nullptr) std::ofstream("workflows/manual/keys.md", std::ios::binary) << page;
  CHECK(page == read_source("workflows/manual/keys.md"));
}
