#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "adapters/async/byte_stream.h"
#include "adapters/async/deadlines.h"
#include "adapters/async/task.h"
#include "engine/base/result.h"

namespace guichet::async {

/// Listens on one address and hands out connections. I/O thread only.
class TcpListener {
 public:
  /// `address` is a numeric IPv4 or IPv6 address, port 0 one the kernel chooses. Errors: invalid (no address),
  /// unavailable (taken, or not of this machine).
  static Result<std::unique_ptr<TcpListener>> open(
      asio::io_context& io, const std::string& address, std::uint16_t port, Deadlines& deadlines);
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;
  ~TcpListener();

  std::uint16_t port() const;
  /// "http://127.0.0.1:8080"
  std::string url() const;
  /// The next connection; null once closed. When the machine has no more descriptors it waits and tries again.
  Task<std::unique_ptr<ByteStream>> accept();
  void close();

 private:
  struct State;
  explicit TcpListener(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace guichet::async
