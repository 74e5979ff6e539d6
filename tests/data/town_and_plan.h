#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/importing/csv_file.h"
#include "engine/importing/plan.h"
#include "tests/support/example_files.h"
#include "tests/support/shared_data.h"

// An example of this repository beside the real data it was written for.

namespace guichet::test {

inline std::shared_ptr<const workflows::Town> example_town(const std::string& folder) {
  const auto loaded = workflows::load_town(files_of(folder));
  for (const auto& finding : loaded.diagnostics) {
    fmt::print("{}:{}:{}: {}\n", finding.where.file, finding.where.line, finding.where.column, finding.message);
  }
  REQUIRE(loaded.town != nullptr);
  return loaded.town;
}

inline importing::Mapping example_mapping(const std::string& folder) {
  const auto loaded = importing::load_mapping("mapping.yaml", text_of(folder + "/mapping.yaml"));
  REQUIRE(loaded.mapping);
  return *loaded.mapping;
}

inline importing::Plan plan_of(
    const importing::Mapping& mapping,
    const workflows::Town& town,
    const std::string& path,
    std::size_t rows_max = SIZE_MAX) {
  auto file = importing::CsvFile::open(path, mapping.delimiter);
  REQUIRE(file);
  REQUIRE(importing::check_columns(mapping, file->columns()).empty());
  auto planner = importing::Planner::create(mapping, town, file->columns());
  REQUIRE(planner);
  for (std::size_t rows = 0; rows < rows_max; ++rows) {
    const auto row = file->next();
    REQUIRE(row);
    if (!*row) break;
    planner->add(**row);
  }
  return planner->finish();
}

}  // namespace guichet::test
