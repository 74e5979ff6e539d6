// Open cases go over to another text: they rest where they rested, and nothing that was promised or done is lost.
#include <algorithm>

#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

constexpr std::int64_t day = 86'400'000;

using Changes = std::vector<std::pair<std::string, std::string>>;

std::string street_with(const Changes& changes) {
  std::string text(street_yaml);
  for (const auto& [from, to] : changes)
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  return text;
}

/// A case on the text that town_hall.h writes, and another text beside it.
struct Moving : TownHall {
  explicit Moving(const Changes& changes)
      : after(town_of(town_files({{"workflows/street.yaml", street_with(changes)}}))) {
    does(pothole());
    as("marie");
  }

  Events moves(std::map<std::string, std::string> steps = {}, bool back = false) {
    const auto target = back ? before : after;
    context.target = target.get();
    auto events = does(MigrateCase{target->version, std::move(steps), back});
    town = target;
    return events;
  }

  std::string stays(std::map<std::string, std::string> steps = {}) {
    context.target = after.get();
    return refused(MigrateCase{after->version, std::move(steps), false}).message;
  }

  const Clock& clock(std::string_view name) const {
    const auto found = std::ranges::find(state.clocks, name, &Clock::name);
    REQUIRE(found != state.clocks.end());
    return *found;
  }

  std::shared_ptr<const workflows::Town> before = town;
  std::shared_ptr<const workflows::Town> after;
};

}  // namespace

TEST_CASE("a case whose step has another name goes on there, its task still claimed") {
  Moving hall(Changes{{"triage", "examination"}});
  hall.does(ClaimTask{"triage"});
  CHECK(hall.stays().find("no step triage") != std::string::npos);
  const auto events = hall.moves({{"triage", "examination"}});
  CHECK(TownHall::types_of(events) == std::vector<std::string>{"case.migrated"});
  CHECK(hall.state.deployment == hall.after->version);
  REQUIRE(hall.state.tasks.size() == 1);
  CHECK(hall.state.tasks[0].step == "examination");
  CHECK(hall.state.tasks[0].agent == "agents/marie");
  hall.does(CompleteTask{"examination", "accept", {{"severity", "high"}}, {}});
  CHECK(hall.state.tokens.at(0).step == "repair");
}

TEST_CASE("a clock keeps what it has used up when its budget changes") {
  Moving hall(Changes{{"budget: 10 business days", "budget: 5 business days"}});
  hall.wait_until(TownHall::at("2026-03-05T09:00:00+01:00"));
  const auto recomputed = only<ClockRecomputed>(hall.moves());
  CHECK(recomputed.clock == "repair");
  CHECK(recomputed.consumed_ms == 3 * day);
  CHECK(recomputed.budget_ms == 5 * day);
  CHECK(recomputed.due == TownHall::at("2026-03-09T09:00:00+01:00"));
  CHECK(recomputed.why == "the budget is 5 business days now");
  hall.wait_until(TownHall::at("2026-03-09T09:00:00+01:00"));
  CHECK(hall.clock("repair").breached);
}

TEST_CASE("a calendar that was edited later counts from the move on, and the event says so") {
  Moving hall(Changes{});
  auto files = town_files();
  auto& text = files["town.yaml"];
  const std::string holidays = "holidays: { Easter Monday: easter + 1 }";
  text.replace(text.find(holidays), holidays.size(), "special: { 2026-03-10..2026-03-11: closed }");
  hall.after = town_of(files);
  hall.wait_until(TownHall::at("2026-03-05T09:00:00+01:00"));
  CHECK(hall.clock("repair").due == TownHall::at("2026-03-16T09:00:00+01:00"));
  const auto recomputed = only<ClockRecomputed>(hall.moves());
  CHECK(recomputed.clock == "repair");
  CHECK(recomputed.consumed_ms == 3 * day);
  CHECK(recomputed.due == TownHall::at("2026-03-18T09:00:00+01:00"));
  CHECK(recomputed.why == "the calendar hall has changed");
}

TEST_CASE("a promise in months is counted from the day on which it was made, not from the move") {
  Moving hall(Changes{{"budget: 10 business days", "budget: 1 month"}});
  hall.moves();
  CHECK(hall.clock("repair").due == TownHall::at("2026-04-02T09:00:00+02:00"));
  hall.after = town_of(town_files({{"workflows/street.yaml", street_with({{"10 business days", "2 months"}})}}));
  hall.wait_until(TownHall::at("2026-03-10T09:00:00+01:00"));
  const auto recomputed = only<ClockRecomputed>(hall.moves());
  CHECK(recomputed.budget_ms == 61 * day);
  CHECK(recomputed.consumed_ms == 8 * day);
  CHECK(recomputed.due == TownHall::at("2026-05-02T09:00:00+02:00"));
  CHECK(recomputed.why == "the budget is 2 months now");
}

TEST_CASE("days of another kind keep their share of the promise") {
  Moving hall(Changes{{"budget: 10 business days", "budget: 40 days"}});
  hall.wait_until(TownHall::at("2026-03-09T09:00:00+01:00"));
  const auto recomputed = only<ClockRecomputed>(hall.moves());
  CHECK(recomputed.consumed_ms == 20 * day);
  CHECK(recomputed.measure == "calendar_days");
  CHECK(hall.clock("repair").due == TownHall::at("2026-03-29T09:00:00+02:00"));
}

TEST_CASE("time that agents have given stays given") {
  Moving hall(Changes{{"budget: 10 business days", "budget: 12 business days"}});
  hall.does(ExtendClock{"repair", 5 * day, "frost"});
  CHECK(only<ClockRecomputed>(hall.moves()).budget_ms == 17 * day);
}

TEST_CASE("a promise that is broken stays broken, and one the new text does not make is kept to its day") {
  Moving hall(Changes{
      {"budget: 2 business days", "budget: 9 business days"}, {"  repair:\n    budget", "  mending:\n    budget"}});
  hall.wait_until(TownHall::at("2026-03-05T09:00:00+01:00"));
  CHECK(hall.clock("first-answer").breached);
  const auto due = hall.clock("repair").due;
  hall.moves();
  CHECK(hall.clock("first-answer").breached);
  CHECK(hall.clock("repair").due == due);
  CHECK(hall.clock("mending").running_since);  // made anew, from today on
  hall.wait_until(due);
  CHECK(hall.clock("repair").breached);
}

TEST_CASE("timers that have rung do not ring again; a new one counts from when the step was entered") {
  Moving hall(Changes{{"- { after: 30 days, go: no-answer }", "- { after: 20 days, go: no-answer }"}});
  hall.does(CompleteTask{"triage", "ask", {}, {{"question", "Where?"}}});
  hall.wait_until(TownHall::at("2026-03-15T09:00:00+01:00"));
  CHECK(hall.state.timers.size() == 1);  // the reminder has gone out
  const auto set = only<TimerSet>(hall.moves());
  CHECK(set.due == TownHall::at("2026-03-22T09:00:00+01:00"));
  CHECK(hall.state.timers.size() == 1);
  hall.wait_until(TownHall::at("2026-03-22T09:00:00+01:00"));
  CHECK(hall.state.outcome == "no-answer");
}

TEST_CASE("a timer that is past already rings at once, and says nothing before") {
  Moving hall(Changes{{"- { after: 30 days, go: no-answer }", "- { after: 11 days, go: no-answer }"}});
  hall.does(CompleteTask{"triage", "ask", {}, {{"question", "Where?"}}});
  hall.wait_until(TownHall::at("2026-03-25T09:00:00+01:00"));
  CHECK(only<TimerSet>(hall.moves()).due == hall.context.now);
  CHECK(hall.state.is_open());
}

TEST_CASE("what rests on another thing now begins anew only where that was asked for") {
  Moving hall(Changes{
      {"    wait: { for: works-done, match: data.order_id, go: resolved }",
       "    task: { queue: lamps, outcomes: { done: { label: { en: Done, fr: Fait }, go: resolved } } }"}});
  hall.does(CompleteTask{"triage", "accept", {{"severity", "high"}}, {}});
  hall.does(CompleteTask{"repair", "order", {}, {}});
  CHECK(hall.state.waits.size() == 1);
  CHECK(
      hall.stays() ==
      "await-works rests on the message works-done and would rest on a task: map await-works to another step, or to "
      "itself to begin it anew");
  hall.moves({{"await-works", "await-works"}});
  CHECK(hall.state.waits.empty());
  REQUIRE(hall.state.tasks.size() == 1);
  CHECK(hall.state.tasks[0].queue == "lamps");
}

TEST_CASE("values that are known must fit the new form") {
  Moving hall(Changes{
      {"depth_cm: { type: integer, min: 1, max: 100,", "depth_cm: { type: boolean,"},
      {"|| form.depth_cm > 10", "|| form.depth_cm"},
      {"form.depth_cm / 2", "2.5"}});
  CHECK(hall.stays().starts_with("form.depth_cm "));
}

TEST_CASE("a case goes back as it came while nothing has happened to it") {
  Moving hall(Changes{{"triage", "examination"}, {"budget: 10 business days", "budget: 5 business days"}});
  const auto due = hall.clock("repair").due;
  hall.moves({{"triage", "examination"}});
  hall.moves({}, true);
  CHECK(hall.state.tokens.at(0).step == "triage");
  CHECK(hall.clock("repair").due == due);
  CHECK(hall.state.deployment == hall.before->version);
  hall.context.target = hall.after.get();
  CHECK(hall.refused(MigrateCase{hall.after->version, {}, true}).message.find("no migration") != std::string::npos);
  hall.moves({{"triage", "examination"}});
  hall.does(ClaimTask{"examination"});
  hall.context.target = hall.before.get();
  CHECK(
      hall.refused(MigrateCase{hall.before->version, {}, true}).message.find("something has happened") !=
      std::string::npos);
}

TEST_CASE("a case is not moved twice, nor once it is closed") {
  Moving hall(Changes{{"triage", "examination"}});
  hall.moves({{"triage", "examination"}});
  hall.context.target = hall.after.get();
  CHECK(hall.refused(MigrateCase{hall.after->version, {}, false}).message.find("already") != std::string::npos);
  hall.does(CompleteTask{"examination", "reject", {}, {}});
  CHECK(hall.refused(MigrateCase{hall.before->version, {}, false}).message.find("closed") != std::string::npos);
}

TEST_CASE("a queue follows the new text unless a colleague has put the task elsewhere") {
  const Changes to_lamps = {{"queue: roads", "queue: lamps"}};
  Moving follows(to_lamps);
  follows.moves();
  CHECK(follows.state.tasks.at(0).queue == "lamps");
  Moving placed(to_lamps);
  placed.does(AssignTask{"triage", "", "desk"});
  placed.moves();
  CHECK(placed.state.tasks.at(0).queue == "desk");
}
