// The recorded past under a draft.
#include "engine/rehearsal/what_if.h"

#include <fmt/format.h>

#include "engine/cases/due.h"
#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::rehearsal;
using namespace guichet::test;

namespace {

/// Cases lived by the rules, and told as the log would.
struct Past {
  void live(
      const std::string& id,
      const std::vector<std::pair<Instant, cases::Command>>& acts,
      std::vector<std::pair<std::string, std::string>> files = {}) {
    TownHall hall(std::move(files));
    hall.state.id = CaseId(id);
    tell(hall, hall.does(hall.pothole()));
    hall.as("marie");
    for (const auto& [time, command] : acts) {
      for (auto due = cases::next_due(hall.state); due && due->at <= time; due = cases::next_due(hall.state)) {
        hall.context.now = due->at;
        tell(hall, hall.does(due->command));
      }
      hall.context.now = time;
      tell(hall, hall.does(command));
    }
  }

  void tell(const TownHall& hall, const cases::Events& events) {
    ++commands;
    for (auto event : events) {
      if (auto* opened = std::get_if<cases::CaseOpened>(&event)) opened->form.erase("phone");
      recording.add(
          hall.state.id,
          event,
          {hall.context.now, hall.context.actor.name, "web", fmt::format("command-{}", commands)});
    }
  }

  Recording recording;
  int commands = 0;
};

std::shared_ptr<const workflows::Town> draft_with(const std::string& from, const std::string& to) {
  std::string text(street_yaml);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  return town_of(town_files({{"workflows/street.yaml", text}}));
}

std::vector<RecordedCase> two_cases() {
  Past past;
  past.live(
      "mended",
      {{TownHall::at("2026-03-03T10:00:00+01:00"), cases::CompleteTask{"triage", "accept", {{"severity", "low"}}, {}}},
       {TownHall::at("2026-03-06T10:00:00+01:00"), cases::CompleteTask{"repair", "done", {}, {}}}});
  past.live(
      "asked",
      {{TownHall::at("2026-03-05T10:00:00+01:00"), cases::CompleteTask{"triage", "ask", {}, {{"question", "Where?"}}}},
       {TownHall::at("2026-03-06T10:00:00+01:00"), cases::Reply{"At the bridge", {}}},
       {TownHall::at("2026-03-06T11:00:00+01:00"), cases::CompleteTask{"triage", "reject", {}, {}}}});
  return std::move(past.recording).take();
}

const auto the_end = TownHall::at("2026-04-01T09:00:00+02:00");

}  // namespace

TEST_CASE("under the same text everything comes as it was") {
  const auto answer = what_if(two_cases(), *town_of(town_files()), the_end);
  CHECK(answer.cases == 2);
  CHECK(answer.same_way == 2);
  CHECK(answer.not_needed == 0);
  CHECK(answer.acts == 5);
  for (const auto& [step, pair] : answer.steps) CHECK_MESSAGE(pair.before == pair.after, step);
  for (const auto& [queue, load] : answer.queues) CHECK(load.at_once.before == load.at_once.after);
  CHECK(answer.queues.at("roads").tasks.before == 4);
  CHECK(answer.clocks.at("first-answer").kept.before == 1);
  CHECK(answer.clocks.at("first-answer").broken.before == 1);
  CHECK(answer.clocks.at("first-answer").broken.after == 1);
}

TEST_CASE("a longer promise is kept more often, a shorter one less") {
  const auto longer = draft_with("first-answer: { budget: 2 business days", "first-answer: { budget: 9 business days");
  CHECK(what_if(two_cases(), *longer, the_end).clocks.at("first-answer").broken.after == 0);
  const auto shorter =
      draft_with("first-answer: { budget: 2 business days", "first-answer: { budget: 2 business hours");
  CHECK(what_if(two_cases(), *shorter, the_end).clocks.at("first-answer").broken.after == 2);
}

TEST_CASE("another way needs other hands, and what nobody did leaves a case waiting") {
  // Potholes no longer go straight to be repaired.
  const auto draft = draft_with("|| form.depth_cm > 10", "|| form.depth_cm > 50");
  const auto answer = what_if(two_cases(), *draft, the_end);
  CHECK(answer.same_way == 1);
  CHECK(answer.not_needed == 1);
  CHECK(answer.waiting.at("await-works") == 1);
  CHECK(answer.outcomes.at("resolved").before == 1);
  CHECK(answer.outcomes.at("resolved").after == 0);
  CHECK(answer.steps.at("repair").after == 0);
}

TEST_CASE("an opening that the draft refuses is told with its reason") {
  const auto draft = draft_with("min: 1, max: 100", "min: 1, max: 10");
  const auto answer = what_if(two_cases(), *draft, the_end);
  CHECK(answer.refused == 2);
  REQUIRE(answer.refusals.size() == 1);
  CHECK(answer.refusals.begin()->second == 2);
}

TEST_CASE("a case is left out where the draft decides by what the record holds sealed, and the others are judged") {
  const auto draft = draft_with(
      "- { when: \"data.severity == 'high' || form.depth_cm > 10\", go: repair }",
      "- { when: has(form.phone), purpose: We call whom we can reach., go: repair }");
  auto recorded = two_cases();
  for (auto& one : recorded) one.sealed = {"form/phone"};
  const auto answer = what_if(recorded, *draft, the_end);
  // The one that was asked and rejected never came to the route.
  CHECK(answer.cases == 1);
  CHECK(answer.outcomes.at("rejected").before == 1);
  CHECK_FALSE(answer.outcomes.contains("resolved"));
  REQUIRE(answer.left_out.size() == 1);
  CHECK(answer.left_out.begin()->first == "`route` decides by `form.phone`");
  CHECK(answer.left_out.begin()->second.cases == 1);
  CHECK(answer.left_out.begin()->second.references.size() == 1);
  // In clear all are judged, and where nothing sealed is read as well.
  CHECK(what_if(two_cases(), *draft, the_end).left_out.empty());
  CHECK(what_if(recorded, *town_of(town_files()), the_end).left_out.empty());
}

TEST_CASE("a value that stands for another is not refused by a stricter draft, but left out") {
  auto recorded = two_cases();
  for (auto& one : recorded) {
    one.opening.form["phone"] = "+33100000000";
    one.sealed = {"form/phone"};
  }
  const auto draft = draft_with(
      "phone: { type: phone, personal: true,",
      "phone: { type: string, personal: true, pattern: { like: '06[0-9]{8}', says: { en: Mobile, fr: Portable } },");
  const auto answer = what_if(recorded, *draft, the_end);
  CHECK(answer.refused == 0);
  CHECK(answer.cases == 0);
  REQUIRE(answer.left_out.size() == 1);
  CHECK(answer.left_out.begin()->first == "a rule of `phone` wants to see it");
}

TEST_CASE("a case that was reopened is reopened under the draft too") {
  Past past;
  past.live(
      "again",
      {{TownHall::at("2026-03-03T10:00:00+01:00"), cases::CompleteTask{"triage", "accept", {{"severity", "low"}}, {}}},
       {TownHall::at("2026-03-06T10:00:00+01:00"), cases::CompleteTask{"repair", "done", {}, {}}},
       {TownHall::at("2026-03-10T10:00:00+01:00"), cases::ReopenCase{"It is open again"}},
       {TownHall::at("2026-03-11T10:00:00+01:00"), cases::CompleteTask{"triage", "reject", {}, {}}}});
  const auto answer = what_if(std::move(past.recording).take(), *town_of(town_files()), the_end);
  CHECK(answer.acts == 4);
  CHECK(answer.not_needed == 0);
  CHECK(answer.same_way == 1);
  CHECK(answer.steps.at("triage").before == 2);
  CHECK(answer.steps.at("triage").after == 2);
}

TEST_CASE("a case that was reopened and never ended again is open, before and after") {
  Past past;
  past.live(
      "open",
      {{TownHall::at("2026-03-03T10:00:00+01:00"), cases::CompleteTask{"triage", "accept", {{"severity", "low"}}, {}}},
       {TownHall::at("2026-03-06T10:00:00+01:00"), cases::CompleteTask{"repair", "done", {}, {}}},
       {TownHall::at("2026-03-10T10:00:00+01:00"), cases::ReopenCase{"It is open again"}}});
  const auto answer = what_if(std::move(past.recording).take(), *town_of(town_files()), the_end);
  CHECK(answer.outcomes.at("").before == 1);
  CHECK(answer.outcomes.at("").after == 1);
  CHECK(answer.waiting.empty());
}

TEST_CASE("a clock that was extended is extended under the draft too") {
  Past past;
  past.live(
      "longer",
      {{TownHall::at("2026-03-03T10:00:00+01:00"),
        cases::ExtendClock{"first-answer", 3 * workflows::day_ms, "The map is missing"}},
       {TownHall::at("2026-03-06T10:00:00+01:00"), cases::CompleteTask{"triage", "reject", {}, {}}}});
  const auto answer = what_if(std::move(past.recording).take(), *town_of(town_files()), the_end);
  CHECK(answer.acts == 2);
  CHECK(answer.not_needed == 0);
  CHECK(answer.clocks.at("first-answer").kept.before == 1);
  CHECK(answer.clocks.at("first-answer").kept.after == 1);
  CHECK(answer.clocks.at("first-answer").broken.after == 0);
}

TEST_CASE("a case that follows another rests under the draft too, and goes on where it was parted") {
  Past past;
  past.live(
      "follower",
      {{TownHall::at("2026-03-03T10:00:00+01:00"), cases::JoinCase{CaseId("main"), "HT-2", "the same hole"}},
       {TownHall::at("2026-03-20T10:00:00+01:00"), cases::PartCase{"another hole"}},
       {TownHall::at("2026-03-20T11:00:00+01:00"), cases::CompleteTask{"triage", "reject", {}, {}}}});
  const auto answer = what_if(std::move(past.recording).take(), *town_of(town_files()), the_end);
  CHECK(answer.acts == 3);
  CHECK(answer.not_needed == 0);
  CHECK(answer.same_way == 1);
  CHECK(answer.clocks.at("first-answer").kept.after == answer.clocks.at("first-answer").kept.before);
  CHECK(answer.clocks.at("first-answer").broken.after == 0);
  CHECK(answer.queues.at("roads").tasks.after == answer.queues.at("roads").tasks.before);
}

TEST_CASE("an appointment that was given back does not take place under the draft") {
  std::string street(street_yaml);
  const std::string wait = "wait: { for: works-done, match: data.order_id, go: resolved }";
  street.replace(street.find(wait), wait.size(), "appointment: { agenda: visits, go: resolved }");
  const std::vector<std::pair<std::string, std::string>> files = {
      {"town.yaml",
       std::string(town_yaml) + "agendas: { visits: { slot: 20 min, sites: { yard: { calendar: hall } } } }\n"},
      {"workflows/street.yaml", street}};
  Past past;
  past.live(
      "given-back",
      {{TownHall::at("2026-03-03T10:00:00+01:00"), cases::CompleteTask{"triage", "accept", {{"severity", "high"}}, {}}},
       {TownHall::at("2026-03-04T10:00:00+01:00"), cases::CompleteTask{"repair", "order", {}, {}}},
       {TownHall::at("2026-03-04T11:00:00+01:00"),
        cases::BookAppointment{"", "yard", TownHall::at("2026-03-10T09:00:00+01:00"), ""}},
       {TownHall::at("2026-03-09T10:00:00+01:00"), cases::CancelAppointment{"", "ill"}}},
      files);
  const auto answer = what_if(std::move(past.recording).take(), *town_of(town_files(files)), the_end);
  CHECK(answer.acts == 4);
  CHECK(answer.not_needed == 0);
  CHECK(answer.outcomes.at("").after == 1);
  CHECK(answer.same_way == 1);
}
