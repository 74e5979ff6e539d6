// What a service lets others see or hear: letters that somebody must have seen, public notes, messages to other cases;
// and the deadline that is stronger than whoever acts too late.
#include <algorithm>

#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

constexpr std::string_view letter_yaml = R"(
workflow: letter
title: { en: A decision, fr: Une décision }
owner: works
visibility: public
alternatives: { en: Desk, fr: Guichet }
keep: { sent: 1 year }
start: draft
steps:
  draft:
    task:
      queue: roads
      outcomes:
        show: { label: { en: Show, fr: Montrer }, do: [ { publish: "Almost decided" }, { visibility: private } ], go: look }
  look:
    task: { queue: roads, roles: [head], outcomes: { ok: { label: { en: OK, fr: OK }, go: sent } } }
  sent:
    do: [ { send: citizen, template: reminder, seen_by: head }, { emit: decided, value: "{{ case.reference }}", body: { was: "{{ case.priority }}" } } ]
    end: sent
)";

constexpr std::string_view law_yaml = R"(
workflow: law
title: { en: A permit, fr: Un permis }
owner: works
alternatives: { en: Desk, fr: Guichet }
keep: { accepted: 1 year, refused: 1 year }
clocks:
  law: { budget: 60 days, on_silence: accept, go: accepted }
start: examine
steps:
  examine: { task: { queue: roads, outcomes: { refuse: { label: { en: No, fr: Non }, go: refused } } } }
  accepted: { end: accepted }
  refused: { end: refused }
)";

TownHall hall_with(std::string_view text, const std::string& service) {
  TownHall hall({{"workflows/more.yaml", std::string(text)}});
  OpenCase open;
  open.workflow = service;
  open.reference = "HT-9";
  open.person = PersonId("p-1");
  hall.does(open);
  hall.as("marie");
  return hall;
}

}  // namespace

TEST_CASE("a letter leaves when the head has seen it, and tells other cases") {
  auto hall = hall_with(letter_yaml, "letter");
  const auto shown = hall.does(CompleteTask{"draft", "show", {}, {}});
  CHECK_FALSE(only<NoteWritten>(shown).internal);
  CHECK(only<VisibilityChanged>(shown).visibility == "private");
  CHECK(hall.state.visibility == "private");
  hall.as("paul");
  const auto sent = hall.does(CompleteTask{"look", "ok", {}, {}});
  CHECK(only<MessageSent>(sent).message == "reminder");
  const auto& told = only<MessageEmitted>(sent);
  CHECK(told.name == "decided");
  CHECK(told.value == json::value("HT-9"));
  CHECK(told.body == json::object{{"was", "normal"}});
}

TEST_CASE("a case that is led past the head is stopped before the letter") {
  auto hall = hall_with(letter_yaml, "letter");
  // Nobody may come there by the text; a step that was sent on by hand does.
  hall.does(CompleteTask{"draft", "show", {}, {}});
  hall.state.done_by.clear();
  hall.state.tasks.at(0).roles.clear();
  hall.as("marie");
  auto town = *hall.town;
  auto text = *town.workflows.at("letter");
  for (auto& step : text.steps)
    if (step.id == "look") std::get<workflows::Task>(step.construct).roles.clear();
  town.workflows["letter"] = std::make_shared<const workflows::Definition>(text);
  hall.town = std::make_shared<const workflows::Town>(town);
  const auto events = hall.does(CompleteTask{"look", "ok", {}, {}});
  const auto types = TownHall::types_of(events);
  CHECK(std::ranges::find(types, "message.sent") == types.end());
  CHECK(only<IncidentRaised>(events).code == "unseen");
}

TEST_CASE("who decides after the deadline of the law decides nothing, though its alarm has not rung") {
  auto hall = hall_with(law_yaml, "law");
  hall.context.now = TownHall::at("2026-05-01T09:00:00+02:00");
  CHECK(cases::decide(hall.state, CompleteTask{"examine", "refuse", {}, {}}, *hall.town, hall.context));
  hall.context.now += Duration(1);
  const auto refusal = hall.refused(CompleteTask{"examine", "refuse", {}, {}});
  CHECK(refusal.kind == Error::Kind::conflict);
  CHECK(refusal.message.find("silence has decided") != std::string::npos);
  hall.wait_until(hall.context.now);
  CHECK(hall.state.outcome == "accepted");
}
