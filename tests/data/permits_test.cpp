// The permit desk of five Dutch municipalities against the workflow of examples/permits.
#include <doctest/doctest.h>

#include "tests/data/town_and_plan.h"

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
