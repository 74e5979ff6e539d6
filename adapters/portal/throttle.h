#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "adapters/http/annex.h"
#include "engine/base/instant.h"

namespace guichet::portal {

/// So many of one thing from one address in an hour, refilled evenly (a bucket that leaks). Thread-safe; remembers a
/// bounded number of addresses, and forgets those that were quiet for an hour.
class Throttle {
 public:
  explicit Throttle(std::size_t per_hour) : per_hour_(per_hour) {}

  /// Counts one, unless that would be too many.
  bool allow(const std::string& address, Instant now);
  /// Whether one more would be allowed; counts nothing.
  bool has_room(const std::string& address, Instant now) const;

 private:
  struct Bucket {
    double level = 0;
    Instant since;
  };

  double level_at(const Bucket& bucket, Instant now) const;

  const std::size_t per_hour_;
  mutable std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;  ///< guarded by mutex_
};

/// Whom a visit is counted for: the peer's address, of IPv6 the /64 that one household has. From this machine itself
/// comes a reverse proxy, which says in X-Forwarded-For (its last entry) whom it speaks for.
std::string address_of(const http::Visit& visit);

}  // namespace guichet::portal
