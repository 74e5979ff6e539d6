// Figures by district: every case counts, in the district where it lay when it was received.
#include <map>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/projections/statistics.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::test;

namespace {

std::string square(const std::string& id, double west, double east) {
  return fmt::format(
      R"({{"type":"Feature","properties":{{"id":"{}"}},"geometry":{{"type":"Polygon","coordinates":[[[{},49],[{},49],[{},50],[{},50],[{},49]]]}}}})",
      id,
      west,
      east,
      east,
      west,
      west);
}

/// The harbour from `border` to the west, the hill to the east of it.
workflows::Files town_with_districts(double border) {
  auto town = small_town("Bonjour");
  auto& repair = town["workflows/repair.yaml"];
  const std::string before = "  depth:  { type: integer";
  repair.insert(repair.find(before), "  where:  { type: location, label: { fr: Où } }\n");
  town["town.yaml"] += "zones:\n  quarters: zones/quarters.geojson\n";
  town["zones/quarters.geojson"] = fmt::format(
      R"({{"type":"FeatureCollection","features":[{},{}]}})", square("harbour", 0, border), square("hill", border, 2));
  return town;
}

CaseId open_at(TestEngine& town, const char* id, std::optional<double> longitude) {
  auto opening = town.submission("citizen");
  runtime::OpenRequest request;
  request.id = CaseId(id);
  request.open.workflow = "repair";
  request.open.form = {{"what", "un trou"}, {"depth", 5}};
  if (longitude) request.open.form["where"] = {{"lat", 49.5}, {"lon", *longitude}, {"address", "Quai"}};
  opening.what = std::move(request);
  town.accepted(std::move(opening));
  return CaseId(id);
}

using Counted = std::map<std::string, std::uint64_t>;

/// In words, so that a failing check says what was found.
std::string told(const Counted& counted) {
  std::string text;
  for (const auto& [what, cases] : counted) text += fmt::format("{}: {}; ", what, cases);
  return text;
}

/// Cases by district and state: "harbour open", "- open" without a place, " open" outside of all.
Counted by_district(TestEngine& town, const std::string& from = "") {
  town.settle();
  const auto counts = town->queries().district_statistics(from, "");
  REQUIRE(counts);
  std::map<std::string, std::uint64_t> found;
  for (const auto& count : *counts) found[count.zone.value_or("-") + " " + count.state] += count.cases;
  return found;
}

}  // namespace

TEST_CASE("every case counts in the district it lies in, outside of all, or without a place") {
  TestEngine town;
  REQUIRE(town.deploy(town_with_districts(1)));
  const auto harbour = open_at(town, "C-harbour", 0.5);
  open_at(town, "C-quay", 0.6);
  open_at(town, "C-hill", 1.5);
  open_at(town, "C-sea", 7);
  open_at(town, "C-nowhere", std::nullopt);
  CHECK(told(by_district(town)) == " open: 1; - open: 1; harbour open: 2; hill open: 1; ");

  REQUIRE(town.on_case(harbour, cases::CompleteTask{town.task(harbour), "reject", {}, {}}));
  CHECK(told(by_district(town)) == " open: 1; - open: 1; harbour closed: 1; harbour open: 1; hill open: 1; ");
  CHECK(town.replay_difference() == "");

  town.lose_views();
  CHECK(by_district(town).at("harbour closed") == 1);
  CHECK(town.replay_difference() == "");
}

TEST_CASE("districts drawn anew count what comes then, and leave what was received where it was") {
  TestEngine town;
  REQUIRE(town.deploy(town_with_districts(1)));
  const auto before = open_at(town, "C-before", 0.75);
  REQUIRE(town.deploy(town_with_districts(0.5)));
  open_at(town, "C-after", 0.75);
  CHECK(told(by_district(town)) == "harbour open: 1; hill open: 1; ");

  // Started anew, the views go on behind deployments that they did not see this time.
  town.reopen();
  open_at(town, "C-later", 0.75);
  REQUIRE(town.on_case(before, cases::CompleteTask{town.task(before), "reject", {}, {}}));
  CHECK(told(by_district(town)) == "harbour closed: 1; hill open: 2; ");
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a town without districts counts its places as outside of all") {
  TestEngine town;
  auto files = town_with_districts(1);
  files["town.yaml"] = small_town()["town.yaml"];
  files.erase("zones/quarters.geojson");
  REQUIRE(town.deploy(files));
  open_at(town, "C-1", 0.5);
  CHECK(told(by_district(town)) == " open: 1; ");
}

TEST_CASE("a figure begins with the Monday of the week it is asked from, and refuses what is no day") {
  TestEngine town;
  REQUIRE(town.deploy(town_with_districts(1)));
  open_at(town, "C-1", 0.5);  // Monday, 2 March 2026
  for (const auto* day : {"2026-03-02", "2026-03-04", "2026-03-08"}) {
    CHECK(told(by_district(town, day)) == "harbour open: 1; ");
    CHECK(town->queries().statistics(day, day)->size() == 1);
  }
  CHECK(by_district(town, "2026-03-09").empty());
  CHECK(town->queries().statistics("", "2026-03-01")->empty());
  for (const auto* slip : {"mars", "2026-13-01", "2026-3-2"}) {
    const auto refused = town->queries().statistics(slip, "");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::invalid);
    CHECK(refused.error().message == fmt::format("expected a day as in 2026-11-16, found \"{}\"", slip));
  }
}
