#pragma once

// Pages and protocols served by the same server beside the API: the citizens' portal, Open311. An annex sees a whole
// request and answers it at once; framing, limits and deadlines stay the server's.

#include <cstddef>
#include <string>
#include <string_view>

#include "adapters/http/message.h"

namespace guichet::http {

/// A request with its body, and where it came from.
struct Visit {
  const Request* request = nullptr;
  std::string body = {};
  std::string peer = {};  ///< the address alone: "203.0.113.7"
};

/// Thread-safe: visits are answered on several worker threads at once, so an answer may wait for the engine.
class Annex {
 public:
  Annex() = default;
  Annex(const Annex&) = delete;
  Annex& operator=(const Annex&) = delete;
  virtual ~Annex() = default;

  /// Whether requests for this path are its own. Asked before the API's routes; quick.
  virtual bool owns(std::string_view path) const = 0;
  /// Whether it has a page for a browser that asks for what nobody has.
  virtual bool receives_lost() const { return false; }
  /// How large a body it reads; beyond it the visitor is told with `refuse`.
  virtual std::size_t body_bytes_max(const Request& request) const = 0;
  virtual Response answer(const Visit& visit) = 0;
  /// The words for a body that is too large (413), too slow (408), broken (400), or that has no room now (503).
  virtual Response refuse(const Visit& visit, int status) = 0;
};

}  // namespace guichet::http
