#pragma once

#include <optional>
#include <vector>

#include "engine/base/json.h"
#include "engine/importing/due_agreement.h"
#include "engine/importing/read_back.h"
#include "engine/importing/replay.h"

namespace guichet::cli {

/// What an import has to say in the end. Pointers are null where that part did not come about.
struct ImportReport {
  const importing::Plan& plan;
  std::uint64_t odd_cells = 0;
  std::vector<importing::DueShare> shares = {};
  const importing::ReplayCounts* counts = nullptr;
  const importing::Remarks* refused = nullptr;  ///< by the engine
  const importing::ReadBack* read_back = nullptr;
  bool verbose = false;
};

/// Prints it for people, on standard output.
void print_text(const ImportReport& report);
/// The same for machines; at most 1,000 remarks of each kind.
json::object to_json(const ImportReport& report);

/// Whether every row became what the mapping says, and the log says the same as the source.
bool is_complete(const ImportReport& report);

}  // namespace guichet::cli
