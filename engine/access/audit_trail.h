#pragma once

// The audit trail on disk, for those who must be able to say who read what: one file a month in the folder `audit`,
// only appended to, which is deleted by the month when it need not be kept any longer.
//
//   file = { line "\n" }                 audit/2026-11.jsonl, mode 0600
//   line = {"time","what", …}            one JSON object; what else there is depends on what happened:
//                                        actor, of (case/ID, person/ID), route, request, name, address

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/audit.h"
#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"

namespace guichet::access {

/// Thread-safe. A line that cannot be written is told to the log, and nothing is held up for it.
class AuditTrail {
 public:
  /// Creates the folder with the first line. `clock` must outlive it.
  AuditTrail(std::filesystem::path folder, const Clock& clock) : folder_(std::move(folder)), clock_(clock) {}

  void note(std::string_view what, AuditFields fields);

  struct Question {
    std::string actor = {};  ///< only theirs: "agents/marie"
    std::string of = {};     ///< only about this: "case/…"
    std::string after = {};  ///< the cursor of the page before; empty: the newest
    std::size_t limit = 50;
  };
  struct Page {
    std::vector<json::object> lines;  ///< newest first
    std::string next;                 ///< empty: this was the last
  };
  /// Looks at some thousand lines at a time: a page may be short, or empty, and still have a next one. Errors: invalid
  /// (a cursor that is none), unavailable (a file cannot be read).
  Result<Page> read(const Question& question) const;

 private:
  const std::filesystem::path folder_;
  const Clock& clock_;
  std::mutex writing_;
  std::filesystem::path written_;  ///< guarded: the file of this month, once its last line is known to be whole
};

}  // namespace guichet::access
