#include "adapters/async/local.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "adapters/async/socket_stream.h"

namespace guichet::async {
namespace {

using Local = asio::local::stream_protocol;
using LocalAcceptor = asio::basic_socket_acceptor<Local, IoExecutor>;
using LocalTimer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, IoExecutor>;

class LocalStream final : public SocketStream<Local> {
 public:
  using SocketStream::SocketStream;

  std::string peer() const override { return "local"; }
};

/// Whether a server answers there now; a socket that nobody listens on is only a name.
bool is_in_use(asio::io_context& io, const std::string& path) {
  asio::basic_stream_socket<Local, IoExecutor> probe(io.get_executor());
  boost::system::error_code failure;
  probe.connect(Local::endpoint(path), failure);
  return !failure;
}

bool is_socket(const std::string& path) {
  struct stat facts {};
  return ::lstat(path.c_str(), &facts) == 0 && S_ISSOCK(facts.st_mode);
}

}  // namespace

struct LocalListener::State {
  State(asio::io_context& io, Deadlines& list)
      : acceptor(io.get_executor()), pause(io.get_executor()), deadlines(list) {}

  LocalAcceptor acceptor;
  LocalTimer pause;
  Deadlines& deadlines;
  std::string path;
};

Result<std::unique_ptr<LocalListener>> LocalListener::open(
    asio::io_context& io, const std::string& path, Deadlines& deadlines) {
  if (is_in_use(io, path)) return unavailable(fmt::format("cannot listen on {}: somebody does already", path));
  if (is_socket(path)) ::unlink(path.c_str());
  auto state = std::make_unique<State>(io, deadlines);
  const Local::endpoint endpoint(path);
  boost::system::error_code failure;
  state->acceptor.open(endpoint.protocol(), failure);
  if (!failure) state->acceptor.bind(endpoint, failure);
  if (!failure) ::chmod(path.c_str(), 0660);
  if (!failure) state->acceptor.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) return unavailable(fmt::format("cannot listen on {}: {}", path, failure.message()));
  state->path = path;
  return std::unique_ptr<LocalListener>(new LocalListener(std::move(state)));
}

LocalListener::LocalListener(std::unique_ptr<State> state) : state_(std::move(state)) {}

LocalListener::~LocalListener() {
  ::unlink(state_->path.c_str());
}

Task<std::unique_ptr<ByteStream>> LocalListener::accept() {
  while (state_->acceptor.is_open()) {
    auto [error, socket] = co_await state_->acceptor.async_accept(with_error);
    if (!error) {
      std::unique_ptr<ByteStream> stream = std::make_unique<LocalStream>(std::move(socket), state_->deadlines);
      co_return stream;
    }
    if (error == asio::error::operation_aborted) break;
    state_->pause.expires_after(std::chrono::milliseconds(20));
    co_await state_->pause.async_wait(with_error);
  }
  co_return std::unique_ptr<ByteStream>();
}

void LocalListener::close() {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  state_->pause.cancel();
}

}  // namespace guichet::async
