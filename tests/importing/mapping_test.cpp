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

TEST_CASE("what a mapping names for every row is held against the town before the first row") {
  const auto town = workflows::load_town(
      {{"town.yaml",
        "town: t\ntitle: { en: T }\nlanguages: [en]\ntime_zone: Europe/Paris\nchannels: [phone]\n"
        "calendars: { office: { open: { daily: 09:00-12:00 } } }\nteams: { works: { title: { en: W }, calendar: office } }\n"
        "roles: { r: { may: [\"*\"] } }\nagents: { a: { name: A, roles: [r], teams: [works] } }\n"},
       {"workflows/a.yaml",
        "workflow: street-repair\ntitle: S\nowner: works\nalternatives: Desk\nkeep: { mended: 1 year }\n"
        "form: { subject: { type: string }, place: { type: location } }\nclocks: { target: { budget: 5 days } }\n"
        "start: work\nsteps:\n  work: { task: { queue: works, outcomes: { done: { label: D, go: end } } } }\n"
        "  end: { end: mended }\n"}});
  REQUIRE(town.town != nullptr);
  const auto said = [&](const std::string& text) {
    const auto loaded = load_mapping("m.yaml", text);
    REQUIRE(loaded.mapping);
    std::string all;
    for (const auto& finding : check_names(*loaded.mapping, *town.town))
      all += fmt::format(
          "{}:{} {} {} {}\n", finding.where.line, finding.where.column, finding.code, finding.message, finding.hint);
    return all.empty() ? "none" : all;
  };
  std::string sound = with("otherwise: other }", "otherwise: street-repair }");
  CHECK(said(sound) == "none");
  const auto spoilt = [&](const std::string& from, const std::string& to) {
    auto text = sound;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return said(text.replace(at, from.size(), to));
  };
  CHECK(
      spoilt("Voirie: street-repair", "Voirie: street-repare") ==
      "9:13 undefined-workflow The town has no service `street-repare`. did you mean `street-repair`?\n");
  CHECK(
      spoilt("subject: title", "subjet: title") ==
      "11:11 undefined-field The service `street-repair` has no field `subjet`. did you mean `subject`?\n");
  CHECK(spoilt("due: { target: deadline }", "due: { traget: deadline }").starts_with("12:10 undefined-clock"));
  CHECK(spoilt("verdict: { clock: target", "verdict: { clock: goal").find("undefined-clock") != std::string::npos);
  CHECK(
      spoilt("complete: { always: work }", "complete: { always: works }").find("no task at a step `works`") !=
      std::string::npos);
  CHECK(
      spoilt("{ column: result, starting: { Fix: done } }", "{ always: fixed }")
          .find("no outcome `fixed`. known: `done`") != std::string::npos);
  CHECK(spoilt("queue: service }", "queue: { always: roads } }").find("no queue `roads`") != std::string::npos);
}

TEST_CASE("a mapping's time zone is one that exists") {
  CHECK(
      faults(with("time_zone: Europe/Paris", "time_zone: Paris")) ==
      "2:12 invalid-time-zone There is no time zone `Paris`. did you mean `Europe/Paris`?\n");
}
