#pragma once

// Checking the log against everything that says what it should be.

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "engine/store/checkpoint.h"
#include "engine/store/log.h"

namespace guichet::store {

struct LogFault {
  Position position = 0;  ///< the first event that is affected; 0 where no event is named
  std::string message;
};

struct LogReport {
  Head head;                     ///< the last event that is good, after all before it
  std::optional<Head> anchored;  ///< nothing: HEAD is damaged or missing
  std::uint64_t body_bytes = 0;
  std::uint64_t checkpoints = 0;  ///< signed checkpoints that the chain agrees with
  std::optional<LogFault> fault;  ///< the first bad position: what follows it was not looked at
  bool repairable = false;        ///< only the end or HEAD is missing: repair_log can accept that
};

/// Told now and then how far it is; `head` is where it ends.
using VerifyProgress = std::function<void(Position done, Position head)>;

struct VerifyLogOptions {
  LogOptions log;
  VerifyProgress progress = {};
  std::vector<Checkpoint> checkpoints = {};  ///< of this log, from outside
};

/// Reads the whole log without changing a byte, while a server may be running: RocksDB's own checksums of
/// every file, positions without gaps, every record's checksum, the hash chain, the anchor, the checkpoints.
/// A fault is part of the report. Errors: not_found (no log there), unavailable (the disk refuses).
Result<LogReport> verify_log(const std::string& path, const VerifyLogOptions& options = {});

}  // namespace guichet::store
