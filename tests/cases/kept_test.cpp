// How long a case is kept, when the public comes in, what is promised in bad times, and who else has it in hand.
#include "engine/cases/due.h"
#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

constexpr std::string_view water_yaml = R"(
workflow: water
title: { en: Water leak, fr: Fuite d'eau }
owner: works
access: public
alternatives: { en: Desk, fr: Guichet }
keep: { done: 1 year, dropped: 2 years }
opens: 2026-03-01
degraded:
  from: 2026-03-09
  to: 2026-03-16
  reason: { en: "The network is frozen: it takes longer", fr: "Réseau gelé : c'est plus long" }
  clocks: { answer: 5 business days }
form:
  what: { type: string, label: { en: What, fr: Quoi } }
  phone: { type: phone, personal: true, label: { en: Phone, fr: Téléphone } }
clocks:
  answer: { budget: 2 business days, pause: [referred] }
start: triage
steps:
  triage:
    status: { en: Looked at, fr: À l'étude }
    task:
      queue: works
      outcomes:
        done: { label: { en: Done, fr: Fait }, go: done }
        drop: { label: { en: Drop, fr: Classer }, go: dropped }
        refer:
          label: { en: Refer, fr: Transmettre }
          ask: { body: { type: string, label: { en: Body, fr: Organisme } } }
          go: referred
  referred:
    status: { en: With another body, fr: Chez un autre organisme }
    task:
      queue: works
      referral: { to: "{{ task.answers.body }}", news: 10 days, overdue: [{ notify: works, template: late }] }
      outcomes:
        repaired: { label: { en: Repaired, fr: Réparé }, go: done }
        back: { label: { en: Back, fr: Retour }, go: triage }
  done: { end: done }
  dropped: { end: dropped }
)";

struct Water : TownHall {
  Water() : TownHall({{"workflows/water.yaml", std::string(water_yaml)}}) {}

  OpenCase leak() const {
    OpenCase open;
    open.workflow = "water";
    open.reference = "HT-9";
    open.person = PersonId("p-1");
    open.language = "en";
    open.form = {{"what", "a leak"}, {"phone", "0612345678"}};
    return open;
  }

  void completes(const std::string& task, const std::string& outcome, json::object answers = {}) {
    as("marie");
    does(CompleteTask{task, outcome, {}, std::move(answers)});
  }
};

bool tells(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a case is erased when its time is over, once, and not a moment before") {
  Water hall;
  hall.does(hall.leak());
  hall.completes("triage", "done");
  REQUIRE(hall.state.kept_until);
  const auto until = *hall.state.kept_until;
  CHECK(until == TownHall::at("2027-03-02T09:00:00+01:00"));
  hall.as("system/clock");
  CHECK(tells(hall.refused(EraseCase{}).message, "is kept until"));
  hall.wait_until(until - std::chrono::seconds(1));
  CHECK_FALSE(hall.state.erased);
  hall.wait_until(until);
  REQUIRE(hall.state.erased);
  CHECK(hall.state.form.at("phone") == json::value(json::object{{"$erased", true}}));
  CHECK(hall.state.form.at("what") == json::value("a leak"));
  CHECK(hall.state.person.empty());
  CHECK(hall.state.outcome == "done");
  CHECK_FALSE(next_due(hall.state));
  hall.as("system/clock");
  CHECK(tells(hall.refused(EraseCase{}).message, "is erased"));
  hall.as("marie");
  CHECK(tells(hall.refused(WriteNote{"too late", true}).message, "nothing can be added"));
  CHECK(tells(hall.refused(ReopenCase{"again"}).message, "nothing can be added"));
}

TEST_CASE("nobody but the system erases a case, and no open one is") {
  Water hall;
  hall.does(hall.leak());
  hall.as("system/clock");
  CHECK(tells(hall.refused(EraseCase{}).message, "is open"));
  hall.completes("triage", "done");
  hall.context.now = *hall.state.kept_until;
  hall.as("paul");
  CHECK(hall.refused(EraseCase{}).kind == Error::Kind::forbidden);
}

TEST_CASE("reopening a case takes its end of time back, and its next end sets another") {
  Water hall;
  hall.does(hall.leak());
  hall.completes("triage", "done");
  hall.context.now = TownHall::at("2026-03-12T09:00:00+01:00");
  hall.as("citizen");
  hall.does(ReopenCase{"it drips again"});
  CHECK_FALSE(hall.state.kept_until);
  hall.wait_until(TownHall::at("2027-03-02T09:00:00+01:00"));
  CHECK_FALSE(hall.state.erased);
  hall.completes("triage", "done");
  CHECK(*hall.state.kept_until == TownHall::at("2028-03-02T09:00:00+01:00"));
}

TEST_CASE("what was withdrawn is kept as long as the longest of the others") {
  Water hall;
  hall.does(hall.leak());
  hall.as("citizen");
  const auto events = hall.does(WithdrawCase{});
  CHECK(only<RetentionSet>(events).keep == "2 years");
}

TEST_CASE("before a service opens only agents open its cases, and the refusal says when") {
  Water hall;
  hall.context.now = TownHall::at("2026-02-28T23:59:59+01:00");
  const auto error = hall.refused(hall.leak());
  CHECK(error.kind == Error::Kind::forbidden);
  CHECK(tells(error.message, "2026-03-01"));
  hall.as("integrators/open311");
  CHECK(hall.refused(hall.leak()).kind == Error::Kind::forbidden);
  hall.as("citizen");
  hall.context.now = TownHall::at("2026-03-01T00:00:00+01:00");
  CHECK(decide(hall.state, hall.leak(), *hall.town, hall.context));
  hall.context.now = TownHall::at("2026-02-28T12:00:00+01:00");
  hall.as("marie");
  hall.does(hall.leak());
  CHECK(hall.state.is_open());
}

TEST_CASE("who asks in degraded mode is told so and has the longer promise, to the end of the case") {
  Water hall;
  hall.context.now = TownHall::at("2026-03-15T23:00:00+01:00");
  const auto events = hall.does(hall.leak());
  CHECK(only<NoteWritten>(events).text == json::value("The network is frozen: it takes longer"));
  CHECK_FALSE(only<NoteWritten>(events).internal);
  CHECK(
      workflows::Span{workflows::Measure::business_days, only<ClockStarted>(events).budget_ms} ==
      *workflows::parse_span("5 business days"));

  Water usual;
  usual.context.now = TownHall::at("2026-03-16T00:00:00+01:00");
  const auto opened = usual.does(usual.leak());
  CHECK(only<ClockStarted>(opened).budget_ms == workflows::parse_span("2 business days")->amount_ms);
}

TEST_CASE("another body has the matter in hand: who, until when, and what happens when nothing is heard") {
  Water hall;
  hall.does(hall.leak());
  hall.completes("triage", "refer", {{"body", "Eaux de Normandie"}});
  REQUIRE(hall.state.referrals.size() == 1);
  CHECK(hall.state.referrals.at(0).body == "Eaux de Normandie");
  CHECK(hall.state.referrals.at(0).news == TownHall::at("2026-03-12T09:00:00+01:00"));
  CHECK_FALSE(hall.state.clocks.at(0).running_since);

  hall.as("marie");
  CHECK(tells(hall.refused(PostponeNews{"", TownHall::at("2026-03-20T09:00:00+01:00"), ""}).message, "news"));
  CHECK(hall.refused(PostponeNews{"", hall.context.now, "late"}).kind == Error::Kind::invalid);
  const auto events = hall.does(PostponeNews{"", TownHall::at("2026-03-20T09:00:00+01:00"), "they look for the plans"});
  CHECK(only<NewsPostponed>(events).from == TownHall::at("2026-03-12T09:00:00+01:00"));
  CHECK(hall.state.timers.size() == 1);
  hall.wait_until(TownHall::at("2026-03-12T10:00:00+01:00"));
  CHECK(hall.state.timers.size() == 1);
  hall.wait_until(TownHall::at("2026-03-20T09:00:00+01:00"));
  CHECK(hall.state.timers.empty());
  CHECK(hall.state.referrals.size() == 1);  // still theirs, and overdue
  hall.as("marie");
  hall.does(PostponeNews{"referred", TownHall::at("2026-03-27T09:00:00+01:00"), "they come on the 26th"});
  hall.completes("referred", "repaired");
  CHECK(hall.state.referrals.empty());
  CHECK_FALSE(hall.state.is_open());
}

TEST_CASE("a referral to nobody is an incident, and its task can be done all the same") {
  Water hall;
  hall.does(hall.leak());
  hall.completes("triage", "refer", {});
  CHECK(tells(hall.state.incident, "names no other body"));
  CHECK(hall.state.tasks.size() == 1);
  hall.completes("referred", "back");
  CHECK(hall.state.tokens.at(0).step == "triage");
}
