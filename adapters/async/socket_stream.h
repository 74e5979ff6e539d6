#pragma once

// A connection over any kind of stream socket. Private to adapters/async.

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>

#include "adapters/async/byte_stream.h"

namespace guichet::async {

/// Of one system call: some twenty microseconds of the one I/O thread. A reader of everything gets megabytes a second,
/// and whoever works must not wait behind one large gulp of it.
inline constexpr std::size_t write_at_once_max = 64 * 1024;

inline constexpr auto with_error = asio::as_tuple(use_task);

template <class Protocol>
class SocketStream : public ByteStream, private Stoppable {
 public:
  using Socket = asio::basic_stream_socket<Protocol, IoExecutor>;

  SocketStream(Socket socket, Deadlines& deadlines)
      : Stoppable(deadlines), socket_(std::move(socket)), stall_max_(deadlines.stall_max()) {}

  Task<IoOutcome> read_some(std::span<char> room, Moment deadline) override {
    stopped_ = false;
    set_deadline(deadline);
    const auto buffer = asio::buffer(room.data(), room.size());
    const auto [error, bytes] = co_await socket_.async_read_some(buffer, with_error);
    clear_deadline();
    IoOutcome outcome;
    outcome.bytes = bytes;
    if (error) outcome.state = error == asio::error::eof ? IoState::end : state_of_failure();
    co_return outcome;
  }

  Task<IoOutcome> write_all(
      std::string_view first, std::string_view second, std::string_view third, Moment deadline) override {
    stopped_ = false;
    IoOutcome outcome;
    const auto total = first.size() + second.size() + third.size();
    while (outcome.bytes < total) {
      set_deadline(std::min(deadline, steady_now() + stall_max_));
      const auto left = rest({first, second, third}, outcome.bytes);
      const auto [failure, written] = co_await socket_.async_write_some(left, with_error);
      outcome.bytes += written;
      if (failure) {
        outcome.state = state_of_failure();
        break;
      }
    }
    clear_deadline();
    co_return outcome;
  }

  void finish_writing() override {
    boost::system::error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  }

  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 protected:
  const Socket& socket() const { return socket_; }

 private:
  void stop() override {
    stopped_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }

  IoState state_of_failure() const { return stopped_ ? IoState::timed_out : IoState::broken; }

  /// What is not written yet, and not more than goes at once.
  static std::array<asio::const_buffer, 3> rest(std::array<std::string_view, 3> texts, std::size_t done) {
    std::array<asio::const_buffer, 3> left;
    auto room = write_at_once_max;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      auto& text = texts.at(i);
      const auto passed = std::min(done, text.size());
      done -= passed;
      text = text.substr(passed, room);
      room -= text.size();
      left.at(i) = asio::const_buffer(text.data(), text.size());
    }
    return left;
  }

  Socket socket_;
  std::chrono::milliseconds stall_max_;
  bool stopped_ = false;
};

}  // namespace guichet::async
