#pragma once

// `guichet serve` as a program of its own, and the HTTP requests that the benchmark itself makes.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "tests/bench/shell.h"

namespace guichet::bench {

struct Reply {
  int status = 0;  ///< 0: nobody answered
  std::string body;
};

/// One GET on a connection of its own. Waits at most ten seconds.
Reply http_get(int port, const std::string& path, const std::string& token);

/// Asks again until somebody answers with 200 or, where `any_status`, at all; at most so long.
bool wait_for(int port, const std::string& path, const std::string& token, bool any_status, double seconds);

/// `guichet serve` on Saint-Aubin. Stopped with the object.
class GuichetServer {
 public:
  /// Starts on `data`, which may be empty, with tokens of its own. Does not wait.
  enum class Town { example, as_deployed };

  GuichetServer(const std::string& guichet, const std::string& data, Town town = Town::example);

  /// Waits until it takes work. Throws Unmeasured where it does not.
  void wait_ready(double seconds = 30) const;
  /// The kernel's choice; waits until the server says it. Throws Unmeasured where it does not say it within so long.
  int port(double seconds = 30) const;

  const std::string& agent_token() const { return agent_; }

  const std::string& operator_token() const { return operator_; }

  /// When the process was started, its tokens made.
  std::chrono::steady_clock::time_point started() const { return started_; }

  const Child& process() const { return *child_; }

  /// As a power cut for the process: SIGKILL.
  void kill() { child_->kill(); }

  /// Of GET /metrics; negative where there is no such figure.
  double figure(const std::string& name) const;

 private:
  std::string log_file_;
  std::string agent_;
  std::string operator_;
  std::chrono::steady_clock::time_point started_;
  std::unique_ptr<Child> child_;
  mutable int port_ = 0;
};

}  // namespace guichet::bench
