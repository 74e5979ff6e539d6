// The manual's mapping files are mapping files.
#include <fstream>
#include <sstream>
#include <vector>

#include <doctest/doctest.h>

#include "engine/importing/mapping.h"

using namespace guichet;

namespace {

std::vector<std::string> examples() {
  std::ifstream manual("workflows/manual/import.md");
  std::vector<std::string> found;
  bool within = false;
  for (std::string line; std::getline(manual, line);) {
    if (line.starts_with("```")) {
      within = !within && line == "```yaml mapping";
      if (within) found.emplace_back();
    } else if (within) {
      found.back() += line + "\n";
    }
  }
  return found;
}

}  // namespace

TEST_CASE("every example of the import manual is read without a word") {
  const auto all = examples();
  CHECK(all.size() == 3);
  for (const auto& text : all) {
    CAPTURE(text);
    const auto loaded = importing::load_mapping("mapping.yaml", text);
    for (const auto& finding : loaded.diagnostics) MESSAGE(finding.where.line << ": " << finding.message);
    CHECK(loaded.diagnostics.empty());
    CHECK(loaded.mapping.has_value());
  }
}
