// What a new text would change, in words that somebody who deploys it understands.
#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/workflows/town_files.h"
#include "workflows/changes/changes.h"

using namespace guichet::workflows;

namespace {

constexpr std::string_view street = "workflows/street.yaml";

constexpr auto service = R"(workflow: street
title: { en: Street }
owner: works
alternatives: { en: By phone }
keep: { done: 1 year, refused: 1 year }
form:
  kind: { type: choice, required: true, options: [hole, light] }
clocks:
  answer: { budget: 2 business days, until: { leaving: triage } }
start: triage
steps:
  triage:
    status: { en: Being examined }
    task:
      queue: roads
      outcomes:
        accept: { label: { en: Accept }, go: repair }
        refuse: { label: { en: Refuse }, go: refused }
  repair:
    task: { queue: works, outcomes: { mended: { label: { en: Mended }, go: done } } }
  done: { end: done }
  refused: { end: refused }
)";

std::shared_ptr<const Town> town_with(std::string text) {
  auto files = base_town();
  files[std::string(street)] = std::move(text);
  const auto loaded = load_town(files);
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.town != nullptr);
  return loaded.town;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string lines_of(const std::string& before, const std::string& after) {
  std::string lines;
  for (const auto& change : changes::compare(town_with(before).get(), *town_with(after)))
    lines += changes::to_line(change) + "\n";
  return lines;
}

}  // namespace

TEST_CASE("spelling, order and comments change nothing") {
  CHECK(lines_of(service, std::string("# a comment\n") + service) == "");
  CHECK(lines_of(service, replaced(service, "{ en: Street }", "{ \"en\": \"Street\" }")) == "");
}

TEST_CASE("a budget, a queue and a way are told by what they were and are") {
  CHECK(
      lines_of(service, replaced(service, "2 business days", "3 business days")) ==
      "~ clock answer: budget: 2 business days → 3 business days\n");
  CHECK(
      lines_of(service, replaced(service, "queue: roads", "queue: desk")) ==
      "~ step triage: done by: Public works → Front desk\n~ step triage: does no longer: roads\n");
  CHECK(
      lines_of(
          service,
          replaced(service, "go: repair }", "go: done }\n        later: { label: { en: Later }, go: repair }")) ==
      "~ step triage: `Accept` leads to done instead of repair\n+ step triage: `Later` → repair\n");
}

TEST_CASE("a step that only has another name is renamed, not removed and added") {
  const auto renamed = replaced(replaced(service, "  repair:", "  mend:"), "go: repair", "go: mend");
  CHECK(lines_of(service, renamed) == "> step repair: mend\n");
}

TEST_CASE("a step that is another one is removed and added") {
  const auto other = replaced(
      replaced(
          service,
          "  repair:\n    task: { queue: works, outcomes: { mended: { label: { en: Mended }, go: done } } }",
          "  order:\n    task: { queue: desk, outcomes: { sent: { label: { en: Sent }, go: done } } }"),
      "go: repair",
      "go: order");
  const auto lines = lines_of(service, other);
  CHECK(lines.find("- step repair\n") != std::string::npos);
  CHECK(lines.find("+ step order: task\n") != std::string::npos);
}

TEST_CASE("fields and their options are told") {
  CHECK(
      lines_of(service, replaced(service, "options: [hole, light]", "options: [hole, sign]")) ==
      "~ field form.kind: offers no longer: light\n~ field form.kind: offers now: sign\n");
  CHECK(
      lines_of(service, replaced(service, "clocks:", "  note: { type: text }\nclocks:")) ==
      "+ field form.note: text\n");
}

TEST_CASE("rules of a table are told by what they say") {
  constexpr std::string_view table = R"(tables:
  fee:
    hit: first
    inputs: { kind: form.kind }
    outputs: { euro: integer }
    rules:
      - { kind: "'hole'", euro: "10" }
      - { kind: "-", euro: "20" }
start:)";
  const auto with = replaced(
      replaced(service, "start:", table),
      "        accept: { label: { en: Accept }, go: repair }",
      "        accept: { label: { en: Accept }, go: price }");
  const auto before = replaced(
      replaced(with, "clocks:", "data: { euro: { type: integer } }\nclocks:"),
      "  repair:",
      "  price: { decide: { table: fee, set: { euro: euro }, go: repair } }\n  repair:");
  CHECK(lines_of(before, replaced(before, "hit: first", "hit: any")).find("~ table fee: hit: first → any") == 0);
  const auto lines = lines_of(before, replaced(before, "\"20\"", "\"25\""));
  CHECK(lines == "~ table fee: rule no longer: always → 20\n~ table fee: rule now: always → 25\n");
  const auto shuffled = replaced(
      before,
      "{ kind: \"'hole'\", euro: \"10\" }\n      - { kind: \"-\", euro: \"20\" }",
      "{ kind: \"-\", euro: \"20\" }\n      - { kind: \"'hole'\", euro: \"10\" }");
  CHECK(lines_of(before, shuffled) == "~ table fee: the order of its rules\n");
}

TEST_CASE("who may do a task, and what it asks, are told") {
  const auto with = [](std::string_view lines) {
    return replaced(
        service,
        "      queue: roads\n",
        fmt::format("      queue: roads\n      guide: {{ en: Look at it }}\n{}", lines));
  };
  const auto before = with("      candidates: [marie]\n");
  CHECK(lines_of(before, with("")) == "~ step triage: candidate no longer: marie\n");
  CHECK(
      lines_of(with(""), with("      candidates: \"{{ case.channel }}\"\n")) ==
      "~ step triage: candidates: nothing → {{ case.channel }}\n");
  CHECK(
      lines_of(before, replaced(before, "Look at it", "Call back")) ==
      "~ step triage: guide: en: Look at it → en: Call back\n");
  const auto asks = [&](std::string_view ask) {
    return replaced(
        before, "label: { en: Refuse }, go", fmt::format("label: {{ en: Refuse }}, ask: {{ why: {{ {} }} }}, go", ask));
  };
  CHECK(
      lines_of(asks("type: string"), asks("type: text, required: true")) ==
      "~ field triage.refuse.why: type: string → text\n~ field triage.refuse.why: required: no → yes\n");
  CHECK(
      lines_of(service, replaced(service, "task: { queue: works,", "task: { queue: works, not_by: [triage],")) ==
      "~ step repair: four eyes with now: triage\n");
}

TEST_CASE("the same four eyes under a new name are no change of who may") {
  const auto before = replaced(service, "task: { queue: works,", "task: { queue: works, not_by: [triage],");
  const auto lines = lines_of(before, replaced(before, "triage", "intake"));
  CHECK(lines.find("four eyes") == std::string::npos);
}

TEST_CASE("skills of a task and of an agent are told") {
  auto files = base_town();
  files[std::string(street)] = service;
  auto& town = files["town.yaml"];
  town = replaced(town, "teams: [works] }", "teams: [works], skills: [diver] }");
  const auto before = load_town(files).town;
  REQUIRE(before != nullptr);
  files[std::string(street)] = replaced(service, "{ queue: works,", "{ queue: works, skills: [diver],");
  town = replaced(town, "diver: { en: Diver }", "diver: { en: Frogman }");
  town = replaced(town, "centre@fire.example", "centre2@fire.example");
  const auto loaded = load_town(files);
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.town != nullptr);
  std::string lines;
  for (const auto& change : changes::compare(before.get(), *loaded.town)) lines += changes::to_line(change) + "\n";
  CHECK(
      lines ==
      "~ skill diver: title: en: Diver → en: Frogman\n"
      "~ contact fire-brigade: mail: centre@fire.example → centre2@fire.example\n"
      "~ step repair: skill now: diver\n");
}

TEST_CASE("what a field must look like, and what stands there, are told") {
  const auto with = [](std::string_view field) {
    return replaced(service, "form:\n", fmt::format("form:\n  pole: {{ {} }}\n", field));
  };
  CHECK(
      lines_of(
          with("type: string, pattern: { like: \"[0-9]+\", says: { en: Digits } }"),
          with("type: string, default: \"7\"")) ==
      "~ field form.pole: pattern: [0-9]+ (en: Digits) → nothing\n~ field form.pole: default: nothing → \"7\"\n");
}

TEST_CASE("agendas, other systems and opened networks of a town are told") {
  auto files = base_town();
  const auto before = load_town(files).town;
  REQUIRE(before != nullptr);
  auto& town = files["town.yaml"];
  town = replaced(
      town,
      "slot: 20 min, sites: { hall: { calendar: office } }",
      "slot: 30 min, sites: { hall: { calendar: office, counters: 2 }, annexe: { calendar: office } }");
  town +=
      "services: { orders: { url: https://10.20.0.7/ } }\nnetworks: [10.20.0.0/16, \"fd12:3456::/32\", works.example]\n";
  const auto loaded = load_town(files);
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.town != nullptr);
  std::string lines;
  for (const auto& change : changes::compare(before.get(), *loaded.town)) lines += changes::to_line(change) + "\n";
  CHECK(
      lines ==
      "~ agenda papers: slot: 20 minutes → 30 minutes\n"
      "~ agenda papers at hall: counters: 1 → 2\n"
      "+ agenda papers at annexe\n"
      "+ system orders\n"
      "~ networks: open are: those that town.yaml names → those listed\n"
      "~ networks: open now: works.example\n"
      "~ networks: open now: 10.20.0.0/16\n"
      "~ networks: open now: fd12:3456::/32\n");
}

TEST_CASE("a first deployment adds all there is") {
  const auto town = town_with(service);
  const auto changes = changes::compare(nullptr, *town);
  CHECK(std::ranges::any_of(changes, [](const auto& change) {
    return change.service == "street" && change.kind == changes::Kind::added && change.subject == "service";
  }));
}
