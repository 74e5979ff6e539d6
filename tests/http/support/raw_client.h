#pragma once

// A client that sends exactly the bytes it is told and reads answers strictly: what a test of framing needs.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace guichet::test {

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

/// One TCP connection to 127.0.0.1. Blocking, with a time limit on everything.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, std::chrono::milliseconds patience = std::chrono::seconds(10));
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient();

  bool connected() const { return socket_ >= 0; }
  /// False when the peer is gone.
  bool send(std::string_view bytes);
  void finish_sending();
  /// A small receive buffer makes a slow reader real.
  void set_receive_buffer(int bytes);

  /// The next answer (1xx are counted and skipped), or nothing when the peer closed, broke the rules or was silent.
  std::optional<Answer> read_answer(bool head_request = false);
  /// Waits for "100 Continue", which nothing may precede.
  bool read_continue();
  /// The head of an answer whose body is then read with read_text().
  std::optional<Answer> read_head();
  /// Decoded pieces of a chunked body, whatever has come; empty at the end or on silence.
  std::string read_chunk();
  /// True when the peer has closed and nothing more comes.
  bool at_end();
  int continues() const { return continues_; }
  bool timed_out() const { return timed_out_; }

 private:
  bool fill();
  std::optional<std::string> line();
  std::optional<std::string> bytes(std::size_t count);

  int socket_ = -1;
  std::chrono::milliseconds patience_;
  std::string buffer_;
  int continues_ = 0;
  bool timed_out_ = false;
};

}  // namespace guichet::test
