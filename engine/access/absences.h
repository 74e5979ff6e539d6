#pragma once

// Who is away, and who stands in for them meanwhile. Kept beside the accounts and not in the log: it says who sees
// whose tasks in these days, nothing about any case; what a substitute does is in the case's events, in their own name.
//
//   file = {"absences":[{"agent","from","until","substitute","noted_by"}]}      absences.json, mode 0600
//
// Days are written 2026-11-23 and are those of UTC, the last one included. An agent has one absence at a time.

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/result.h"

namespace guichet::access {

struct Absence {
  std::string agent;  ///< "marie"
  std::string from;
  std::string until;
  std::string substitute;  ///< "paul"
  std::string noted_by;    ///< "agents/helene"
};

/// The day of an instant, as absences count it.
std::string day_of(Instant instant);

/// Thread-safe. The file is read again only when it has changed, so asking is quick; noting and ending write, and are
/// not for the I/O thread.
class Absences {
 public:
  explicit Absences(std::filesystem::path file) : file_(std::move(file)) {}

  /// By their first day, without those that ended before `today`. Errors: as read_private, and invalid for what is not
  /// such a file.
  Result<std::vector<Absence>> from_today(const std::string& today) const;
  /// In place of the agent's absence before. Errors: invalid (days that are none, or in the wrong order; somebody
  /// standing in for themselves), and of the file.
  Status note(const Absence& absence, const std::string& today);
  /// They are back. Errors: not_found (they were not away), and of the file.
  Status end(const std::string& agent, const std::string& today);
  /// The absence of an agent on a day.
  Result<std::optional<Absence>> of(const std::string& agent, const std::string& day) const;
  /// The absence of an agent on a day for which this substitute stands in.
  Result<std::optional<Absence>> stood_in_for(
      const std::string& agent, const std::string& substitute, const std::string& day) const;

 private:
  // Require: the mutex is held.
  Result<std::vector<Absence>> read(const std::string& today) const;
  Status read_file() const;

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  mutable std::string seen_;            ///< of the file when it was read: its time and size; empty: not read yet
  mutable std::vector<Absence> known_;  ///< what it said then
};

}  // namespace guichet::access
