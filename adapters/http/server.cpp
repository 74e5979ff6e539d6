#include "adapters/http/server.h"

#include <chrono>
#include <unordered_set>

#include <fmt/format.h>

#include "adapters/async/task_group.h"
#include "adapters/async/tcp.h"
#include "adapters/async/wakeup.h"
#include "adapters/http/connection.h"
#include "engine/base/check.h"
#include "engine/base/log.h"

namespace guichet::http {
namespace {

constexpr std::size_t turned_away_max = 64;  ///< told so politely at a time; beyond it the line is just dropped
constexpr std::chrono::milliseconds stopping_sweep{20};

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7), formatted once a second.
class HttpDate {
 public:
  explicit HttpDate(const Clock& clock) : clock_(clock) {}

  std::string_view text() {
    const auto second = std::chrono::floor<std::chrono::seconds>(clock_.now());
    if (second == second_ && !text_.empty()) return text_;
    second_ = second;
    const auto day = std::chrono::floor<std::chrono::days>(second);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(second - day);
    static constexpr std::string_view days = "SunMonTueWedThuFriSat";
    static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    text_ = fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        days.substr(3 * std::chrono::weekday(day).c_encoding(), 3),
        static_cast<unsigned>(date.day()),
        months.substr(3 * (static_cast<unsigned>(date.month()) - 1), 3),
        static_cast<int>(date.year()),
        time.hours().count(),
        time.minutes().count(),
        time.seconds().count());
    return text_;
  }

 private:
  const Clock& clock_;
  std::chrono::sys_seconds second_{};
  std::string text_;
};

}  // namespace

struct Server::State {
  State(IoContext& context, const Limits& bounds, const Clock& clock, Application& application)
      : io(context),
        limits(bounds),
        date(clock),
        house{bounds, application, [this] { return date.text(); }},
        deadlines(bounds.sweep_every, bounds.stall_max),
        tasks(context.get_executor()),
        pulse(context.get_executor()) {}

  Task<> accept_all();
  Task<> serve(std::unique_ptr<async::ByteStream> stream);
  Task<> turn_away(std::unique_ptr<async::ByteStream> stream);
  Task<> sweep();
  void stop();

  IoContext& io;
  const Limits& limits;
  HttpDate date;
  House house;
  async::Deadlines deadlines;
  async::TaskGroup tasks;
  async::Wakeup pulse;
  std::unique_ptr<async::TcpListener> listener;
  std::unordered_set<Connection*> open;
  std::size_t turned_away = 0;
  std::function<void()> stop_begins;
  std::function<void()> stop_ended;
};

Task<> Server::State::accept_all() {
  for (;;) {
    auto stream = co_await listener->accept();
    if (!stream) break;
    if (open.size() < limits.connections_max)
      tasks.spawn("connection", serve(std::move(stream)));
    else if (turned_away < turned_away_max)
      tasks.spawn("turned away", turn_away(std::move(stream)));
  }
}

Task<> Server::State::serve(std::unique_ptr<async::ByteStream> stream) {
  Connection connection(std::move(stream), house);
  open.insert(&connection);
  // Leaves the set whatever happens, an exception included.
  const std::unique_ptr<Connection, std::function<void(Connection*)>> leave(
      &connection, [this](Connection* gone) { open.erase(gone); });
  co_await connection.run();
}

Task<> Server::State::turn_away(std::unique_ptr<async::ByteStream> stream) {
  ++turned_away;
  const auto response = house.application.refuse(503, "too many connections; try again in a moment");
  HeadFacts facts;
  facts.length = response.body.size();
  facts.close = true;
  facts.date = date.text();
  std::string head;
  write_head(head, response, facts);
  const auto deadline = async::steady_now() + limits.linger_max;
  co_await stream->write(head, response.body, deadline);
  stream->finish_writing();
  std::array<char, 1024> dropped;
  const std::span<char> room(dropped);
  co_await stream->read_some(room, deadline);
  --turned_away;
}

/// Enforces the deadlines; at shutdown, ends what has not ended in time.
Task<> Server::State::sweep() {
  async::Moment give_up = async::Moment::max();
  while (!house.stopping || tasks.running() > 1) {
    const auto now = async::steady_now();
    deadlines.sweep(now);
    if (house.stopping && give_up == async::Moment::max()) give_up = now + limits.shutdown_max;
    if (now >= give_up) deadlines.stop_all();
    const auto pause = house.stopping ? std::min(limits.sweep_every, stopping_sweep) : limits.sweep_every;
    co_await pulse.wait(now + pause);
  }
}

void Server::State::stop() {
  if (house.stopping) return;
  house.stopping = true;
  if (listener) listener->close();
  for (auto* connection : open) connection->stop_if_idle();
  if (stop_begins) stop_begins();
  pulse.wake_all();
}

Server::Server(IoContext& io, const Limits& limits, const Clock& clock, Application& application)
    : state_(std::make_unique<State>(io, limits, clock, application)) {}

Server::~Server() {
  check(state_->tasks.running() == 0, "a server is stopped and its loop has run dry before it is destroyed");
}

Result<std::string> Server::listen(const std::string& address, std::uint16_t port) {
  GUICHET_TRY(state_->listener, async::TcpListener::open(state_->io, address, port, state_->deadlines));
  state_->tasks.when_empty([state = state_.get()] {
    if (state->stop_ended) state->stop_ended();
  });
  state_->tasks.spawn("sweep", state_->sweep());
  state_->tasks.spawn("accept", state_->accept_all());
  return state_->listener->url();
}

void Server::stop() {
  state_->stop();
}

void Server::on_stop(std::function<void()> begins, std::function<void()> ended) {
  state_->stop_begins = std::move(begins);
  state_->stop_ended = std::move(ended);
}

std::size_t Server::connections() const {
  return state_->open.size();
}

}  // namespace guichet::http
