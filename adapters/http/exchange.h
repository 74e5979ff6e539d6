#pragma once

// One request and the means to answer it, as the application sees them. The server keeps framing, limits and deadlines.

#include <cstddef>
#include <string>
#include <string_view>

#include "adapters/async/deadlines.h"
#include "adapters/async/task.h"
#include "adapters/http/message.h"

namespace guichet::http {

using async::IoContext;
using async::Task;

enum class BodyState { piece, end, too_large, timed_out, malformed, broken };

class Exchange {
 public:
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  virtual ~Exchange() = default;

  virtual const Request& request() const = 0;
  /// The address the request came from, without its port: "192.0.2.7".
  virtual std::string peer() const = 0;
  /// The whole body into `into`: `end`, or why not. One larger than `bytes_max` is not read further.
  virtual Task<BodyState> read_body(std::string& into, std::size_t bytes_max) = 0;
  /// The next piece replaces what is in `into`: `piece`, `end` when there is none, or why not.
  virtual Task<BodyState> read_piece(std::string& into, std::size_t bytes_max) = 0;

  /// The whole answer. False when the peer is gone.
  virtual Task<bool> respond(const Response& response) = 0;
  /// An answer of unknown length: begin, send (each within its deadline), end.
  virtual Task<bool> begin(const Response& head) = 0;
  virtual Task<bool> send(std::string_view bytes, async::Moment deadline) = 0;
  virtual Task<bool> end() = 0;

  /// True once the server is to stop: answers that have no end of their own come to one.
  virtual bool stopping() const = 0;
};

/// What the server serves.
class Application {
 public:
  Application() = default;
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  virtual ~Application() = default;

  /// Answers exactly once.
  virtual Task<> handle(Exchange& exchange) = 0;
  /// The words for a request that never became one (RFC 9112), and for a full house.
  virtual Response refuse(int status, std::string_view detail) = 0;
};

}  // namespace guichet::http
