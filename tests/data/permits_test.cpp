// The permit desk of five Dutch municipalities against the workflow of examples/permits.
#include <doctest/doctest.h>

#include "tests/data/imported.h"

using namespace guichet;
using namespace guichet::importing;

TEST_CASE("every way a permit went is a way of its workflow") {
  const auto path = test::shared_data("permits-wabo-receipt.csv.gz");
  if (!path) return;
  const auto town = test::example_town("examples/permits");
  const auto mapping = test::example_mapping("examples/permits");
  const auto plan = test::plan_of(mapping, *town, *path);

  CHECK(plan.rows == 8'577);
  CHECK(plan.cases.size() == 1'434);
  for (const auto& remark : plan.refused.kept) MESSAGE(remark.line << ": " << remark.text);
  CHECK(plan.refused.count == 0);
  // 145 cases end in the register before the desk has done its last task, two open after their first.
  CHECK(plan.adjusted.count == 147);
  for (const auto& act : plan.acts) {
    const auto* complete = std::get_if<CompleteAct>(&act.what);
    if (complete != nullptr) REQUIRE_FALSE(complete->outcome.empty());
  }
}

TEST_CASE("each permit's path, actors, deadline and end are those of the source") {
  const auto path = test::shared_data("permits-wabo-receipt.csv.gz");
  if (!path) return;
  const auto town = test::example_town("examples/permits");
  const auto mapping = test::example_mapping("examples/permits");
  const auto plan = test::plan_of(mapping, *town, *path, test::rows_for_this_build(1500));
  const auto imported = test::import_into_new_engine("examples/permits", mapping, plan);

  CHECK(imported.refused.count == 0);
  CHECK(imported.counts.opened == plan.cases.size());
  test::check_all_equal("opened", imported.back.opened);
  test::check_all_equal("paths and actors", imported.back.paths);
  test::check_all_equal("deadlines", imported.back.due);
  test::check_all_equal("open or closed", imported.back.closed);
}
