#pragma once

// The whole engine in one process: commands decided and made durable, views behind, questions asked, started
// cold.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/bench_contest.h"

namespace guichet::bench {

/// Fills a new data folder with so many cases of Saint-Aubin's `question`, then asks. Removes the folder.
std::vector<Outcome> measure_engine(const std::string& folder, std::uint64_t cases);

}  // namespace guichet::bench
