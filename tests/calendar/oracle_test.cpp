#include "oracle.h"

#include <chrono>
#include <cstdlib>
#include <random>

#include <date/date.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/calendar/campaign.h"
#include "workflows/calendar/compiled.h"

using namespace guichet;
using namespace guichet::workflows;
using guichet::test::Oracle;

namespace {

std::int64_t day_number(int year, unsigned month, unsigned day) {
  return std::chrono::local_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)}
      .time_since_epoch()
      .count();
}

struct Town {
  Calendar calendar;
  std::set<std::int64_t> holidays;  // of `year` and its neighbours, by hand
  int year = 0;
};

Calendar week(std::string zone, std::string_view hours, std::string_view saturday = "closed") {
  Calendar calendar{.name = zone, .time_zone = zone};
  for (std::size_t day = 1; day <= 5; ++day) calendar.week[day] = *parse_openings(hours);
  calendar.week[6] = *parse_openings(saturday);
  return calendar;
}

std::vector<Town> towns() {
  std::vector<Town> all;
  all.push_back({week("Europe/Paris", "08:30-12:00 13:30-17:15", "09:00-12:00"), {}, 2026});
  for (const auto* rule :
       {"1 january",
        "easter + 1",
        "1 may",
        "8 may",
        "easter + 39",
        "easter + 50",
        "14 july",
        "15 august",
        "1 november",
        "11 november",
        "25 december"}) {
    all[0].calendar.holidays.push_back(*parse_holiday(rule, rule));
  }
  all[0].holidays = {
      day_number(2026, 1, 1),
      day_number(2026, 4, 6),
      day_number(2026, 5, 1),
      day_number(2026, 5, 8),
      day_number(2026, 5, 14),
      day_number(2026, 5, 25),
      day_number(2026, 7, 14),
      day_number(2026, 8, 15),
      day_number(2026, 11, 1),
      day_number(2026, 11, 11),
      day_number(2026, 12, 25),
      day_number(2027, 1, 1)};
  all.push_back({week("America/New_York", "08:30-17:00"), {}, 2011});
  all[1].calendar.closed_day = ClosedDayStart::same_hour;
  all[1].calendar.after_closing = AfterClosingStart::next_opening;
  for (const auto* rule :
       {"1 january observed on monday",
        "third monday of april",
        "last monday of may",
        "4 july",
        "first monday of september",
        "fourth thursday of november",
        "25 december observed"}) {
    all[1].calendar.holidays.push_back(*parse_holiday(rule, rule));
  }
  all[1].holidays = {
      day_number(2011, 1, 3),
      day_number(2011, 4, 18),
      day_number(2011, 5, 30),
      day_number(2011, 7, 4),
      day_number(2011, 9, 5),
      day_number(2011, 11, 24),
      day_number(2011, 12, 26),
      day_number(2012, 1, 2)};
  // DST changes at midnight: in 2018 a day began at 01:00, and a Saturday's last hour came twice.
  all.push_back({week("America/Sao_Paulo", "00:00-06:00 22:00-24:00", "20:00-24:00"), {}, 2018});
  all[2].calendar.week[0] = *parse_openings("00:00-03:00");
  all[2].calendar.after_closing = AfterClosingStart::next_opening;
  // Half an hour of DST.
  all.push_back({week("Australia/Lord_Howe", "01:00-02:15 09:00-17:00", "01:30-03:00"), {}, 2026});
  all[3].calendar.week[0] = *parse_openings("00:30-01:45 01:50-02:10");
  all[3].calendar.closed_day = ClosedDayStart::same_hour;
  // 30 December 2011 did not exist.
  all.push_back({week("Pacific/Apia", "08:00-16:00"), {}, 2011});
  return all;
}

using Random = std::mt19937_64;

std::int64_t pick(Random& random, std::int64_t first, std::int64_t last) {
  return std::uniform_int_distribution<std::int64_t>{first, last}(random);
}

Oracle::Ledger random_ledger(Random& random, std::int64_t first_minute) {
  Oracle::Ledger ledger;
  ledger.measure = static_cast<Measure>(pick(random, 0, 3));
  const bool is_whole_days = pick(random, 0, 1) == 0;
  ledger.budget_minutes =
      is_whole_days && ledger.measure != Measure::business_hours ? pick(random, 1, 12) * 1440 : pick(random, 1, 3000);
  auto minute = first_minute + pick(random, 0, 360 * 1440);
  if (pick(random, 0, 3) == 0) minute -= minute % 60;  // on the hour: openings, closings, midnights, changes of DST
  ledger.start = minute;
  for (auto pauses = pick(random, 0, 3); pauses > 0; --pauses) {
    ledger.pauses_and_resumptions.push_back(minute += pick(random, 0, 2500));
    ledger.pauses_and_resumptions.push_back(minute += pick(random, 0, 4000));
  }
  return ledger;
}

Instant minute_instant(std::int64_t minute) {
  return Instant{std::chrono::minutes{minute}};
}

struct Played {
  std::int64_t consumed_ms = 0;
  Instant due;
};

/// The ledger as a clock keeps it: what is consumed is added up at each pause, the due time taken from what
/// is left.
Played play(const CompiledCalendar& calendar, const Oracle::Ledger& ledger) {
  Played played;
  const auto budget_ms = ledger.budget_minutes * minute_ms;
  auto running_since = minute_instant(ledger.start);
  const auto due = [&] {
    return calendar.advance(
        running_since, Span{ledger.measure, std::max<std::int64_t>(0, budget_ms - played.consumed_ms)});
  };
  for (std::size_t i = 0; i < ledger.pauses_and_resumptions.size(); i += 2) {
    const auto due_before = due();
    const auto paused = minute_instant(ledger.pauses_and_resumptions[i]);
    played.consumed_ms += calendar.between(running_since, paused, ledger.measure);
    running_since = minute_instant(ledger.pauses_and_resumptions[i + 1]);
    if (calendar.source().closed_day == ClosedDayStart::midnight && played.consumed_ms < budget_ms) {
      REQUIRE(due() >= due_before);  // a pause never brings the due time nearer
    }
  }
  played.due = due();
  return played;
}

bool touches_a_repeated_minute(const Oracle& oracle, const Oracle::Ledger& ledger) {
  bool touches = oracle.is_repeated(ledger.start);
  for (const auto minute : ledger.pauses_and_resumptions) touches = touches || oracle.is_repeated(minute);
  return touches;
}

void compare(const CompiledCalendar& calendar, const Oracle& oracle, const Oracle::Ledger& ledger) {
  const auto expected = oracle.run(ledger);
  const auto played = play(calendar, ledger);
  // Within the hour that DST repeats the oracle, which counts whole minutes, cannot say where in the last one
  // it is.
  const auto tolerance_ms = touches_a_repeated_minute(oracle, ledger) ? minute_ms : 0;
  const auto text = [&] {
    auto line = fmt::format(
        "{} {} {} minutes, from {}",
        calendar.source().time_zone,
        to_string(ledger.measure),
        ledger.budget_minutes,
        to_rfc3339(minute_instant(ledger.start)));
    for (const auto minute : ledger.pauses_and_resumptions) line += ", " + to_rfc3339(minute_instant(minute));
    return line + fmt::format(
                      ": consumed {} for {}, due {} for {}",
                      played.consumed_ms / minute_ms,
                      expected.consumed_minutes,
                      to_rfc3339(played.due),
                      to_rfc3339(minute_instant(expected.due)));
  };
  const bool is_equal = std::abs(played.consumed_ms - expected.consumed_minutes * minute_ms) <= tolerance_ms &&
                        std::abs((played.due - minute_instant(expected.due)).count()) <= tolerance_ms;
  CHECK_MESSAGE(is_equal, text());
}

}  // namespace

TEST_CASE("clocks consume what an oracle counts minute by minute, over pauses, holidays and DST") {
  const test::Campaign campaign;
  Random random{campaign.seed()};
  const auto all = towns();
  const auto ledgers_per_town = (campaign.ledgers() + all.size() - 1) / all.size();
  for (const auto& town : all) {
    const auto calendar = CompiledCalendar::compile(town.calendar);
    REQUIRE(calendar);
    const auto first_minute = day_number(town.year, 1, 1) * 1440;
    const Oracle oracle{town.calendar, town.holidays, first_minute, first_minute + 480 * 1440};
    for (std::uint64_t i = 0; i < ledgers_per_town; ++i)
      compare(*calendar, oracle, random_ledger(random, first_minute));
  }
}

TEST_CASE("months end where somebody arrives who turns the pages of a wall calendar") {
  const test::Campaign campaign;
  Random random{campaign.seed()};
  const auto all = towns();
  const auto calendar = CompiledCalendar::compile(all.front().calendar);
  REQUIRE(calendar);
  const auto noon_of = [](std::int64_t day) {
    return std::chrono::local_time<Duration>(std::chrono::hours(24 * day + 12));
  };
  const auto date_of = [](std::int64_t day) { return date::year_month_day{date::sys_days{date::days{day}}}; };
  for (std::uint64_t i = 0; i < campaign.ledgers(); ++i) {
    const auto first = day_number(all.front().year, 1, 1) + pick(random, 0, 1500);
    const auto months = pick(random, 1, 60);
    const auto noon = calendar->to_instant(noon_of(first));
    auto last = first;
    for (auto turned = months; turned > 0;) {
      ++last;
      if (date_of(last).day() == date::day{1}) --turned;
    }
    // On the first page after so many turnings: to the same number, or as far as the page goes.
    while (date_of(last).day() < date_of(first).day() && date_of(last + 1).month() == date_of(last).month()) ++last;
    const auto due = calendar->advance(noon, *parse_span(fmt::format("{} months", months)));
    CAPTURE(first);
    CAPTURE(months);
    REQUIRE(calendar->to_local(due) == noon_of(last));
  }
}

TEST_CASE("a clock's questions take microseconds") {
  const auto calendar = CompiledCalendar::compile(towns()[0].calendar);
  REQUIRE(calendar);
  Random random{1};
  constexpr int questions = 20'000;
  std::vector<Instant> starts;
  for (int i = 0; i < questions; ++i) starts.push_back(minute_instant(pick(random, 20'000'000, 40'000'000)));
  const auto begin = std::chrono::steady_clock::now();
  std::int64_t sum = 0;
  for (const auto start : starts) {
    const auto due = calendar->advance(start, Span{Measure::business_hours, 40 * hour_ms});
    sum += calendar->between(start, due, Measure::business_hours);
  }
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
  fmt::print("advance and between, 40 business hours: {:.2f} us\n", took.count() / questions);
  CHECK(sum == questions * 40 * hour_ms);
  CHECK(took.count() / questions < 200);  // a stepping calendar takes more; unoptimised and sanitised builds do not
}
