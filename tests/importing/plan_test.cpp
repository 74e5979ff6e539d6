#include "engine/importing/plan.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace guichet;
using namespace guichet::importing;

namespace {

workflows::Files town_files() {
  return {
      {"town.yaml", R"(town: hill
title: { en: Hill }
languages: [en]
time_zone: Europe/Paris
channels: [web, phone]
calendars: { hall: { open: { monday-friday: 09:00-17:00 } } }
roles: { clerk: { title: { en: Clerk }, may: [case:open, task:work] } }
teams: { works: { title: { en: Works }, calendar: hall, queues: [roads] } }
agents: { ann: { name: Ann, roles: [clerk], teams: [works] } }
)"},
      {"workflows/repair.yaml", R"(workflow: repair
title: { en: Repair }
summary: { en: Repairs }
owner: works
access: public
visibility: public
alternatives: { en: By phone }
keep: { done: 1 year }
form:
  subject: { type: string, max: 100, label: { en: Subject } }
  depth: { type: integer, label: { en: Depth } }
  place: { type: location, label: { en: Where } }
  seen: { type: date, label: { en: Seen } }
data:
  remark: { type: text, label: { en: Remark } }
clocks: { target: { title: { en: Target }, budget: 2 business days } }
start: look
steps:
  look:
    status: { en: We look at it }
    task:
      queue: works
      fill: [remark]
      outcomes:
        mend: { label: { en: Mend }, go: mend }
        none: { label: { en: Nothing to do }, go: done }
  mend:
    status: { en: We mend it }
    task:
      queue: roads
      outcomes:
        again: { label: { en: Look again }, go: look }
        done: { label: { en: Done }, go: done }
  done: { status: { en: Done }, end: done }
)"}};
}

const workflows::Town& town() {
  static const auto loaded = workflows::load_town(town_files());
  for (const auto& finding : loaded.diagnostics) fmt::print("{}: {}\n", finding.where.line, finding.message);
  REQUIRE(loaded.town != nullptr);
  return *loaded.town;
}

constexpr auto cases_mapping = R"(import: old
rows: cases
case:
  id: id
  opened: opened
  workflow: { column: kind, table: { Road: repair } }
  channel: { column: channel, table: { Tel: phone, Net: web } }
  form: { subject: title, depth: depth, seen: seen, place: { longitude: lon, latitude: lat } }
  due: { target: due }
then:
  - { at: opened, assign: { always: look }, queue: { column: queue, as: id } }
  - { at: closed, complete: { always: look }, outcome: { always: none }, data: { remark: remark }, by: { column: who, as: id, prefix: agents/ } }
)";
const std::vector<std::string> case_columns{
    "id",
    "opened",
    "kind",
    "channel",
    "title",
    "depth",
    "seen",
    "lon",
    "lat",
    "due",
    "closed",
    "queue",
    "remark",
    "who"};

constexpr auto events_mapping = R"(import: log
rows: events
case: { id: id, opened: start, workflow: { always: repair } }
then:
  - { at: time, complete: { column: what, as: id }, outcome: { next: task, otherwise: done }, by: who }
finally:
  - { at: end, note: { always: archived } }
)";
const std::vector<std::string> event_columns{"id", "start", "time", "what", "who", "end"};

Plan plan(
    const char* mapping_text,
    const std::vector<std::string>& columns,
    const std::vector<std::vector<std::string>>& rows) {
  const auto loaded = load_mapping("m.yaml", mapping_text);
  for (const auto& finding : loaded.diagnostics) fmt::print("{}: {}\n", finding.where.line, finding.message);
  REQUIRE(loaded.mapping);
  auto planner = Planner::create(*loaded.mapping, town(), columns);
  REQUIRE(planner);
  for (std::size_t i = 0; i < rows.size(); ++i) planner->add({.line = i + 2, .cells = rows[i]});
  return planner->finish();
}

std::vector<std::string> case_row(std::map<std::string, std::string> changes) {
  std::map<std::string, std::string> cells{
      {"id", "C 1"}, {"opened", "2026-03-02 09:00"}, {"kind", "Road"}, {"channel", "Tel"}};
  for (auto& [column, cell] : changes) cells[column] = cell;
  std::vector<std::string> row;
  for (const auto& column : case_columns) row.push_back(cells[column]);
  return row;
}

std::string remarks(const Remarks& remarks) {
  std::string text;
  for (const auto& remark : remarks.kept) text += fmt::format("{}: {}\n", remark.line, remark.text);
  return text;
}

}  // namespace

TEST_CASE("a row of cases opens a case, and closes it later") {
  const auto made = plan(
      cases_mapping,
      case_columns,
      {case_row(
          {{"title", "Hole"},
           {"depth", "12"},
           {"seen", "2026-03-01"},
           {"lon", "2.35"},
           {"lat", "48.85"},
           {"due", "2026-03-05 12:00"},
           {"closed", "2026-03-03 10:00"},
           {"queue", "Roads"},
           {"remark", "Filled"},
           {"who", "Ann"}})});
  CHECK(remarks(made.refused) == "");
  CHECK(remarks(made.adjusted) == "");
  REQUIRE(made.cases.size() == 1);
  CHECK(made.cases[0].id.value == "old-c-1");
  CHECK(to_rfc3339(made.cases[0].opened) == "2026-03-02T08:00:00.000Z");
  CHECK(to_rfc3339(made.cases[0].due.at("target")) == "2026-03-05T11:00:00.000Z");
  REQUIRE(made.acts.size() == 3);
  const auto& open = std::get<OpenAct>(made.acts[0].what);
  CHECK(open.channel == "phone");
  CHECK(
      json::serialize(open.form) ==
      R"({"depth":12,"place":{"lon":2.35E0,"lat":4.885E1},"seen":"2026-03-01","subject":"Hole"})");
  CHECK(std::get<AssignAct>(made.acts[1].what).queue == "roads");
  const auto& complete = std::get<CompleteAct>(made.acts[2].what);
  CHECK(complete.outcome == "none");
  CHECK(complete.data.at("remark") == "Filled");
  CHECK(made.acts[2].actor == "agents/ann");
}

TEST_CASE("an empty cell means that nothing happens") {
  const auto made = plan(cases_mapping, case_columns, {case_row({{"queue", "roads"}})});
  CHECK(made.acts.size() == 2);
  CHECK(made.cases[0].due.empty());
}

TEST_CASE("every row that cannot be understood is refused with its line, its column and what was found") {
  const auto refused = [](std::map<std::string, std::string> changes) {
    changes.emplace("queue", "roads");
    const auto made = plan(cases_mapping, case_columns, {case_row(std::move(changes))});
    return remarks(made.refused) + remarks(made.adjusted);
  };
  CHECK(refused({{"id", ""}}) == "2: column id: expected the id of a case, found nothing\n");
  CHECK(refused({{"opened", ""}}) == "2: column opened: expected when the case was opened, found nothing\n");
  CHECK(refused({{"opened", "soon"}}).find("column opened: expected a date and time") != std::string::npos);
  CHECK(refused({{"kind", "River"}}) == "2: column kind: expected \"Road\", found \"River\"\n");
  CHECK(refused({{"channel", "Fax"}}) == "2: column channel: expected \"Net\", \"Tel\", found \"Fax\"\n");
  CHECK(
      refused({{"depth", "deep"}}) == "2: column depth: expected a whole number for depth, found \"deep\": left out\n");
  CHECK(
      refused({{"lon", "250"}, {"lat", "1"}}) ==
      "2: columns lon and lat: expected degrees, found \"250\" and \"1\": left out\n");
  CHECK(refused({{"due", "never"}}).find("column due: expected a date and time") != std::string::npos);
  CHECK(refused({{"queue", "Rivers"}}) == "2: column queue: the town has no queue \"rivers\"\n");
  CHECK(
      refused({{"closed", "2026-03-01 10:00"}}) ==
      "2: case C 1: 2026-03-01T09:00:00.000Z is before 2026-03-02T08:00:00.000Z, and taken at it\n");
}

TEST_CASE("a value that the service would not take is told and left out, and the case is opened all the same") {
  const auto made = plan(
      cases_mapping,
      case_columns,
      {case_row(
          {{"title", std::string(101, 'x')},
           {"queue", "roads"},
           {"closed", "2026-03-03 10:00"},
           {"remark", std::string(20'001, 'y')}})});
  CHECK(remarks(made.refused) == "");
  CHECK(
      remarks(made.adjusted) ==
      "2: field subject: may have 100 characters, has 101: left out\n"
      "2: field remark: may have 20000 characters, has 20001: left out\n");
  REQUIRE(made.acts.size() == 3);
  CHECK_FALSE(std::get<OpenAct>(made.acts[0].what).form.contains("subject"));
  CHECK(std::get<CompleteAct>(made.acts[2].what).outcome == "none");
}

TEST_CASE("a queue nobody has heard of is the mapping's `otherwise`, and told") {
  const std::string strict = "queue: { column: queue, as: id }";
  auto mapping = std::string(cases_mapping);
  mapping.replace(mapping.find(strict), strict.size(), "queue: { column: queue, as: id, otherwise: works }");
  auto nowhere = mapping;
  nowhere.replace(nowhere.find("otherwise: works"), 16, "otherwise: rivers");
  const auto queue_of = [](const Plan& made) { return std::get<AssignAct>(made.acts.at(1).what).queue; };

  const auto unknown = plan(mapping.c_str(), case_columns, {case_row({{"queue", "Bridges (new)"}})});
  CHECK(queue_of(unknown) == "works");
  CHECK(remarks(unknown.adjusted) == "2: column queue: the town has no queue \"bridges-new\": put into works\n");
  CHECK(unknown.refused.count == 0);

  const auto empty = plan(mapping.c_str(), case_columns, {case_row({{"queue", ""}})});
  CHECK(queue_of(empty) == "works");
  CHECK(empty.adjusted.count + empty.refused.count == 0);

  const auto lost = plan(nowhere.c_str(), case_columns, {case_row({{"queue", "Bridges"}})});
  CHECK(lost.acts.size() == 1);
  CHECK(remarks(lost.refused) == "2: column queue: the town has no queue \"bridges\"\n");
}

TEST_CASE("two cases whose ids differ in marks only are not mixed up") {
  const auto made = plan(
      cases_mapping, case_columns, {case_row({{"queue", "roads"}}), case_row({{"id", "c-1"}, {"queue", "roads"}})});
  CHECK(made.cases.size() == 1);
  CHECK(remarks(made.refused) == "3: the ids \"c-1\" and \"C 1\" are the same but for marks\n");
}

TEST_CASE("a row with more cells than columns is refused") {
  const auto made = plan(events_mapping, event_columns, {{"7", "2026-03-02", "", "", "", "", "surplus"}});
  CHECK(remarks(made.refused) == "2: expected 6 cells, as the first line has, found 7\n");
}

TEST_CASE("a case that stands twice in a file of cases is opened once") {
  const auto made = plan(cases_mapping, case_columns, {case_row({{"queue", "roads"}}), case_row({{"queue", "roads"}})});
  CHECK(made.cases.size() == 1);
  CHECK(remarks(made.refused) == "3: case C 1 stands on line 2 already\n");
}

TEST_CASE("rows of events follow one another by the outcome that leads on") {
  const auto made = plan(
      events_mapping,
      event_columns,
      {{"7", "2026-03-02 09:00", "2026-03-02 10:00", "Look", "agents/ann", ""},
       {"8", "2026-03-02 09:30", "2026-03-02 09:40", "Look", "agents/bob", ""},
       {"7", "2026-03-02 09:00", "2026-03-04 10:00", "Mend", "agents/bob", "2026-03-03 00:00"},
       {"7", "2026-03-02 09:00", "2026-03-03 10:00", "mend", "agents/ann", "2026-03-03 00:00"},
       {"7", "2026-03-02 09:00", "2026-03-03 11:00", "look", "agents/ann", "2026-03-05 00:00"}});
  std::string told;
  for (const auto& act : made.acts) {
    const auto* complete = std::get_if<CompleteAct>(&act.what);
    told += fmt::format(
        "{} {} {}\n",
        made.cases[act.case_index].key,
        act.ordinal,
        complete == nullptr ? "" : complete->step + " " + complete->outcome);
  }
  CHECK(
      told ==
      "7 open \n8 open \n8 row-1-1 look done\n7 row-1-1 look mend\n7 row-3-1 mend again\n7 row-4-1 look "
      "mend\n"
      "7 row-2-1 mend done\n7 end-1 \n");
  CHECK(remarks(made.refused) == "3: look has no outcome done\n");
}

TEST_CASE("an outcome that nobody can choose, or a step without a task, is refused") {
  const auto made = plan(
      events_mapping,
      event_columns,
      {{"7", "2026-03-02 09:00", "2026-03-02 10:00", "Look", "a", ""},
       {"7", "2026-03-02 09:00", "2026-03-02 11:00", "Look", "a", ""},
       {"7", "2026-03-02 09:00", "2026-03-02 12:00", "done", "a", ""}});
  CHECK(
      remarks(made.refused) ==
      "4: column what: service repair has no task at a step \"done\"\n"
      "3: look has no outcome done\n2: no outcome of look leads to look, which comes next\n");
}

TEST_CASE("a case opens with its first event where the source opens it later, and ends no earlier than its last") {
  const auto made = plan(
      events_mapping,
      event_columns,
      {{"7", "2026-03-02 11:00", "2026-03-02 10:00", "Look", "a", ""},
       {"7", "2026-03-02 11:00", "2026-03-02 12:00", "Mend", "a", "2026-03-02 11:30"}});
  CHECK(to_rfc3339(made.cases[0].opened) == "2026-03-02T09:00:00.000Z");
  CHECK(made.acts.back().at == made.acts[made.acts.size() - 2].at);
  CHECK(made.adjusted.count == 2);
}
