#include "engine/importing/mapping.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace guichet;
using namespace guichet::importing;

namespace {

constexpr auto whole = R"(import: old-system
time_zone: Europe/Paris
dates: day-month-year
delimiter: ";"
rows: cases
case:
  id: number
  opened: created
  workflow: { column: kind, as: id, table: { Voirie: street-repair }, otherwise: other }
  channel: { always: phone }
  form: { subject: title, place: { longitude: lon, latitude: lat } }
  due: { target: deadline }
then:
  - { at: closed, complete: { always: work }, outcome: { column: result, starting: { Fix: done } }, by: { column: who, as: id, prefix: agents/ } }
  - { at: created, assign: { always: work }, queue: service }
agree:
  due: { clock: target, column: deadline, by: kind }
  verdict: { clock: target, column: late, met: no, breached: yes }
)";

/// All findings, one a line; or "none".
std::string faults(const std::string& text) {
  std::string all;
  for (const auto& finding : load_mapping("m.yaml", text).diagnostics) {
    all += fmt::format(
        "{}:{} {} {} {}\n", finding.where.line, finding.where.column, finding.code, finding.message, finding.hint);
  }
  return all.empty() ? "none" : all;
}

std::string with(std::string from, const std::string& to) {
  std::string text = whole;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a mapping file says which columns are what") {
  const auto loaded = load_mapping("m.yaml", whole);
  REQUIRE(loaded.mapping);
  const auto& mapping = *loaded.mapping;
  CHECK(mapping.name == "old-system");
  CHECK(mapping.delimiter == ';');
  CHECK(mapping.dates == DateOrder::day_month_year);
  CHECK(mapping.workflow.table.at("Voirie") == "street-repair");
  CHECK(mapping.channel->always == "phone");
  CHECK(std::get<LocationReading>(mapping.form.at("place")).latitude == "lat");
  REQUIRE(mapping.then.size() == 2);
  CHECK(mapping.then[0].by->prefix == "agents/");
  CHECK(mapping.then[1].kind == Happening::Kind::assign);
  CHECK(mapping.verdict_agreement->breached == "yes");
}

TEST_CASE("what a mapping file gets wrong is shown at its place") {
  CHECK(faults(with("rows: cases", "rows: lines")).starts_with("5:7 wrong-value"));
  CHECK(faults(with("opened: created", "openned: created")).find("did you mean `opened`?") != std::string::npos);
  CHECK(faults(with("import: old-system", "import: Old System")).starts_with("1:9 invalid-id"));
  CHECK(faults(with("complete: { always: work }, ", "")).find("exactly one of") != std::string::npos);
  CHECK(faults(with(", queue: service", "")).find("needs `queue`") != std::string::npos);
  CHECK(faults(with("as: id", "as: word")).find("`id`") != std::string::npos);
  CHECK(
      faults(with("then:", "finally: [ { at: closed, note: title } ]\nthen:")).find("`rows: events`") !=
      std::string::npos);
  CHECK(faults("- a\n- list\n") != "none");
  CHECK(faults("") != "none");
}

TEST_CASE("columns that a file does not have are named with the nearest it has") {
  const auto loaded = load_mapping("m.yaml", whole);
  REQUIRE(loaded.mapping);
  const auto missing = check_columns(
      *loaded.mapping,
      {"number", "create", "kind", "title", "lon", "lat", "deadline", "closed", "result", "who", "service", "late"});
  REQUIRE(missing.size() == 2);  // opened, and the assignment
  CHECK(missing[0].where.line == 8);
  CHECK(missing[0].message == "The file has no column `created`.");
  CHECK(missing[0].hint == "did you mean `create`?");
}
