#pragma once

// HTTP/1.1 requests from bytes (RFC 9110, RFC 9112), without any I/O: Beast's parser, and on top of it what it lets
// pass and a careful server must not: any doubt about where a message ends is a refusal.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/http/limits.h"
#include "adapters/http/message.h"

namespace guichet::http {

/// Why a request cannot be read; the connection ends after saying so.
struct ParseFailure {
  int status = 400;
  std::string detail;
};

/// One request after another. Not thread-safe.
class RequestParser {
 public:
  enum class State { head, body, done, failed };

  explicit RequestParser(const Limits& limits);
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;
  ~RequestParser();

  /// Reads on, and returns how many bytes were used; the caller keeps the others and shows them again, with more behind
  /// them. Stops at the end of the head, so that somebody can look at it, and at the end of the message.
  std::size_t feed(std::string_view bytes);

  State state() const { return state_; }
  const Request& request() const;
  const ParseFailure& failure() const;
  /// What feed() has decoded of the body; the caller takes and clears it.
  std::string& body();
  /// Ready for the next request.
  void reset();

 private:
  struct Impl;
  const Limits& limits_;
  std::unique_ptr<Impl> impl_;
  State state_ = State::head;
};

}  // namespace guichet::http
