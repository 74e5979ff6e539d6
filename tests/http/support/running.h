#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "adapters/http/server.h"
#include "engine/base/clock.h"

namespace guichet::test {

/// A server on its own thread, on a port of the kernel's choice, for as long as this lives.
class Running {
 public:
  Running(http::Application& application, http::Limits limits, const Clock& clock);
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running();

  std::uint16_t port() const { return port_; }
  /// Stops gracefully and waits.
  void stop();
  /// Runs `call` on the I/O thread and waits for it.
  void on_io_thread(const std::function<void()>& call);
  std::size_t connections();

 private:
  async::IoContext io_;
  http::Limits limits_;
  std::unique_ptr<http::Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace guichet::test
