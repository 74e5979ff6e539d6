#pragma once

#include <memory>
#include <string>

#include "adapters/async/byte_stream.h"
#include "engine/base/result.h"

namespace guichet::async {

/// Listens on a socket of this machine (AF_UNIX) and hands out connections. What a server before this one left behind
/// is taken over; its folder's permissions say who may connect, and the socket is open to its group (0660). Removed at
/// the end. I/O thread only.
class LocalListener {
 public:
  /// Errors: unavailable (somebody listens there, no such folder, not ours).
  static Result<std::unique_ptr<LocalListener>> open(
      asio::io_context& io, const std::string& path, Deadlines& deadlines);
  LocalListener(const LocalListener&) = delete;
  LocalListener& operator=(const LocalListener&) = delete;
  ~LocalListener();

  /// The next connection; null once closed.
  Task<std::unique_ptr<ByteStream>> accept();
  void close();

 private:
  struct State;
  explicit LocalListener(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace guichet::async
