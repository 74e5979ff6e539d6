// The City of Boston's 311 requests against the calendar and budgets of examples/boston.
#include <set>

#include <doctest/doctest.h>

#include "engine/importing/due_agreement.h"
#include "tests/data/imported.h"

using namespace guichet;
using namespace guichet::importing;

TEST_CASE("Boston's target dates are what its budgets and calendar give") {
  const auto path = test::shared_data("boston-311-2011-q3.csv.gz");
  if (!path) return;
  const auto town = test::example_town("examples/boston");
  const auto mapping = test::example_mapping("examples/boston");
  const auto plan = test::plan_of(mapping, *town, *path);
  CHECK(plan.rows == 31'828);
  CHECK(plan.cases.size() == plan.rows);
  CHECK(plan.refused.count == 0);
  // Six rows of a kind of work that has no target otherwise.
  CHECK(plan.adjusted.count == 6);

  // Where people type the target by hand, or the form stays open for minutes, no rule gives it: what is left
  // is named.
  const std::set<std::string> irregular{
      "Sidewalk Repair", "New Sign  Crosswalk or Pavement Marking", "Missing Sign", "Parking Enforcement"};
  const auto shares = compare_due_times(plan, *mapping.due_agreement, *town);
  REQUIRE(shares.size() > 26);
  fmt::print("{:45} {:>6} {:18} {:>11} {:>11}\n", "type", "rows", "budget", "same minute", "within 60 s");
  for (std::size_t i = 0; i < 26; ++i) {
    const auto& share = shares[i];
    const auto percent = [&](std::uint64_t rows) {
      return 100.0 * static_cast<double>(rows) / static_cast<double>(share.rows);
    };
    fmt::print(
        "{:45} {:6} {:18} {:9.2f} % {:9.2f} %\n",
        share.group.substr(0, 45),
        share.rows,
        share.budget,
        percent(share.same_minute),
        percent(share.within_a_minute));
    CAPTURE(share.group);
    CHECK(percent(share.within_a_minute) >= (irregular.contains(share.group) ? 80.0 : 95.0));
    CHECK(percent(share.same_minute) >= (irregular.contains(share.group) ? 80.0 : 92.5));
  }
}

TEST_CASE("with the city's due times, every clock is met or breached as the city says") {
  const auto path = test::shared_data("boston-311-2011-q3.csv.gz");
  if (!path) return;
  const auto town = test::example_town("examples/boston");
  const auto mapping = test::example_mapping("examples/boston");
  const auto plan = test::plan_of(mapping, *town, *path, test::rows_for_this_build(1500));
  const auto imported = test::import_into_new_engine("examples/boston", mapping, plan);

  CHECK(imported.refused.count == 0);
  CHECK(imported.counts.opened == plan.cases.size());
  test::check_all_equal("opened", imported.back.opened);
  test::check_all_equal("paths", imported.back.paths);
  test::check_all_equal("queues", imported.back.queues);
  test::check_all_equal("due times", imported.back.due);
  test::check_all_equal("open or closed", imported.back.closed);
  test::check_all_equal("met or breached", imported.back.verdicts);
  // The city's file gives no verdict on 83 requests that have a target; 82 of them were closed late.
  CHECK(imported.back.without_verdict <= 83);
}
