#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "adapters/async/byte_stream.h"
#include "adapters/http/exchange.h"
#include "adapters/http/limits.h"
#include "adapters/http/request_parser.h"

namespace guichet::http {

/// What connections share with their server. I/O thread only.
struct House {
  const Limits& limits;
  Application& application;
  std::function<std::string_view()> date;  ///< for the Date header
  bool stopping = false;
};

/// One peer: requests one after another, pipelined ones in order. Everything it reads or writes has a bound and a
/// deadline; any doubt about framing ends it.
class Connection final : public Exchange {
 public:
  Connection(std::unique_ptr<async::ByteStream> stream, House& house);

  Task<> run();
  /// Ends the wait for a next request, at shutdown.
  void stop_if_idle();

  const Request& request() const override { return parser_.request(); }
  std::string peer() const override;
  Task<BodyState> read_body(std::string& into, std::size_t bytes_max) override;
  Task<BodyState> read_piece(std::string& into, std::size_t bytes_max) override;
  Task<bool> respond(const Response& response) override;
  Task<bool> begin(const Response& head) override;
  Task<bool> send(std::string_view bytes, async::Moment deadline) override;
  Task<bool> end() override;
  bool stopping() const override { return house_.stopping; }

 private:
  enum class Head { request, refused, gone };

  Task<Head> read_head();
  Task<async::IoState> fill(async::Moment deadline);
  Task<bool> say_continue();
  Task<> refuse(int status, std::string detail);
  Task<bool> finish_request();
  Task<> linger();

  void feed();
  std::string_view unread() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }
  bool may_go_on() const;
  async::Moment body_deadline() const;
  async::Moment write_deadline(std::size_t bytes) const;

  std::unique_ptr<async::ByteStream> stream_;
  House& house_;
  RequestParser parser_;
  std::string buffer_;  ///< bytes [begin_, end_) are read and not yet used
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string out_;
  std::size_t served_ = 0;
  std::uint64_t body_bytes_ = 0;
  async::Moment body_until_;
  Framing framing_ = Framing::length;
  bool answered_ = false;
  bool closing_ = false;
  bool idle_ = false;
  bool continued_ = false;
};

}  // namespace guichet::http
