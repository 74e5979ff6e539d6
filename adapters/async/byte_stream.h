#pragma once

// Bytes in, bytes out, with deadlines: what a protocol needs of a connection, be it TCP, TLS or a test.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "adapters/async/deadlines.h"
#include "adapters/async/task.h"

namespace guichet::async {

enum class IoState { fine, end, timed_out, broken };

/// Trivial on purpose: GCC 12 mishandles other temporaries around co_await.
struct IoOutcome {
  IoState state = IoState::fine;
  std::size_t bytes = 0;
};

/// One reader and one writer at a time.
class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;

  /// At least one byte, or why not.
  virtual Task<IoOutcome> read_some(std::span<char> room, Moment deadline) = 0;
  /// All of the texts, one behind the other, in one system call where they are short: long ones in several, between
  /// which other connections have their turn. They must stay alive meanwhile.
  virtual Task<IoOutcome> write_all(
      std::string_view first, std::string_view second, std::string_view third, Moment deadline) = 0;

  Task<IoOutcome> write(std::string_view first, std::string_view second, Moment deadline) {
    return write_all(first, second, std::string_view(), deadline);
  }

  /// Says that nothing more will be written; reading goes on.
  virtual void finish_writing() = 0;
  virtual void close() = 0;
  /// "127.0.0.1:51234", for logs.
  virtual std::string peer() const = 0;
};

}  // namespace guichet::async
