// A slot of an agenda: booked, moved, given back, reminded of, and reached.
#include <algorithm>

#include "engine/cases/due.h"
#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

constexpr std::string_view agendas_yaml = R"(
agendas:
  papers:
    title: { en: Identity papers, fr: Papiers }
    slot: 20 min
    soonest: 2 hours
    latest: 30 days
    offer: 24 hours
    sites:
      hall: { title: { en: Town hall, fr: Mairie }, calendar: hall, counters: 2 }
      annexe: { title: { en: Annexe, fr: Annexe }, calendar: hall }
)";

constexpr std::string_view papers_yaml = R"(
workflow: papers
title: { en: Passport, fr: Passeport }
owner: desk
alternatives: { en: Desk, fr: Guichet }
keep: { done: 1 year, dropped: 1 year }
data:
  when: { type: datetime, label: { en: When, fr: Quand } }
  where: { type: string, label: { en: Where, fr: Où } }
start: slot
steps:
  slot:
    status: { en: Choose a slot, fr: Choisissez un créneau }
    appointment:
      agenda: papers
      save: { starts: when, site: where }
      booked: [{ send: citizen, template: booked-at }, { publish: "Booked: {{ data.when }}" }]
      cancelled: [{ note: "Given back" }]
      offered: [{ send: citizen, template: reminder }]
      reminders: [{ before: 1 day, do: [{ notify: desk, template: late }] }]
      go: counter
    timers: [{ after: 60 days, go: dropped }]
  counter:
    task:
      queue: desk
      outcomes:
        served: { label: { en: Served, fr: Servi }, go: done }
        no-show: { label: { en: Nobody came, fr: Absent }, go: slot }
  done: { end: done }
  dropped: { end: dropped }
)";

constexpr std::string_view letters_yaml = R"(
booked-at:
  en: { subject: "{{ data.when }}", body: "We expect you on {{ data.when }}." }
  fr: { subject: "{{ data.when }}", body: "Nous vous attendons le {{ data.when }}." }
)";

struct Papers : TownHall {
  explicit Papers(const std::string& language = "en")
      : TownHall(
            {{"town.yaml", std::string(town_yaml) + std::string(agendas_yaml)},
             {"templates/papers.yaml", std::string(letters_yaml)},
             {"workflows/papers.yaml", std::string(papers_yaml)}}) {
    OpenCase open;
    open.language = language;
    open.workflow = "papers";
    open.reference = "HT-7";
    open.person = PersonId("p-1");
    does(open);
  }

  Events books(std::string_view starts, const std::string& site = "hall", const std::string& reason = "") {
    return does(BookAppointment{"", site, at(starts), reason});
  }

  std::string is_refused(std::string_view starts, const std::string& site = "hall") {
    return refused(BookAppointment{"", site, at(starts), ""}).message;
  }

  std::size_t alarms() const { return state.timers.size(); }
};

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a letter says a moment in its reader's language and on the town's clock") {
  Papers english;
  const auto events = english.books("2026-03-04T08:40:00Z");
  CHECK(only<MessageSent>(events).subject == json::value{{"$personal", "Wednesday 4 March 2026 at 09:40"}});
  CHECK(
      only<MessageSent>(events).body ==
      json::value{{"$personal", "We expect you on Wednesday 4 March 2026 at 09:40."}});
  CHECK(only<NoteWritten>(events).text == json::value{{"$personal", "Booked: Wednesday 4 March 2026 at 09:40"}});
  Papers french("fr");
  const auto sent = french.books("2026-03-31T07:40:00Z");
  CHECK(
      only<MessageSent>(sent).body ==
      json::value{{"$personal", "Nous vous attendons le mardi 31 mars 2026 à 9 h 40."}});
  CHECK(only<NoteWritten>(sent).text == json::value{{"$personal", "Booked: mardi 31 mars 2026 à 9 h 40"}});
  CHECK(french.state.data.at("when") == json::value("2026-03-31T07:40:00.000Z"));
}

TEST_CASE("a slot is booked, said in data and by letter, and its hour leads on") {
  Papers hall;
  CHECK(agenda_asked(hall.state, "") == "papers");
  const auto events = hall.books("2026-03-04T09:40:00+01:00");
  const auto& booked = only<AppointmentBooked>(events);
  CHECK(booked.place == "Town hall");
  CHECK(booked.ends == TownHall::at("2026-03-04T10:00:00+01:00"));
  CHECK_FALSE(booked.overridden);
  CHECK(only<MessageSent>(events).message == "booked-at");
  CHECK(hall.state.data.at("where") == json::value("hall"));
  CHECK(hall.state.bookings.size() == 1);
  CHECK(hall.alarms() == 3);  // the step's own, the hour and the reminder

  hall.wait_until(TownHall::at("2026-03-03T09:40:00+01:00"));
  CHECK(hall.alarms() == 2);
  CHECK(hall.state.tokens.at(0).step == "slot");
  hall.wait_until(TownHall::at("2026-03-04T09:40:00+01:00"));
  CHECK(hall.state.tokens.at(0).step == "counter");
  CHECK(hall.state.bookings.empty());
  CHECK(hall.alarms() == 0);
}

TEST_CASE("who does not come may book again, and what nobody books in time ends") {
  Papers hall;
  hall.books("2026-03-04T09:40:00+01:00");
  hall.wait_until(TownHall::at("2026-03-04T09:40:00+01:00"));
  hall.as("marie");
  hall.does(CompleteTask{"counter", "no-show", {}, {}});
  CHECK(hall.state.tokens.at(0).step == "slot");
  hall.as("citizen");
  hall.books("2026-03-05T09:00:00+01:00");
  hall.does(CancelAppointment{"", "ill"});
  hall.wait_until(TownHall::at("2026-05-05T09:00:00+02:00"));
  CHECK(hall.state.outcome == "dropped");
}

TEST_CASE("moving frees the slot before, with its alarms; giving it back frees it too") {
  Papers hall;
  hall.books("2026-03-04T09:40:00+01:00");
  const auto events = hall.books("2026-03-06T16:40:00+01:00", "annexe");
  const auto& moved = only<AppointmentMoved>(events);
  CHECK(moved.from_site == "hall");
  CHECK(moved.from == TownHall::at("2026-03-04T09:40:00+01:00"));
  CHECK(hall.alarms() == 3);
  CHECK(hall.state.bookings.at(0).site == "annexe");
  hall.wait_until(TownHall::at("2026-03-04T10:00:00+01:00"));
  CHECK(hall.state.tokens.at(0).step == "slot");

  const auto given_back = hall.does(CancelAppointment{"", "ill"});
  CHECK(only<AppointmentCancelled>(given_back).why == "ill");
  CHECK(hall.state.data.at("when").is_null());
  CHECK(hall.alarms() == 1);
  CHECK(says(hall.refused(CancelAppointment{}).message, "no appointment is booked"));
}

TEST_CASE("a booking on the way of the public is refused with the reason") {
  Papers hall;
  CHECK(says(hall.is_refused("2026-03-04T09:50:00+01:00"), "no slot begins"));
  CHECK(says(hall.is_refused("2026-03-07T09:00:00+01:00"), "no slot begins"));  // a Saturday
  CHECK(says(hall.is_refused("2026-03-02T10:40:00+01:00"), "too late"));
  CHECK(says(hall.is_refused("2026-04-20T09:00:00+02:00"), "cannot be booked yet"));
  CHECK(says(hall.is_refused("2026-02-27T09:00:00+01:00"), "is past"));
  CHECK(
      hall.refused(BookAppointment{"", "attic", TownHall::at("2026-03-04T09:00:00+01:00"), ""}).fields.at(0).pointer ==
      "/site");
  hall.context.taken = 2;
  CHECK(says(hall.is_refused("2026-03-04T09:00:00+01:00"), "taken"));
  hall.context.taken = 1;
  CHECK(says(hall.is_refused("2026-03-04T09:00:00+01:00", "annexe"), "taken"));
  hall.books("2026-03-04T09:00:00+01:00");
  CHECK(says(hall.is_refused("2026-03-04T09:00:00+01:00"), "booked already"));
}

TEST_CASE("an agent may book what the public cannot, with a reason that stays") {
  Papers hall;
  hall.context.taken = 2;
  CHECK(says(
      hall.refused(BookAppointment{"", "hall", TownHall::at("2026-03-02T09:20:00+01:00"), "urgent"}).message,
      "too late"));
  hall.as("marie");
  CHECK(says(hall.is_refused("2026-03-02T09:20:00+01:00"), "too late"));
  const auto events = hall.books("2026-03-02T17:30:00+01:00", "hall", "travels tomorrow");
  const auto& booked = only<AppointmentBooked>(events);
  CHECK(booked.overridden);
  CHECK(booked.reason == "travels tomorrow");
}

TEST_CASE("whoever leaves the step another way frees the slot") {
  Papers hall;
  hall.books("2026-03-04T09:40:00+01:00");
  const auto events = hall.does(WithdrawCase{});
  CHECK(only<AppointmentCancelled>(events).why == "withdrawn");
  CHECK(hall.state.bookings.empty());
}

TEST_CASE("who stands in line is offered what comes free, and holds it for a day") {
  Papers hall;
  hall.does(StandInLine{});
  CHECK(hall.state.lines.at(0).agenda == "papers");
  CHECK(says(hall.refused(StandInLine{}).message, "in line already"));
  const auto starts = TownHall::at("2026-03-06T09:40:00+01:00");
  CHECK(hall.refused(OfferSlot{"papers", "hall", starts}).kind == Error::Kind::forbidden);
  hall.as("system/courier");
  hall.context.taken = 2;
  CHECK(says(hall.refused(OfferSlot{"papers", "hall", starts}).message, "taken"));
  hall.context.taken = 0;
  const auto offered = hall.does(OfferSlot{"papers", "hall", starts});
  CHECK(only<SlotOffered>(offered).until == TownHall::at("2026-03-03T09:00:00+01:00"));
  CHECK(hall.state.bookings.at(0).until);
  CHECK(says(hall.refused(OfferSlot{"papers", "hall", starts}).message, "a slot already"));

  hall.as("citizen");
  const auto booked = hall.books("2026-03-06T09:40:00+01:00");
  CHECK(only<LineLeft>(booked).why == "booked");
  CHECK_FALSE(hall.state.bookings.at(0).until);
  CHECK(hall.state.lines.empty());
  hall.wait_until(starts);
  CHECK(hall.state.tokens.at(0).step == "counter");
}

TEST_CASE("what is offered and not taken, or not wanted, goes to the next in line") {
  const auto starts = TownHall::at("2026-03-06T09:40:00+01:00");
  const auto offered = [&](Papers& hall) {
    hall.does(StandInLine{});
    hall.as("system/courier");
    hall.does(OfferSlot{"papers", "hall", starts});
    hall.as("citizen");
  };
  Papers late;
  offered(late);
  late.wait_until(TownHall::at("2026-03-03T09:00:00+01:00"));
  CHECK(late.state.bookings.empty());
  CHECK(late.state.lines.empty());
  CHECK(late.state.data.at("when").is_null());

  Papers unwilling;
  offered(unwilling);
  const auto given_back = unwilling.does(CancelAppointment{"", "not that day"});
  CHECK(only<MessageEmitted>(given_back).name == slot_free_message);
  CHECK(unwilling.state.lines.empty());

  Papers choosy;
  offered(choosy);
  const auto other = choosy.books("2026-03-05T09:00:00+01:00");
  CHECK(only<AppointmentCancelled>(other).starts == starts);
  CHECK(only<MessageEmitted>(other).body.at("site") == json::value("hall"));
  CHECK(choosy.state.bookings.size() == 1);
}

TEST_CASE("a slot that is given back, moved from or left is told to the line; one that is past is not") {
  Papers hall;
  hall.books("2026-03-04T09:40:00+01:00");
  const auto moved = hall.books("2026-03-06T16:40:00+01:00", "annexe");
  CHECK(only<MessageEmitted>(moved).body.at("starts") == json::value("2026-03-04T08:40:00.000Z"));
  const auto cancelled = hall.does(CancelAppointment{"", "ill"});
  CHECK(only<MessageEmitted>(cancelled).value == json::value("papers"));
  hall.books("2026-03-05T09:00:00+01:00");
  const auto withdrawn = hall.does(WithdrawCase{});
  CHECK(only<MessageEmitted>(withdrawn).body.at("site") == json::value("hall"));

  Papers leaves;
  leaves.does(StandInLine{});
  leaves.does(LeaveLine{"", "found another way"});
  CHECK(leaves.state.lines.empty());
  CHECK(says(leaves.refused(LeaveLine{}).message, "does not stand in line"));
}
