// Two cases about the same thing: one follows, ends as the other does, and may part again.
#include <algorithm>

#include "engine/cases/due.h"
#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

const JoinCase to_other{CaseId("case-2"), "HT-2", "the same hole"};

struct Street : TownHall {
  Street() {
    does(pothole());
    as("marie");
  }

  const Clock& clock(std::string_view name) const {
    const auto found = std::ranges::find(state.clocks, name, &Clock::name);
    REQUIRE(found != state.clocks.end());
    return *found;
  }

  /// What the courier tells when the other case has ended.
  DeliverMessage other_ends(std::string_view outcome) {
    as("system/courier");
    return {std::string(main_ended_message), json::value("case-2"), {{"outcome", outcome}, {"reference", "HT-2"}}};
  }
};

}  // namespace

TEST_CASE("a case that is joined rests: no task, no timer, no running clock") {
  Street street;
  const auto events = street.does(to_other);
  CHECK(
      TownHall::types_of(events) ==
      std::vector<std::string>{"task.cancelled", "case.joined", "wait.started", "clock.paused", "clock.paused"});
  CHECK(street.state.tasks.empty());
  CHECK(street.state.timers.empty());
  CHECK_FALSE(next_due(street.state));
  CHECK(street.state.main.reference == "HT-2");
  CHECK(street.state.is_open());
}

TEST_CASE("what is joined cannot be joined again, nor to itself, nor to what follows it, nor when it is closed") {
  Street street;
  CHECK(street.refused(JoinCase{CaseId("case-1"), "HT-1", ""}).fields.front().pointer == "/to");
  street.does(AddFollower{CaseId("case-3"), "HT-3", ""});
  CHECK(street.refused(JoinCase{CaseId("case-3"), "HT-3", ""}).kind == Error::Kind::conflict);
  street.does(to_other);
  CHECK(street.refused(to_other).message.find("HT-2 already") != std::string::npos);
  CHECK(street.refused(AddFollower{CaseId("case-4"), "HT-4", ""}).message.find("HT-2") != std::string::npos);
  street.does(WithdrawCase{});
  CHECK(street.refused(to_other).kind == Error::Kind::conflict);
}

TEST_CASE("parted again it rests where it did, with a task, and its clocks have lost nothing") {
  Street street;
  const auto before = street.clock("repair").due;
  street.does(to_other);
  street.context.now += std::chrono::hours(24);
  const auto events = street.does(PartCase{"another hole"});
  CHECK(
      TownHall::types_of(events) ==
      std::vector<std::string>{"case.parted", "task.created", "clock.resumed", "clock.resumed"});
  REQUIRE(street.state.tasks.size() == 1);
  CHECK(street.state.tasks.front().step == "triage");
  CHECK(street.clock("repair").due == before + std::chrono::hours(24));
  CHECK(street.state.waits.empty());
  street.does(CompleteTask{"triage", "accept", {{"severity", "high"}}, {}});
  CHECK(street.state.tokens.front().step == "repair");
}

TEST_CASE("when the main case ends, those that follow end alike and their people are written to") {
  Street street;
  street.does(to_other);
  const auto ended = street.other_ends("resolved");
  const auto events = street.does(ended);
  CHECK(only<MessageSent>(events).message == "closed");
  CHECK(only<CaseClosed>(events).outcome == "resolved");
  CHECK_FALSE(street.state.is_open());
  CHECK(street.state.status == "Repaired");
}

TEST_CASE("what the main case's person gives up, the others still ask for") {
  Street street;
  street.does(to_other);
  const auto ended = street.other_ends("withdrawn");
  street.does(ended);
  CHECK(street.state.is_open());
  CHECK(street.state.main.id.empty());
  CHECK(street.state.tasks.size() == 1);
}

TEST_CASE("only the system says that the main case has ended, and only to a case that follows it") {
  Street street;
  auto ended = street.other_ends("resolved");
  CHECK(street.refused(ended).kind == Error::Kind::conflict);
  street.as("marie");
  street.does(to_other);
  CHECK(street.refused(ended).kind == Error::Kind::forbidden);
  street.as("system/courier");
  ended.value = "case-9";
  CHECK(street.refused(ended).kind == Error::Kind::conflict);
}

TEST_CASE("a case that ends tells those that follow it what is not personal") {
  Street street;
  street.does(AddFollower{CaseId("case-2"), "HT-2", "the same hole"});
  CHECK(street.does(AddFollower{CaseId("case-2"), "HT-2", "the same hole"}).empty());
  street.does(AddFollower{CaseId("case-3"), "HT-3", ""});
  street.does(RemoveFollower{CaseId("case-3"), "another hole"});
  CHECK(street.does(RemoveFollower{CaseId("case-3"), "another hole"}).empty());
  const auto events = street.does(CompleteTask{"triage", "reject", {{"severity", "low"}}, {}});
  const auto& told = only<MessageEmitted>(events);
  CHECK(told.name == main_ended_message);
  CHECK(told.value == json::value("case-1"));
  CHECK(told.body.at("outcome") == "rejected");
  CHECK(told.body.at("data") == json::value(json::object{{"severity", "low"}}));
  CHECK(told.body.at("task").at("outcome") == "reject");
}

TEST_CASE("a case that nobody follows tells nobody of its end") {
  Street street;
  const auto events = street.does(CompleteTask{"triage", "reject", {}, {}});
  for (const auto& event : events) CHECK_FALSE(std::holds_alternative<MessageEmitted>(event));
}

TEST_CASE("a case that follows another takes no action of its service and is not moved to another text") {
  Street street;
  street.does(to_other);
  CHECK(street.refused(TakeAction{"refer", {}}).message.find("HT-2") != std::string::npos);
  street.does(PartCase{""});
  CHECK(street.refused(PartCase{""}).message == "the case is joined to none");
}
