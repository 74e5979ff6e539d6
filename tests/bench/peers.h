#pragma once

// Who Guichet is measured beside. Each peer does durably what Guichet does durably, in its own usual way.

#include <memory>
#include <string>

#include "cli/bench_contest.h"
#include "cli/bench_log.h"

namespace guichet::bench {

/// RocksDB bare: one put per event, one synced batch.
Contender rocksdb_log(const AppendTask& task);

/// A PostgreSQL 15 of our own in a folder of its own, reached by a unix socket there: fsync and
/// synchronous_commit on, 1 GB of shared buffers, and a table of events as an event store has it. Stopped and
/// removed with the object.
class Postgres {
 public:
  /// Null, with a sentence on standard error, where PostgreSQL is not installed.
  static std::unique_ptr<Postgres> start(const std::string& folder);
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;
  ~Postgres();

  /// `clients` connections of pgbench, prepared statements, `batch` rows per insert.
  Contender insert(std::uint64_t batch, unsigned clients, double seconds) const;

  /// Loads the events of a Guichet data folder into a table of the same shape, each document as it was
  /// stored. False, with a sentence on standard error, where that fails.
  bool load_history(const std::string& data) const;
  /// COPY of that table's documents in their order to a client that drops them.
  Contender copy_out() const;
  /// One client reads the events of one case after the other.
  Contender select_case(std::uint64_t cases, double seconds) const;

  const std::string& socket_folder() const { return folder_; }

  int pid() const { return pid_; }

 private:
  explicit Postgres(std::string folder) : folder_(std::move(folder)) {}

  Contender pgbench(std::string name, const std::string& arguments, std::uint64_t units) const;

  std::string folder_;
  int pid_ = 0;  ///< of the postmaster
};

}  // namespace guichet::bench
