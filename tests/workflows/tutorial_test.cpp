// The tutorial, followed to the letter, and the cookbook, each of its recipes cooked once.
#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/rehearsal/rehearse.h"
#include "tests/workflows/town_files.h"

using namespace guichet::workflows;

namespace {

struct Block {
  std::string info;  ///< "yaml town.yaml"
  std::string text;
  std::size_t line = 0;
  std::string before;  ///< the last line of text above it
};

std::vector<Block> blocks_of(const std::string& page) {
  std::istringstream lines(read_source(page));
  std::vector<Block> found;
  bool within = false;
  std::size_t number = 0;
  std::string said;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.starts_with("```")) {
      within = !within;
      if (within) found.push_back({line.substr(3), "", number, said});
    } else if (within) {
      found.back().text += line + "\n";
    } else if (!line.empty()) {
      said = line;
    }
  }
  return found;
}

Files town_of_the_tutorial() {
  Files files;
  for (const auto& block : blocks_of("workflows/manual/tutorial.md"))
    if (block.info.starts_with("yaml ")) files[block.info.substr(5)] = block.text;
  return files;
}

}  // namespace

TEST_CASE("the tutorial's town has nothing to report") {
  const auto loaded = load_town(town_of_the_tutorial());
  CHECK(to_text(loaded.diagnostics) == "");
  REQUIRE(loaded.town != nullptr);
  CHECK(loaded.town->workflows.size() == 1);
}

TEST_CASE("the sentence before each file of the tutorial says where it is saved") {
  std::size_t files = 0;
  for (const auto& block : blocks_of("workflows/manual/tutorial.md")) {
    if (!block.info.starts_with("yaml ")) continue;
    CAPTURE(block.line);
    CHECK(block.before.ends_with("`my-town/" + block.info.substr(5) + "`:"));
    ++files;
  }
  CHECK(files == 4);
}

TEST_CASE("the tutorial's scenarios pass and reach every step, outcome and timer") {
  const auto files = town_of_the_tutorial();
  const auto loaded = load_town(files);
  REQUIRE(loaded.town != nullptr);
  const auto report = guichet::rehearsal::rehearse(files, *loaded.town, {});
  REQUIRE(report.played.size() == 4);
  for (const auto& played : report.played) {
    CAPTURE(played.name);
    if (played.failure)
      FAIL(played.failure->what, ": expected ", played.failure->expected, ", found ", played.failure->found);
  }
  for (const auto& [service, coverage] : report.coverage)
    for (const auto& item : coverage.items()) {
      CAPTURE(item.kind + " " + item.name);
      CHECK(item.reached);
    }
}

TEST_CASE("the reference's scenarios are about the tutorial's service, and pass") {
  auto files = town_of_the_tutorial();
  std::erase_if(files, [](const auto& file) { return file.first.starts_with("scenarios/"); });
  for (const auto& block : blocks_of("workflows/manual/reference.md"))
    if (block.info == "yaml scenario") files["scenarios/reference.yaml"] += block.text;
  const auto loaded = load_town(files);
  REQUIRE_MESSAGE(loaded.town != nullptr, to_text(loaded.diagnostics));
  const auto report = guichet::rehearsal::rehearse(files, *loaded.town, {});
  CHECK(to_text(report.diagnostics) == "");
  REQUIRE(report.played.size() == 3);
  for (const auto& played : report.played) {
    CAPTURE(played.name);
    if (played.failure)
      FAIL(played.failure->what, ": expected ", played.failure->expected, ", found ", played.failure->found);
  }
}

TEST_CASE("the tutorial's change is what it says") {
  auto files = town_of_the_tutorial();
  auto& service = files.at("workflows/furniture.yaml");
  const auto at = service.find("budget: 5 business days");
  REQUIRE(at != std::string::npos);
  service.replace(at, 23, "budget: 10 business days");
  const auto changed = load_town(files);
  CHECK(to_text(changed.diagnostics) == "");
  REQUIRE(changed.town != nullptr);
  CHECK(guichet::rehearsal::rehearse(files, *changed.town).failed() == 2);
  auto& scenarios = files.at("scenarios/furniture.yaml");
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"2026-03-09T09:00:00+01:00", "2026-03-16T09:00:00+01:00"},
           {"wait: 6 business days", "wait: 11 business days"}}) {
    REQUIRE(scenarios.find(from) != std::string::npos);
    scenarios.replace(scenarios.find(from), from.size(), to);
  }
  CHECK(guichet::rehearsal::rehearse(files, *changed.town).failed() == 0);
}

TEST_CASE("every recipe of the cookbook is a sound service") {
  std::size_t cooked = 0;
  auto kitchen = base_town();
  // Whoever acknowledges what the law lets run says where to be reached.
  auto& town = kitchen.at("town.yaml");
  const std::string team = "title: { en: Public works }";
  town.replace(
      town.find(team), team.size(), team + ", address: 1 Quay, phone: 02 35 08 69 00, mail: works@town.example");
  for (const auto& block : blocks_of("workflows/manual/cookbook.md")) {
    CAPTURE(block.line);
    if (block.info.empty()) continue;  // what one types at a prompt
    if (block.info == "yaml messages") {
      kitchen["templates/recipes.yaml"] += block.text;
      continue;
    }
    REQUIRE(block.info == "yaml service");
    auto files = kitchen;
    files["workflows/recipe.yaml"] =
        "workflow: recipe\ntitle: { en: Recipe }\nowner: works\nalternatives: { en: By phone }\n" + block.text;
    CHECK(to_text(load_town(files).diagnostics) == "");
    ++cooked;
  }
  CHECK(cooked >= 10);
}
