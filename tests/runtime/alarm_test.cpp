// I7: a timer fires exactly once, never early.
#include <doctest/doctest.h>

#include "tests/runtime/support/test_engine.h"

using namespace guichet;
using namespace guichet::test;
using std::chrono::days;
using std::chrono::hours;

namespace {

runtime::Options with_alarm_clock() {
  return {};
}

/// Thirty calendar days after Monday morning it is nine o'clock again in Paris, but summer time has begun.
const Instant asked_plus_30_days = *parse_rfc3339("2026-04-01T07:00:00Z");

/// How many events of a type the log holds for a case.
std::size_t count_events(TestEngine& town, const CaseId& id, const std::string& type) {
  town.settle();
  const auto lines = town->queries().timeline(id, true, {"", 500});
  REQUIRE(lines);
  std::size_t count = 0;
  for (const auto& line : lines->rows)
    if (line.type == type) ++count;
  return count;
}

/// A case that waits for its citizen's answer, with a reminder after ten days and an end after thirty.
CaseId waiting_case(TestEngine& town) {
  const auto id = town.open_case("où exactement ?");
  REQUIRE(town.on_case(id, cases::CompleteTask{town.task(id), "ask", {}, {{"question", "Quel numéro ?"}}}));
  return id;
}

/// The alarm clock works beside the test: waits until the case has come to `version`.
void await_version(TestEngine& town, const CaseId& id, StreamVersion version) {
  for (int round = 0; round < 600; ++round) {
    if (town.state(id).version >= version) return;
    town->wait_applied(town->head() + 1, std::chrono::milliseconds(50));
  }
  FAIL("the alarm clock did not fire within 30 seconds");
}

}  // namespace

TEST_CASE("timers fire at their instants when virtual time passes them, once, in order") {
  TestEngine town;
  const auto id = waiting_case(town);
  const auto asked = town.clock().now();
  REQUIRE(town->next_due());
  CHECK(*town->next_due() == asked + days(10));

  CHECK(*town->fire_due(asked + days(10) - Duration(1)) == 0);
  CHECK(*town->fire_due(asked + days(10)) == 1);
  CHECK(*town->fire_due(asked + days(10)) == 0);
  CHECK(count_events(town, id, "guichet.timer.fired.v1") == 1);
  CHECK(town.state(id).is_open());
  CHECK(*town->next_due() == asked_plus_30_days);

  CHECK(*town->fire_due(asked + days(300)) == 1);
  const auto state = town.state(id);
  CHECK(state.outcome == "silent");
  CHECK(town->metrics().timers_fired >= 2);
  CHECK(*state.closed == asked_plus_30_days);
  REQUIRE(town->next_due());  // what is left is the end of the time it is kept
  CHECK(*town->next_due() == *state.kept_until);
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a clock warns, is paused, and breaches at the instant its ledger says") {
  TestEngine town;
  const auto id = town.open_case("une lampe");
  const auto opened = town.clock().now();
  CHECK(*town->fire_due(opened + hours(23)) == 0);
  CHECK(*town->fire_due(opened + hours(24)) == 1);
  CHECK(town->queries().queue("works", "", {})->rows.front().lateness == "warned");
  CHECK(*town->fire_due(opened + hours(48)) == 1);
  town.settle();
  const auto late = town->queries().queue("works", "", {})->rows.front();
  CHECK(late.lateness == "late");
  CHECK(late.case_id == id);
  REQUIRE(town->queries().queue_counts().size() == 1);
  CHECK(town->queries().queue_counts().front().late == 1);
  CHECK(town->queries().service_counts().front().late_open == 1);
  CHECK(town.state(id).priority == "urgent");
  CHECK(town.replay_difference() == "");
}

TEST_CASE("the alarm clock fires by itself when the time has come, not before") {
  TestEngine town(with_alarm_clock());
  const auto id = waiting_case(town);
  const auto version = town.state(id).version;
  town.clock().advance(days(10) - hours(1));
  CHECK_FALSE(town->wait_applied(town->head() + 1, std::chrono::milliseconds(1500)));
  CHECK(town.state(id).version == version);
  town.clock().advance(hours(1));
  await_version(town, id, version + 1);
  CHECK(count_events(town, id, "guichet.timer.fired.v1") == 1);
  town.clock().advance(days(20));
  while (town.state(id).is_open()) await_version(town, id, town.state(id).version + 1);
  CHECK(count_events(town, id, "guichet.timer.fired.v1") == 2);
}

TEST_CASE("what came due while nobody was running fires after the restart, once") {
  TestEngine town;
  std::vector<CaseId> waiting;
  for (int i = 0; i < 5; ++i) waiting.push_back(waiting_case(town));
  town.clock().advance(days(12));
  town.reopen();
  CHECK(*town->fire_due(town.clock().now()) == 5);
  town.crash();
  CHECK(*town->fire_due(town.clock().now()) == 0);
  for (const auto& id : waiting) CHECK(count_events(town, id, "guichet.timer.fired.v1") == 1);
  CHECK(*town->next_due() == asked_plus_30_days);
  CHECK(town.replay_difference() == "");
}

TEST_CASE("more than a round of timers due at once fire all, between people's commands") {
  TestEngine town;
  constexpr std::size_t cases_count = 150;
  for (std::size_t i = 0; i < cases_count; ++i) waiting_case(town);
  const auto other = town.open_case("entre deux");
  town.clock().advance(days(11));
  CHECK(*town->fire_due(town.clock().now()) == cases_count + 2);
  CHECK(town.state(other).priority == "urgent");
  CHECK(*town->fire_due(town.clock().now()) == 0);
}
