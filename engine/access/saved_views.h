#pragma once

// Lists that agents narrowed and keep under a name: theirs on every device they sign in at. Kept beside the accounts
// and not in the log: it says how somebody likes to look at their work, nothing about any case.
//
//   file = {"views":{"agents/marie":[{"name","queue","text","lateness","free","order"}]}}     views.json, mode 0600

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace guichet::access {

struct SavedView {
  std::string name;
  std::string queue;
  std::string text;      ///< searched for
  std::string lateness;  ///< "", "warned" or "late"
  bool free = false;     ///< only what nobody has taken
  std::string order;     ///< urgency, due, oldest or newest
};

/// Thread-safe. Reads and writes a file: not for the I/O thread.
class SavedViews {
 public:
  explicit SavedViews(std::filesystem::path file) : file_(std::move(file)) {}

  static constexpr std::size_t views_max = 50;  ///< of one agent

  /// In the order of their keeping. Errors: as read_private, and invalid for what is not such a file.
  Result<std::vector<SavedView>> of(const std::string& subject) const;
  /// In place of the agent's view of the same name. Errors: invalid (words that are none), conflict (too many), and of
  /// the file.
  Status keep(const std::string& subject, const SavedView& view);
  /// Errors: not_found, and of the file.
  Status forget(const std::string& subject, const std::string& name);

 private:
  using All = std::map<std::string, std::vector<SavedView>>;

  Result<All> read() const;  ///< holds the mutex
  Status write(const All& all) const;

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
};

}  // namespace guichet::access
