#include "adapters/async/tcp.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace guichet::async {
namespace {

using tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, IoExecutor>;
using Acceptor = asio::basic_socket_acceptor<tcp, IoExecutor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, IoExecutor>;

constexpr auto with_error = asio::as_tuple(use_task);

std::string text_of(const tcp::endpoint& endpoint) {
  const auto address = endpoint.address().to_string();
  return fmt::format(fmt::runtime(endpoint.address().is_v6() ? "[{}]:{}" : "{}:{}"), address, endpoint.port());
}

class TcpStream final : public ByteStream, private Stoppable {
 public:
  TcpStream(Socket socket, Deadlines& deadlines)
      : Stoppable(deadlines), stall_max_(deadlines.stall_max()), socket_(std::move(socket)) {
    boost::system::error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
  }

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

  Task<IoOutcome> write(std::string_view first, std::string_view second, Moment deadline) override {
    stopped_ = false;
    IoOutcome outcome;
    const auto total = first.size() + second.size();
    while (outcome.bytes < total) {
      set_deadline(std::min(deadline, steady_now() + stall_max_));
      const auto left = rest(first, second, outcome.bytes);
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
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  std::string peer() const override {
    boost::system::error_code failure;
    const auto endpoint = socket_.remote_endpoint(failure);
    return failure ? "gone" : text_of(endpoint);
  }

 private:
  void stop() override {
    stopped_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }

  IoState state_of_failure() const { return stopped_ ? IoState::timed_out : IoState::broken; }

  static std::array<asio::const_buffer, 2> rest(std::string_view first, std::string_view second, std::size_t done) {
    const auto of_first = std::min(done, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(done - of_first);
    return {asio::const_buffer(first.data(), first.size()), asio::const_buffer(second.data(), second.size())};
  }

  std::chrono::milliseconds stall_max_;
  Socket socket_;
  bool stopped_ = false;
};

}  // namespace

struct TcpListener::State {
  State(asio::io_context& io, Deadlines& list)
      : acceptor(io.get_executor()), pause(io.get_executor()), deadlines(list) {}

  Acceptor acceptor;
  Timer pause;
  Deadlines& deadlines;
};

Result<std::unique_ptr<TcpListener>> TcpListener::open(
    asio::io_context& io, const std::string& address, std::uint16_t port, Deadlines& deadlines) {
  boost::system::error_code failure;
  const auto ip = asio::ip::make_address(address, failure);
  if (failure) return invalid(fmt::format("expected an IP address to listen on, found \"{}\"", address));
  const tcp::endpoint endpoint(ip, port);
  auto state = std::make_unique<State>(io, deadlines);
  state->acceptor.open(endpoint.protocol(), failure);
  if (!failure) state->acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
  if (!failure) state->acceptor.bind(endpoint, failure);
  if (!failure) state->acceptor.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) return unavailable(fmt::format("cannot listen on {}: {}", text_of(endpoint), failure.message()));
  return std::unique_ptr<TcpListener>(new TcpListener(std::move(state)));
}

TcpListener::TcpListener(std::unique_ptr<State> state) : state_(std::move(state)) {}

TcpListener::~TcpListener() = default;

std::uint16_t TcpListener::port() const {
  return state_->acceptor.local_endpoint().port();
}

std::string TcpListener::url() const {
  return "http://" + text_of(state_->acceptor.local_endpoint());
}

Task<std::unique_ptr<ByteStream>> TcpListener::accept() {
  while (state_->acceptor.is_open()) {
    auto [error, socket] = co_await state_->acceptor.async_accept(with_error);
    if (!error) {
      std::unique_ptr<ByteStream> stream = std::make_unique<TcpStream>(std::move(socket), state_->deadlines);
      co_return stream;
    }
    if (error == asio::error::operation_aborted) break;
    // Out of descriptors or the peer left already: pausing keeps the loop from spinning.
    state_->pause.expires_after(std::chrono::milliseconds(20));
    co_await state_->pause.async_wait(with_error);
  }
  co_return std::unique_ptr<ByteStream>();
}

void TcpListener::close() {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  state_->pause.cancel();
}

}  // namespace guichet::async
