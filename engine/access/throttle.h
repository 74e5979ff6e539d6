#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "engine/base/instant.h"

namespace guichet::access {

/// Slows down guessing. By name, by address, and by both together: some failures are free, then each doubles the time
/// to wait, from a second to a quarter of an hour; an hour without one forgets. By both together few are free; by name
/// alone many, so that nobody is easily locked out by somebody else. Not thread-safe; bounded in memory.
class Throttle {
 public:
  /// How long to wait before another try is even looked at; zero: go on.
  std::chrono::seconds wait(std::string_view name, std::string_view address, Instant now) const;
  void failed(std::string_view name, std::string_view address, Instant now);
  void succeeded(std::string_view name, std::string_view address);

 private:
  struct Failures {
    int count = 0;
    Instant last{};
  };

  std::chrono::seconds wait_of(const std::string& key, int free, Instant now) const;
  void add(const std::string& key, Instant now);

  std::map<std::string, Failures, std::less<>> failures_;
};

}  // namespace guichet::access
