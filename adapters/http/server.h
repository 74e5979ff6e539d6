#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "adapters/http/exchange.h"
#include "adapters/http/limits.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace guichet::http {

/// Accepts connections and runs them on one I/O thread, until told to stop. I/O thread only, but for stop().
class Server {
 public:
  /// All must outlive the server.
  Server(IoContext& io, const Limits& limits, const Clock& clock, Application& application);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Starts to accept; the answer is the URL. Errors: as TcpListener::open.
  Result<std::string> listen(const std::string& address, std::uint16_t port);
  /// Stops accepting, lets what is in flight finish (at most Limits::shutdown_max), then calls on_stopped. Once.
  void stop();
  /// Called on the I/O thread: when stopping begins (live answers must come to their end), and when all has ended.
  void on_stop(std::function<void()> begins, std::function<void()> ended);

  std::size_t connections() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace guichet::http
