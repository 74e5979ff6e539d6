#pragma once

// The disk's part of a command: appending events durably, and reading them in order.

#include <cstdint>
#include <string>

#include "cli/bench_contest.h"

namespace guichet::bench {

/// An event of about 400 bytes, different for each number, the same on every machine.
std::string event_body(std::uint64_t number);

struct AppendTask {
  std::string folder;       ///< a new subfolder is made for each run, and removed
  std::uint64_t batch = 1;  ///< events per sync
  double seconds = 2;
};

/// Guichet's log (RocksDB, hash chain, anchor), one sync per commit; each run checks that it was one.
Contender guichet_log(const AppendTask& task);
/// The least that can be durable: length, bytes, pwrite at the end of a growing file, fdatasync.
Contender plain_log(const AppendTask& task);

/// Reading everything back in order, chain included.
Contender guichet_scan(const std::string& folder, std::uint64_t events);

}  // namespace guichet::bench
