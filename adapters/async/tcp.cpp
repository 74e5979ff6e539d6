#include "adapters/async/tcp.h"

#include <utility>

#include <fmt/format.h>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "adapters/async/socket_stream.h"

namespace guichet::async {
namespace {

using tcp = asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, IoExecutor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, IoExecutor>;

std::string text_of(const tcp::endpoint& endpoint) {
  const auto address = endpoint.address().to_string();
  return fmt::format(fmt::runtime(endpoint.address().is_v6() ? "[{}]:{}" : "{}:{}"), address, endpoint.port());
}

class TcpStream final : public SocketStream<tcp> {
 public:
  TcpStream(Socket socket, Deadlines& deadlines)
      : SocketStream(without_delay(std::move(socket)), deadlines), peer_(name_of_peer()) {}

  std::string peer() const override { return peer_; }

 private:
  std::string name_of_peer() const {
    boost::system::error_code failure;
    const auto endpoint = socket().remote_endpoint(failure);
    return failure ? "gone" : text_of(endpoint);
  }

  static Socket without_delay(Socket socket) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    return socket;
  }

  std::string peer_;  ///< asked for with every request, and always the same
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
