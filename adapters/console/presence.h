#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/http/route.h"
#include "engine/base/instant.h"

namespace guichet::console {

/// Who has which case open, as their pages say every quarter of a minute. Kept in memory only: it is true for a moment.
/// Thread-safe; bounded.
class Presence {
 public:
  /// Notes that somebody looks at a case; the answer is who else does.
  std::vector<std::string> look(const std::string& case_id, const std::string& subject, Instant now);
  /// Somebody has closed the page.
  void leave(const std::string& case_id, const std::string& subject);

 private:
  std::mutex mutex_;
  std::map<std::string, std::map<std::string, Instant>> by_case_;
};

std::vector<http::Route> presence_routes();

}  // namespace guichet::console
