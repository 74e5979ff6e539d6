// The City of Boston's 311 requests against the calendar and budgets of examples/boston.
#include <doctest/doctest.h>

#include "engine/importing/csv_file.h"
#include "engine/importing/due_agreement.h"
#include "tests/support/data_folder.h"

using namespace guichet;
using namespace guichet::importing;

namespace {

std::shared_ptr<const workflows::Town> boston() {
  const auto loaded = workflows::load_town(test::files_of("examples/boston"));
  for (const auto& finding : loaded.diagnostics) {
    fmt::print(
        "{}:{}:{}: {}\n", finding.where.file, finding.where.line, finding.where.column, finding.message);
  }
  REQUIRE(loaded.town != nullptr);
  return loaded.town;
}

Plan plan_of(const Mapping& mapping, const workflows::Town& town, const std::string& path) {
  auto file = CsvFile::open(path, mapping.delimiter);
  REQUIRE(file);
  REQUIRE(check_columns(mapping, file->columns()).empty());
  auto planner = Planner::create(mapping, town, file->columns());
  REQUIRE(planner);
  for (;;) {
    const auto row = file->next();
    REQUIRE(row);
    if (!*row) break;
    planner->add(**row);
  }
  fmt::print("{} cells held bytes that are not UTF-8\n", file->odd_cells());
  return planner->finish();
}

}  // namespace

TEST_CASE("Boston's target dates are what its budgets and calendar give") {
  const auto path = test::data_file("boston-311-2011-q3.csv.gz");
  if (!path) return;
  const auto town = boston();
  const auto loaded = load_mapping("mapping.yaml", test::text_of("examples/boston/mapping.yaml"));
  REQUIRE(loaded.mapping);
  const auto plan = plan_of(*loaded.mapping, *town, *path);

  fmt::print(
      "{} rows, {} cases, {} acts, {} refused, {} adjusted\n",
      plan.rows,
      plan.cases.size(),
      plan.acts.size(),
      plan.refused.count,
      plan.adjusted.count);
  for (const auto& remark : plan.refused.kept) fmt::print("line {}: {}\n", remark.line, remark.text);
  for (const auto& remark : plan.adjusted.kept) fmt::print("line {}: {}\n", remark.line, remark.text);
  const auto shares = compare_due_times(plan, *loaded.mapping->due_agreement, *town);
  for (const auto& share : shares) {
    fmt::print(
        "{:50} {:6} {:18} {:6.2f} % {:6.2f} %\n",
        share.group,
        share.rows,
        share.budget,
        100.0 * static_cast<double>(share.same_minute) / static_cast<double>(share.rows),
        100.0 * static_cast<double>(share.within_a_minute) / static_cast<double>(share.rows));
  }
}
