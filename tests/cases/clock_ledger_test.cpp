// The clocks of cases, through their events, against an oracle that counts minute by minute.
#include "engine/cases/clock_ledger.h"

#include <cstdlib>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/cases/evolve.h"
#include "tests/calendar/campaign.h"
#include "tests/calendar/oracle.h"

using namespace guichet;
using namespace guichet::cases;
using guichet::test::Oracle;
using workflows::CompiledCalendar;
using workflows::Measure;
using workflows::minute_ms;
using workflows::Span;

namespace {

constexpr std::int64_t first_minute = 20'454LL * 1440;  // 2026-01-01
constexpr std::int64_t minutes = 480LL * 1440;

workflows::Calendar paris() {
  workflows::Calendar calendar;
  calendar.name = "hall";
  calendar.time_zone = "Europe/Paris";
  for (std::size_t day = 1; day <= 5; ++day) calendar.week[day] = *workflows::parse_openings("08:30-12:00 13:30-17:15");
  calendar.week[6] = *workflows::parse_openings("09:00-12:00");
  for (const auto* rule : {"1 may", "8 may", "14 july", "15 august", "1 november", "11 november", "25 december"})
    calendar.holidays.push_back(*workflows::parse_holiday(rule, rule));
  return calendar;
}

/// Of 2026 and the neighbouring winter, as days since 1970.
const std::set<std::int64_t> holidays = {20'574, 20'581, 20'648, 20'680, 20'758, 20'768, 20'812};

using Random = std::mt19937_64;

std::int64_t pick(Random& random, std::int64_t first, std::int64_t last) {
  return std::uniform_int_distribution<std::int64_t>{first, last}(random);
}

Instant instant(std::int64_t minute) {
  return Instant{std::chrono::minutes{minute}};
}

Oracle::Ledger random_ledger(Random& random) {
  Oracle::Ledger ledger;
  ledger.measure = static_cast<Measure>(pick(random, 0, 3));
  ledger.budget_minutes = pick(random, 0, 1) == 0 ? pick(random, 1, 8) * 1440 : pick(random, 1, 3000);
  if (ledger.measure == Measure::calendar_days && pick(random, 0, 1) == 0) ledger.months = pick(random, 1, 3);
  auto minute = first_minute + pick(random, 0, 360 * 1440);
  ledger.start = minute;
  for (auto pauses = pick(random, 0, 4); pauses > 0; --pauses) {
    ledger.pauses_and_resumptions.push_back(minute += pick(random, 0, 2500));
    ledger.pauses_and_resumptions.push_back(minute += pick(random, 0, 4000));
  }
  return ledger;
}

/// A case with nothing but one clock, moved by events as decide() writes them.
class OneClock {
 public:
  OneClock(const CompiledCalendar& calendar, Span budget, std::vector<int> percents, Instant start)
      : calendar_(calendar), percents_(std::move(percents)) {
    fold(CaseOpened{"w", "d", "r", "t", "o", "private", PersonId(), "en", {}, "normal"}, start);
    budget = calendar_.in_days(start, budget);
    auto plan = start_clock(calendar_, budget, percents_, start);
    fold(
        ClockStarted{
            "c",
            std::string(workflows::to_string(budget.measure)),
            budget.amount_ms,
            plan.due,
            std::move(plan.warnings),
            "hall",
            calendar_.version(),
            false},
        start);
  }

  void pause(Instant now) { fold(ClockPaused{"c", consumed_at(clock(), calendar_, now)}, now); }

  void resume(Instant now) {
    auto plan = resume_clock(clock(), calendar_, percents_, now);
    fold(ClockResumed{"c", clock().consumed_ms, plan.due, std::move(plan.warnings)}, now);
  }

  const Clock& clock() const { return state_.clocks.at(0); }

 private:
  void fold(const Event& event, Instant now) { evolve(state_, event, Fact{CaseId("1"), now, "web", false}); }

  const CompiledCalendar& calendar_;
  std::vector<int> percents_;
  CaseState state_;
};

}  // namespace

TEST_CASE("a case's clock consumes what an oracle counts, over pauses, holidays and DST") {
  const test::Campaign campaign;
  Random random{campaign.seed()};
  const auto source = paris();
  const auto calendar = CompiledCalendar::compile(source);
  REQUIRE(calendar);
  const Oracle oracle{source, holidays, first_minute, first_minute + minutes};
  for (std::uint64_t round = 0; round < campaign.ledgers(); ++round) {
    const auto ledger = random_ledger(random);
    const Span budget{ledger.measure, ledger.budget_minutes * minute_ms, ledger.months};
    OneClock one(*calendar, budget, {}, instant(ledger.start));
    bool repeated = oracle.is_repeated(ledger.start);
    for (std::size_t index = 0; index < ledger.pauses_and_resumptions.size(); index += 2) {
      one.pause(instant(ledger.pauses_and_resumptions[index]));
      one.resume(instant(ledger.pauses_and_resumptions[index + 1]));
      for (const auto at : {index, index + 1})
        repeated = repeated || oracle.is_repeated(ledger.pauses_and_resumptions[at]);
    }
    const auto expected = oracle.run(ledger);
    // In the hour that DST repeats the oracle cannot say where within its minute it stands.
    const auto tolerance_ms = repeated ? minute_ms : 0;
    INFO(round, " ", workflows::to_string(ledger.measure), " from ", to_rfc3339(instant(ledger.start)));
    CHECK(std::abs(one.clock().consumed_ms - expected.consumed_minutes * minute_ms) <= tolerance_ms);
    CHECK(std::abs((one.clock().due - instant(expected.due)).count()) <= tolerance_ms);
  }
}

TEST_CASE("pausing and resuming never shortens what was left, and warnings keep their share") {
  const test::Campaign campaign;
  Random random{campaign.seed()};
  const auto calendar = CompiledCalendar::compile(paris());
  REQUIRE(calendar);
  for (std::uint64_t round = 0; round < campaign.ledgers() / 5; ++round) {
    const Span budget{static_cast<Measure>(pick(random, 0, 3)), pick(random, 1, 8 * 1440) * minute_ms};
    auto now = instant(first_minute + pick(random, 0, 360 * 1440));
    OneClock one(*calendar, budget, {50, 80, 100}, now);
    for (int pause = 0; pause < 4; ++pause) {
      const auto due_before = one.clock().due;
      const auto warnings_before = one.clock().warnings;
      now += Duration(pick(random, 0, 1500) * minute_ms);
      one.pause(now);
      CHECK(one.clock().consumed_ms >= 0);
      CHECK(next_edge(one.clock()).name.empty());
      const auto left = budget.amount_ms - one.clock().consumed_ms;
      if (left <= 0) break;
      now += Duration(pick(random, 0, 3000) * minute_ms);
      one.resume(now);
      INFO(
          round,
          " ",
          workflows::to_string(budget.measure),
          " resumed ",
          to_rfc3339(now),
          ", due ",
          to_rfc3339(one.clock().due));
      CHECK(one.clock().due >= due_before);
      // Calendar days count by the clock on the wall: a due time in the hour that spring skips is the first one after.
      const auto skipped_ms = budget.measure == Measure::calendar_days ? 60 * minute_ms : 0;
      const auto counted = calendar->between(now, one.clock().due, budget.measure);
      CHECK(counted >= left);
      CHECK(counted <= left + skipped_ms);
      CHECK(one.clock().warnings.back() == one.clock().due);
      for (std::size_t index = 0; index < warnings_before.size(); ++index)
        CHECK((one.clock().warnings[index] >= warnings_before[index] || warnings_before[index] <= now));
    }
  }
}

TEST_CASE("edges come in order, and each can be asked when it comes") {
  const auto calendar = CompiledCalendar::compile(paris());
  const auto start = *parse_rfc3339("2026-03-02T09:00:00+01:00");
  OneClock one(*calendar, {Measure::elapsed, 100 * workflows::hour_ms}, {50, 100}, start);
  const auto& clock = one.clock();
  CHECK(next_edge(clock).name == "warning-1");
  CHECK(due_of_edge(clock, "warning-1") == start + std::chrono::hours(50));
  CHECK(due_of_edge(clock, "warning-2") == clock.due);
  CHECK(due_of_edge(clock, "breach") == clock.due);
  CHECK_FALSE(due_of_edge(clock, "warning-3"));
  CHECK_FALSE(due_of_edge(clock, "lunch"));
}
