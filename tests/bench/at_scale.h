#pragma once

// What a town sees when it has many cases: the server started cold on them, its memory, its pages, its feed,
// and commands while every case has a clock running.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/bench_contest.h"

namespace guichet::bench {

struct ScaleTask {
  std::string folder;
  std::string guichet;  ///< the binary
  std::uint64_t cases = 1'000'000;
  double seconds = 3;
};

/// Fills a data folder, asks `guichet serve` on it, kills it under load and starts it again. Removes the
/// folder.
std::vector<Outcome> measure_at_scale(const ScaleTask& task);

}  // namespace guichet::bench
