#pragma once

// Those who read everything: exports of the whole log over HTTP, the feed page by page, and what agents feel of it.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/bench_contest.h"

namespace guichet::bench {

struct ReadersTask {
  std::string folder;
  std::string guichet;  ///< the binary
  std::uint64_t events = 1'000'000;
  double seconds = 3;
  std::size_t rounds = 5;
};

/// Fills a data folder with cases of 20 events and serves it. Removes the folder.
std::vector<Outcome> measure_readers(const ReadersTask& task);

}  // namespace guichet::bench
