// What a workflow's author got wrong at run time, and the rarer constructs: nothing of a request is lost.
#include <random>

#include "engine/cases/due.h"
#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

/// A service of odd corners: it may divide by nothing, turn in circles, wait for a day that was not given.
constexpr std::string_view odd_yaml = R"yaml(
workflow: odd
title: { en: Odd, fr: Curieux }
owner: desk
access: identified
visibility: private
alternatives: { en: "The desk, 02 61 91 00 00", fr: "L'accueil, 02 61 91 00 00" }
keep: { over: 1 year }
form:
  divisor: { type: integer, label: { en: Divisor, fr: Diviseur } }
  day: { type: datetime, label: { en: Day, fr: Jour } }
data:
  rounds: { type: integer, label: { en: Rounds, fr: Tours } }
start: divide
steps:
  divide:
    choose:
      - { when: "form.divisor == 7", go: circle }
      - { when: "10 / form.divisor > 4", go: until-day }
      - { go: over }
  circle:
    do: [{ set: { rounds: "{{ data.rounds == null ? 1 : data.rounds + 1 }}" } }]
    go: over
  until-day:
    status: { en: We wait for the day, fr: Nous attendons le jour }
    wait: { until: form.day, go: over }
    timers:
      - { at: "form.day - duration('24h')",
                           do : [ {note : "Tomorrow is the day."} ]
}

  over: { end: over }
)yaml";

TownHall odd_hall() {
  return TownHall({{"workflows/odd.yaml", std::string(odd_yaml)}});
}

OpenCase odd(json::object form) {
  OpenCase open;
  open.workflow = "odd";
  open.reference = "HT-2";
  open.person = PersonId("p-1");
  open.form = std::move(form);
  return open;
}

}  // namespace

TEST_CASE("a branch that cannot be decided leaves the case where it is, with the expression and its place") {
  auto hall = odd_hall();
  const auto events = hall.does(odd({{"divisor", 0}}));
  const auto& incident = only<IncidentRaised>(events);
  CHECK(incident.step == "divide");
  CHECK(incident.code == "expression");
  CHECK(incident.message.starts_with("workflows/odd.yaml:19:"));
  CHECK(incident.message.find("'10 / form.divisor > 4'") != std::string::npos);
  REQUIRE(hall.state.tokens.size() == 1);
  CHECK(hall.state.tokens[0].step == "divide");
  CHECK(hall.state.is_open());

  hall.as("paul");
  CHECK(only<IncidentRaised>(hall.does(ResumeCase{"", "try again"})).step == "divide");
  const auto resumed = hall.does(ResumeCase{"over", "by hand"});
  CHECK(only<IncidentResolved>(resumed).step == "over");
  CHECK(hall.state.outcome == "over");
}

TEST_CASE("a loop of automatic steps stops with an incident after a hundred, and nothing is lost") {
  auto hall = odd_hall();
  // The checker refuses such a text; rules that came another way must not hang a town hall all the same.
  auto town = *hall.town;
  auto definition = *town.workflows.at("odd");
  for (auto& step : definition.steps)
    if (step.id == "circle") std::get<workflows::Route>(step.construct).go = "circle";
  town.workflows["odd"] = std::make_shared<workflows::Definition>(std::move(definition));
  hall.town = std::make_shared<workflows::Town>(std::move(town));
  const auto events = hall.does(odd({{"divisor", 7}}));
  CHECK(only<IncidentRaised>(events).code == "loop");
  CHECK(hall.state.tokens.at(0).step == "circle");
  CHECK(hall.state.data.at("rounds").as_int64() == 100);
  hall.as("paul");
  hall.does(ResumeCase{"over", "enough"});
  CHECK(hall.state.closed);
}

TEST_CASE("a wait for a day that was not given is an incident that another step resolves") {
  auto hall = odd_hall();
  const auto events = hall.does(odd({{"divisor", 1}}));
  CHECK(
      std::ranges::count_if(events, [](const Event& one) { return std::holds_alternative<IncidentRaised>(one); }) == 2);
  CHECK(hall.state.waits.empty());
  CHECK(hall.state.timers.empty());
  hall.as("paul");
  hall.does(ResumeCase{"over", ""});
  CHECK(hall.state.closed);
}

TEST_CASE("a case waits until its day, with a note the day before") {
  auto hall = odd_hall();
  hall.does(odd({{"divisor", 1}, {"day", "2026-03-10T10:00:00+01:00"}}));
  CHECK(hall.state.waits.at(0).what == "instant");
  CHECK(hall.state.timers.size() == 2);
  hall.wait_until(TownHall::at("2026-03-09T10:00:00+01:00"));
  CHECK(hall.state.timers.size() == 1);
  CHECK(hall.refused(FireTimer{hall.state.timers[0].id}).kind == Error::Kind::conflict);
  hall.wait_until(TownHall::at("2026-03-10T10:00:00+01:00"));
  CHECK(hall.state.outcome == "over");
}

TEST_CASE("a moment that has passed already rings at the next alarm") {
  auto hall = odd_hall();
  hall.does(odd({{"divisor", 1}, {"day", "2026-01-01T00:00:00Z"}}));
  CHECK(hall.state.is_open());
  hall.wait_until(hall.context.now);
  CHECK(hall.state.outcome == "over");
}

TEST_CASE("who may open a case is the service's decision") {
  auto hall = odd_hall();
  auto nobody = odd({{"divisor", 5}});
  nobody.person = {};
  CHECK(hall.refused(nobody).kind == Error::Kind::forbidden);
  hall.does(odd({{"divisor", 5}}));

  auto text = std::string(odd_yaml);
  text.replace(text.find("identified"), 10, "agents");
  TownHall inside({{"workflows/odd.yaml", text}});
  CHECK(inside.refused(odd({{"divisor", 5}})).kind == Error::Kind::forbidden);
  inside.as("paul");
  inside.does(odd({{"divisor", 5}}));
}

TEST_CASE("messages that nobody takes are kept up to a limit") {
  TownHall hall;
  hall.does(hall.pothole());
  for (int index = 0; index < 50; ++index) hall.does(DeliverMessage{"works-done", index, {}});
  CHECK(hall.refused(DeliverMessage{"works-done", 51, {}}).kind == Error::Kind::conflict);
}

TEST_CASE("whatever is tried, in whatever order, a case never breaks and replays as it lived") {
  const auto seed = std::random_device{}();
  MESSAGE("seed " << seed);
  std::mt19937 random(seed);
  const auto pick = [&](auto... words) {
    const std::vector<std::string> all{words...};
    return all[random() % all.size()];
  };
  for (int life = 0; life < 60; ++life) {
    TownHall hall;
    hall.does(hall.pothole());
    for (int move = 0; move < 40; ++move) {
      hall.wait_until(hall.context.now + std::chrono::hours(random() % 72));
      hall.as(pick("marie", "paul", "citizen"));
      const std::vector<Command> tries = {
          ClaimTask{pick("triage", "repair")},
          ReleaseTask{pick("triage", "repair")},
          AssignTask{pick("triage", "repair"), pick("marie", "paul", ""), pick("roads", "lamps", "")},
          CompleteTask{
              "triage",
              pick("accept", "ask", "halve", "wrong"),
              {{"severity", pick("low", "high")}},
              {{"question", "?"}}},
          CompleteTask{"triage", "ask", {}, {{"question", "?"}}},
          CompleteTask{"repair", pick("done", "order"), {}, {}},
          Reply{pick("yes", ""), {}},
          WriteNote{"note", true},
          AttachFile{{"aa", "x", "y", 1}, random() % 2 == 0},
          DeliverMessage{"works-done", json::value(pick("W-1", "W-2")), {}},
          ChangePriority{pick("low", "high", "asap"), ""},
          FireTimer{pick("1-2-0", "1-3-1")},
          FireClock{"repair", pick("breach", "warning-1")},
          ResumeCase{pick("", "repair", "nowhere"), ""},
          ReopenCase{pick("again", "")},
          StandInLine{},
          PostponeNews{"", hall.context.now + std::chrono::hours(1), "later"},
          EraseCase{},
          AnswerSurvey{static_cast<std::uint32_t>(random() % 7), pick("good", "")}};
      const auto& command = tries[random() % tries.size()];
      if (decide(hall.state, command, *hall.town, hall.context)) hall.does(command);
      CHECK((hall.state.closed.has_value() || !hall.state.tokens.empty()));
      // What is left of a closed case is the end of the time it is kept.
      if (const auto due = next_due(hall.state); hall.state.closed && due)
        CHECK(std::holds_alternative<EraseCase>(due->command));
    }
  }
}
