#include "adapters/mail/lmtp_server.h"

#include <array>
#include <charconv>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/post.hpp>

#include "adapters/async/inbox.h"
#include "adapters/async/local.h"
#include "adapters/async/task_group.h"
#include "adapters/async/tcp.h"
#include "adapters/async/wakeup.h"
#include "adapters/async/workers.h"

namespace guichet::mail {
namespace {

using async::Task;

constexpr std::string_view local_prefix = "unix:";
constexpr std::size_t block_bytes = 64 * 1024;

struct Place {
  std::string address;
  std::uint16_t port = 0;
};

Result<Place> place_of(const std::string& listen) {
  const auto colon = listen.rfind(':');
  Place place;
  if (colon == std::string::npos)
    return invalid(fmt::format("expected ADDRESS:PORT to listen on, found \"{}\"", listen));
  place.address = listen.substr(0, colon);
  if (place.address.starts_with('[') && place.address.ends_with(']'))
    place.address = place.address.substr(1, place.address.size() - 2);
  if (place.address == "localhost") place.address = "127.0.0.1";
  const auto* const end = listen.data() + listen.size();
  const auto [stopped, fault] = std::from_chars(listen.data() + colon + 1, end, place.port);
  if (fault != std::errc() || stopped != end)
    return invalid(fmt::format("expected ADDRESS:PORT to listen on, found \"{}\"", listen));
  return place;
}

}  // namespace

struct LmtpServer::State {
  State(LmtpOptions how, LmtpSession::Accepts who, TakeIn what)
      : options(std::move(how)),
        accepts(std::move(who)),
        take_in(std::move(what)),
        deadlines(options.sweep_every, options.stall_max),
        tasks(io.get_executor()),
        pulse(io.get_executor()),
        tickets(io.get_executor()),
        workers(tickets, options.threads) {}

  Status listen();
  Task<> accept_all();
  Task<std::unique_ptr<async::ByteStream>> next();
  Task<> serve(std::unique_ptr<async::ByteStream> stream);
  Task<> sweep();
  void stop();

  const LmtpOptions options;
  const LmtpSession::Accepts accepts;
  const TakeIn take_in;
  async::IoContext io;
  async::Deadlines deadlines;
  async::TaskGroup tasks;
  async::Wakeup pulse;
  async::Inbox tickets;
  async::Workers workers;
  std::unique_ptr<async::TcpListener> tcp;
  std::unique_ptr<async::LocalListener> local;
  std::size_t connections = 0;
  bool stopping = false;
  std::thread thread;
};

Status LmtpServer::State::listen() {
  if (options.listen.starts_with(local_prefix)) {
    GUICHET_TRY(local, async::LocalListener::open(io, options.listen.substr(local_prefix.size()), deadlines));
  } else {
    GUICHET_TRY(const auto place, place_of(options.listen));
    GUICHET_TRY(tcp, async::TcpListener::open(io, place.address, place.port, deadlines));
  }
  tasks.spawn("sweep", sweep());
  tasks.spawn("accept", accept_all());
  thread = std::thread([this] { io.run(); });
  return ok();
}

Task<std::unique_ptr<async::ByteStream>> LmtpServer::State::next() {
  if (tcp) {
    auto stream = co_await tcp->accept();
    co_return stream;
  }
  auto stream = co_await local->accept();
  co_return stream;
}

Task<> LmtpServer::State::accept_all() {
  for (;;) {
    auto stream = co_await next();
    if (!stream) break;
    // Mail servers try again later where the line is dropped.
    if (connections < options.connections_max) tasks.spawn("letters", serve(std::move(stream)));
  }
}

Task<> LmtpServer::State::serve(std::unique_ptr<async::ByteStream> stream) {
  ++connections;
  LmtpSession session(options.host, accepts, options.limits);
  auto replies = session.greeting();
  std::vector<char> block(block_bytes);
  auto letter_ends = async::Moment::max();
  while (!stopping) {
    if (!replies.empty()) {
      const auto written = co_await stream->write(replies, "", async::steady_now() + options.line_max);
      if (written.state != async::IoState::fine) break;
      letter_ends = async::steady_now() + options.letter_max;
      replies.clear();
    }
    if (session.ended()) break;
    if (session.has_letter()) {
      std::vector<std::string> answers;
      std::function<void()> job = [&] { answers = take_in(session.letter()); };
      co_await workers.run(std::move(job));
      replies = session.answer(answers);
      continue;
    }
    const std::span<char> room(block);
    const auto deadline = std::min(letter_ends, async::steady_now() + options.line_max);
    const auto read = co_await stream->read_some(room, deadline);
    if (read.state != async::IoState::fine) break;
    replies = session.take(std::string_view(block.data(), read.bytes));
  }
  stream->close();
  --connections;
}

Task<> LmtpServer::State::sweep() {
  while (!stopping || tasks.running() > 1) {
    const auto now = async::steady_now();
    deadlines.sweep(now);
    if (stopping) deadlines.stop_all();
    const auto until = now + options.sweep_every;
    co_await pulse.wait(until);
  }
}

void LmtpServer::State::stop() {
  stopping = true;
  if (tcp) tcp->close();
  if (local) local->close();
  deadlines.stop_all();
  pulse.wake_all();
}

LmtpServer::LmtpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

LmtpServer::~LmtpServer() {
  if (!state_->thread.joinable()) return;
  boost::asio::post(state_->io, [state = state_.get()] { state->stop(); });
  state_->thread.join();
}

Result<std::unique_ptr<LmtpServer>> LmtpServer::open(
    LmtpOptions options, LmtpSession::Accepts accepts, TakeIn take_in) {
  auto state = std::make_unique<State>(std::move(options), std::move(accepts), std::move(take_in));
  GUICHET_TRY_STATUS(state->listen());
  return std::unique_ptr<LmtpServer>(new LmtpServer(std::move(state)));
}

std::string LmtpServer::address() const {
  if (state_->local) return state_->options.listen;
  return state_->tcp->url().substr(std::string_view("http://").size());
}

}  // namespace guichet::mail
