// A history of a small town, carried into an engine: what is stored, in what order, and what a second run
// does.
#include "engine/importing/replay.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"
#include "engine/importing/read_back.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::importing;

namespace {

workflows::Files town_files() {
  return {
      {"town.yaml", R"(town: hill
title: { en: Hill }
languages: [en]
time_zone: UTC
channels: [web]
calendars: { hall: { open: { monday-friday: 09:00-17:00 } } }
roles: { clerk: { title: { en: Clerk }, may: [case:open, task:work] } }
teams: { works: { title: { en: Works }, calendar: hall, queues: [roads] } }
agents: { ann: { name: Ann, roles: [clerk], teams: [works] } }
)"},
      {"templates/late.yaml", "late: { en: { subject: Late, body: It is late } }\n"},
      {"workflows/repair.yaml", R"(workflow: repair
title: { en: Repair }
summary: { en: Repairs }
owner: works
access: public
visibility: public
alternatives: { en: By phone }
keep: { done: 1 year }
form:
  subject: { type: string, required: true, max: 20, label: { en: Subject } }
clocks:
  target: { title: { en: Target }, budget: 2 business days, breach: [ { send: citizen, template: late }, { priority: urgent } ] }
start: look
steps:
  look:
    status: { en: We look at it }
    task:
      queue: works
      outcomes:
        mend: { label: { en: Mend }, go: mend }
        none: { label: { en: Nothing to do }, go: done }
    timers: [ { after: 30 days, go: done } ]
  mend:
    status: { en: We mend it }
    task: { queue: roads, outcomes: { done: { label: { en: Done }, go: done } } }
  done: { status: { en: Done }, end: done }
)"}};
}

constexpr auto mapping_text = R"(import: old
rows: cases
case:
  id: id
  opened: opened
  workflow: { always: repair }
  form: { subject: subject }
  due: { target: due }
then:
  - { at: opened, assign: { always: look }, queue: { always: roads } }
  - { at: looked, complete: { always: look }, outcome: { always: mend }, by: { always: agents/ann } }
  - { at: mended, complete: { always: mend }, outcome: { always: done }, by: { always: agents/ann } }
agree:
  verdict: { clock: target, column: verdict, met: yes, breached: no }
)";
const std::vector<std::string> columns{"id", "opened", "subject", "due", "looked", "mended", "verdict"};
using Rows = std::vector<std::vector<std::string>>;

// Monday 2 March 2026. Case 2 is due at the moment it is mended, case 3 a second before; case 4 has no due
// time of its own, so two business days; 5 is never looked at, and its timer ends it.
const Rows history{
    {"1", "2026-03-02 09:00", "Hole", "2026-03-04 09:00", "2026-03-02 10:00", "2026-03-03 10:00", "yes"},
    {"2", "2026-03-02 09:00", "Lamp", "2026-03-04 12:00", "2026-03-02 11:00", "2026-03-04 12:00", "yes"},
    {"3", "2026-03-02 09:00", "Sign", "2026-03-04 11:59:59", "2026-03-02 11:00", "2026-03-04 12:00", "no"},
    {"4", "2026-03-06 16:00", "Kerb", "", "2026-03-06 16:30", "2026-03-11 09:00", "no"},
    {"5", "2026-03-06 16:00", "Tree", "2026-03-09 16:00", "", "", "no"}};

const Mapping& mapping() {
  static const auto loaded = load_mapping("m.yaml", mapping_text);
  REQUIRE(loaded.mapping);
  return *loaded.mapping;
}

const workflows::Town& town() {
  static const auto loaded = workflows::load_town(town_files());
  for (const auto& finding : loaded.diagnostics)
    fmt::print("{} {}: {}\n", finding.where.file, finding.where.line, finding.message);
  REQUIRE(loaded.town != nullptr);
  return *loaded.town;
}

Plan plan_of(const Rows& rows) {
  auto planner = Planner::create(mapping(), town(), columns);
  REQUIRE(planner);
  for (std::size_t i = 0; i < rows.size(); ++i) planner->add({.line = i + 2, .cells = rows[i]});
  auto plan = planner->finish();
  REQUIRE(plan.refused.count == 0);
  return plan;
}

Instant at(const char* text) {
  return *parse_rfc3339(text);
}

class Store {
 public:
  Store() { open(); }

  runtime::Engine& engine() { return *engine_; }

  void reopen() {
    engine_.reset();
    open();
  }

  ReplayCounts import(const Plan& plan, Remarks* refused = nullptr) {
    Replay replay(mapping(), plan, *engine_);
    const auto done = replay.run(at("2026-06-01T00:00:00Z"), [](std::uint64_t) {});
    REQUIRE(done);
    if (refused != nullptr) *refused = replay.refused();
    return replay.counts();
  }

  /// Events of cases, oldest first: "time type subject".
  std::vector<std::string> events() {
    std::vector<std::string> lines;
    const auto cursor = engine_->read(0);
    for (;;) {
      const auto record = cursor->next();
      REQUIRE(record);
      if (!*record) return lines;
      const auto envelope = events::read_envelope((*record)->body);
      REQUIRE(envelope);
      if (!cases::is_case_event((*record)->kind)) continue;
      CHECK(envelope->imported);
      lines.push_back(fmt::format("{} {} {}", to_rfc3339(envelope->time), envelope->type, envelope->subject));
    }
  }

 private:
  void open() {
    runtime::Options options;
    options.directory = folder_ / "data";
    options.alarm_clock = false;
    auto opened = runtime::Engine::open(std::move(options), clock_);
    REQUIRE(opened);
    engine_ = std::move(*opened);
    if (engine_->town() != nullptr) return;
    const auto deployed = engine_->submit_and_wait(
        {.id = CommandId{"deploy"},
         .actor = {.name = "test", .roles = {}, .teams = {}},
         .channel = "test",
         .expected_version = std::nullopt,
         .at = std::nullopt,
         .what = catalog::Command{catalog::DeployTown{town_files()}}});
    REQUIRE(deployed);
  }

  SystemClock clock_;
  test::TemporaryFolder folder_{test::in_memory};
  std::unique_ptr<runtime::Engine> engine_;
};

std::vector<std::string> of_case(const std::vector<std::string>& events, const std::string& id) {
  std::vector<std::string> lines;
  for (const auto& line : events) {
    if (line.ends_with(" case/old-" + id)) lines.push_back(line.substr(0, line.find(" case/")));
  }
  return lines;
}

bool holds(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

TEST_CASE("an imported history keeps its dates, and its clocks judge as the source did") {
  Store store;
  const auto plan = plan_of(history);
  const auto counts = store.import(plan);

  CHECK(counts.opened == 5);
  CHECK(counts.completed == 8);
  CHECK(counts.assigned == 5);
  CHECK(counts.refused == 0);
  const auto events = store.events();
  CHECK(of_case(events, "1").front() == "2026-03-02T09:00:00.000Z guichet.case.opened.v1");
  CHECK(of_case(events, "1").back() == "2026-03-03T10:00:00.000Z guichet.case.closed.v1");
  CHECK_FALSE(holds(of_case(events, "2"), "2026-03-04T12:00:00.000Z guichet.clock.breached.v1"));
  CHECK(holds(of_case(events, "3"), "2026-03-04T11:59:59.000Z guichet.clock.breached.v1"));
  CHECK(holds(of_case(events, "4"), "2026-03-10T16:00:00.000Z guichet.clock.breached.v1"));
  CHECK(of_case(events, "5").back() == "2026-04-05T16:00:00.000Z guichet.case.closed.v1");
  for (const auto* id : {"1", "2", "3", "4", "5"}) {
    const auto lines = of_case(events, id);
    CHECK(std::is_sorted(
        lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.substr(0, 24) < b.substr(0, 24); }));
  }
  const auto back = read_back(mapping(), plan, store.engine());
  REQUIRE(back);
  CHECK(back->opened.equal == 5);
  CHECK(back->paths.equal == 5);
  CHECK(back->queues.equal == 5);
  CHECK(back->due.equal == 4);
  CHECK(back->verdicts.compared == 4);
  CHECK(back->verdicts.equal == 4);
}

TEST_CASE("a message of imported history is said, and not sent") {
  Store store;
  store.import(plan_of(history));
  const auto timeline = store.engine().queries().timeline(CaseId{"old-3"}, true, {.after = {}, .limit = 100});
  REQUIRE(timeline);
  int messages = 0;
  for (const auto& row : timeline->rows) {
    if (row.type != "guichet.message.sent.v1") continue;
    ++messages;
    CHECK(row.data.at("suppressed").as_bool());
  }
  CHECK(messages == 1);
}

TEST_CASE("the same history twice is stored once") {
  Store store;
  store.import(plan_of(history));
  const auto events = store.events();
  store.reopen();
  Remarks refused;
  const auto counts = store.import(plan_of(history), &refused);

  CHECK(store.events() == events);
  CHECK(counts.opened + counts.completed + counts.assigned + counts.fired == 0);
  CHECK(counts.known == 18);
  CHECK(refused.count == 0);
}

TEST_CASE("an import that was broken off goes on where it was") {
  Store whole;
  whole.import(plan_of(history));
  auto expected = whole.events();

  // The first export knew less: of each case what had happened until 4 March.
  auto early = history;
  for (auto& row : early) {
    for (auto& cell : {&row[4], &row[5]}) {
      if (*cell > "2026-03-04") cell->clear();
    }
  }
  early.resize(3);
  Store store;
  {
    const auto plan = plan_of(early);
    Replay replay(mapping(), plan, store.engine());
    REQUIRE(replay.run(at("2026-03-04T00:00:00Z"), [](std::uint64_t) {}));
  }
  store.reopen();
  const auto counts = store.import(plan_of(history));
  CHECK(counts.known == 10);
  auto events = store.events();
  std::sort(events.begin(), events.end());
  std::sort(expected.begin(), expected.end());
  CHECK(events == expected);
}

TEST_CASE("what the town's rules refuse is named, and the rest goes on") {
  auto rows = history;
  rows[0][2] = "A subject of more than twenty letters";  // left out, and then it is missing
  rows[1][5] = rows[1][4] = "";
  rows[1][5] = "2026-03-03 09:00";  // mended without having been looked at
  Store store;
  Remarks refused;
  const auto counts = store.import(plan_of(rows), &refused);
  CHECK(counts.opened == 4);
  std::string told;
  for (const auto& remark : refused.kept) told += fmt::format("{}: {}\n", remark.line, remark.text);
  CAPTURE(told);
  CHECK(told.find("2: case 1: ") == 0);
  CHECK(told.find("/form/subject") != std::string::npos);
  CHECK(told.find("2: case 1: it was not opened\n") != std::string::npos);
  CHECK(told.find("3: case 2: no task is open at mend: the case rests at look\n") != std::string::npos);
  const auto plan = plan_of(rows);
  const auto back = read_back(mapping(), plan, store.engine());
  REQUIRE(back);
  CHECK(back->opened.equal == 4);
  CHECK(back->opened.differences.count == 1);
}
