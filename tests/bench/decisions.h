#pragma once

// What thinking costs, without disk, sockets or threads: a command decided on a service of 25 steps, and a typed guard.

#include <vector>

#include "cli/bench_contest.h"

namespace guichet::bench {

/// So long for each of them, `rounds` times; the column of processor time is microseconds for one.
std::vector<Outcome> measure_decisions(double seconds, std::size_t rounds);

}  // namespace guichet::bench
