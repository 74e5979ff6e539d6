#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/strong_id.h"

namespace guichet::test {

/// Follows the log from outside and remembers every event it was shown: the log must be a gapless prefix that never
/// changes, each command whole, each timer once and never early. Answers are sentences; empty: all is well.
class Witness {
 public:
  explicit Witness(std::string token) : token_(std::move(token)) {}

  /// Reads what is new through /events, and some of the old again.
  std::string follow(std::uint16_t port);
  /// The event at `position` is the last of the command `key`.
  std::string confirm(const std::string& key, Position position) const;
  /// Every command has events in one stretch only.
  std::string commands_are_whole() const;
  /// Of the timers due by `now` each has fired or was cancelled, once.
  std::string timers_fired_once(Instant now) const;

  Position head() const { return documents_.size(); }
  std::size_t timers() const { return timers_.size(); }

 private:
  struct Timer {
    Instant due;
    int fired = 0;
    int cancelled = 0;
  };

  std::string page(std::uint16_t port, Position after, std::vector<std::string>& into);
  std::string remember(const std::string& document);
  std::string remember_timer(const std::string& document);

  std::string token_;
  std::vector<std::string> documents_;  ///< position 1 first
  std::vector<std::string> causes_;
  std::map<std::string, Timer> timers_;  ///< by case and timer
};

}  // namespace guichet::test
