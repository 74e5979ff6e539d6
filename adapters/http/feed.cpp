#include "adapters/http/feed.h"

#include <fmt/format.h>
#include <boost/asio/post.hpp>

#include "adapters/http/conditions.h"
#include "adapters/http/event_schemas.h"
#include "adapters/http/problem.h"
#include "adapters/http/reach.h"
#include "engine/base/log.h"

namespace guichet::http {
namespace {

constexpr SliceBounds stream_bounds{512, 4096, 256 * 1024};
constexpr std::size_t page_records_max = 50'000;
constexpr std::size_t page_bytes_max = 8u << 20;
constexpr Position inline_lag_max = 64;                       ///< this few fresh events are in memory: microseconds
constexpr auto views_limit = std::chrono::milliseconds(200);  ///< then the I/O thread looks after stopping again
constexpr std::string_view farewell = ": the server stops; reconnect and nothing is missed\n\n";

/// Whoever is kept to an organisation is told of its cases, and of nobody else's. What is neither a case nor a person
/// (a new text of the town) is everybody's.
FeedFilter filter_of(const Call& call, FeedShape shape) {
  FeedFilter filter(call.query("type"), call.query("subject"));
  if (shape != FeedShape::changes || !is_kept_to_reach(call)) return filter;
  filter.keep_to([&call](std::string_view subject) {
    constexpr std::string_view a_case = "case/";
    constexpr std::string_view a_person = "person/";
    if (subject.starts_with(a_case)) return reaches_case(call, CaseId(std::string(subject.substr(a_case.size()))));
    if (subject.starts_with(a_person))
      return reaches_person(call, PersonId(std::string(subject.substr(a_person.size()))));
    return true;
  });
  return filter;
}

}  // namespace

Feed::Feed(IoContext& io, runtime::Engine& engine, Reading reading, const Limits& limits, Traffic& traffic)
    : io_(io),
      engine_(engine),
      reading_(reading),
      limits_(limits),
      traffic_(traffic),
      wakeup_(io.get_executor()),
      listening_(engine.listen([this](Position) { head_moved(); })) {}

Feed::~Feed() {
  engine_.stop_listening(listening_);
}

/// On an engine thread: one wake-up of the I/O thread at a time, and none while nobody waits.
void Feed::head_moved() {
  if (waiting_.load() == 0 || posted_.exchange(true)) return;
  async::asio::post(io_, [this] {
    posted_.store(false);
    wakeup_.wake_all();
  });
}

Task<std::optional<Response>> Feed::serve(Exchange& exchange, const Call& call) {
  const auto& request = *call.request;
  const auto media = choose_media(request.header("accept"), call.route->offers);
  auto last = parse_position("Last-Event-ID", request.header("last-event-id"));
  if (!last) co_return to_response(problem_of(last.error(), false), call.id);
  const auto asked = parse_position("after", call.query("after"));
  auto chosen = check_event_types(call.query("type"), "type");
  if (chosen) chosen = check_event_subject(call.query("subject"), "subject");
  if (!chosen) co_return to_response(problem_of(chosen.error(), false), call.id);
  const auto changes = std::get<Live>(call.route->serve) == Live::changes;
  const auto told_as = changes ? FeedShape::changes : FeedShape::stream;
  const auto from = *last > 0 ? *last : *asked;
  // Whoever only wants to know that something changes begins with what comes now.
  const auto after = changes && from == 0 ? engine_.head() : from;
  if (after > engine_.head()) {
    const auto error = invalid(
        fmt::format("there is no event {}: the last is {}", after, engine_.head()), {{"after", "lies behind the end"}});
    co_return to_response(problem_of(error, false), call.id);
  }
  if (media != "text/event-stream") {
    const auto shape = media == "application/x-ndjson" ? FeedShape::lines : FeedShape::batch;
    auto response = co_await page(exchange, call, after, shape);
    if (response) response->content_type = media;
    co_return response;
  }
  if (traffic_.subscribers() >= limits_.subscribers_max) {
    const auto error = unavailable("too many live readers; read pages instead, or try again");
    co_return to_response(problem_of(error, false), call.id);
  }
  traffic_.subscriber_came();
  co_await follow(exchange, call, after, told_as);
  traffic_.subscriber_left();
  co_return std::optional<Response>();
}

Task<> Feed::news(Position seen, async::Moment until) {
  waiting_.fetch_add(1);
  if (engine_.head() <= seen && !stopped_) co_await wakeup_.wait(until);
  waiting_.fetch_sub(1);
}

Task<Result<FeedSlice>> Feed::read_page(const FeedFilter& filter, Position after, FeedShape shape, std::size_t limit) {
  const SliceBounds bounds{limit, page_records_max, page_bytes_max};
  std::optional<Result<FeedSlice>> slice;
  std::function<void()> job = [&] {
    const auto cursor = engine_.read(after);
    slice = read_slice(*cursor, filter, shape, bounds, [this] { reading_.courtesy.let_pass(); });
  };
  co_await reading_.workers.run(std::move(job));
  co_return *std::move(slice);
}

/// With `wait` an empty page at the end of the log is answered when something comes, or when the time is over.
Task<std::optional<Response>> Feed::page(const Exchange& exchange, const Call& call, Position after, FeedShape shape) {
  const FeedFilter filter(call.query("type"), call.query("subject"));
  const auto limit = call.page().limit;
  const auto until = async::steady_now() + call.wait();
  auto slice = co_await read_page(filter, after, shape, limit);
  while (slice && slice->events == 0 && !exchange.stopping() && async::steady_now() < until) {
    const auto reached = slice->reached;
    co_await news(reached, until);
    if (engine_.head() <= reached) continue;
    auto more = co_await read_page(filter, reached, shape, limit);
    slice = std::move(more);
  }
  if (!slice) co_return to_response(problem_of(slice.error(), false), call.id);
  auto& read = *slice;
  std::string next = fmt::format("/events?after={}", read.reached);
  for (const auto& [name, value] : call.target.query)
    if (name != "after") next += fmt::format("&{}={}", name, percent_encode(value));
  std::optional<Response> response(Response{});
  response->body = std::move(read.text);  // megabytes, perhaps
  response->headers.push_back({"Link", fmt::format("<{}>; rel=\"next\"", next)});
  response->headers.push_back({"Guichet-Position", fmt::format("{}", read.reached)});
  response->headers.push_back({"Guichet-Head", fmt::format("{}", engine_.head())});
  co_return response;
}

Task<> Feed::follow(Exchange& exchange, const Call& call, Position after, FeedShape shape) {
  const auto filter = filter_of(call, shape);
  Response head;
  head.content_type = "text/event-stream";
  head.headers.push_back({"X-Accel-Buffering", "no"});  // a proxy in front must not hold events back
  head.close = true;
  const auto begun = co_await exchange.begin(head);
  if (!begun || exchange.request().method == Method::head) co_return;
  const auto greeted = co_await exchange.send("retry: 2000\n\n", async::steady_now() + limits_.stall_max);
  if (!greeted) co_return;
  const auto cursor = engine_.read(after);
  waiting_.fetch_add(1);
  const auto alive = co_await follow_on(exchange, *cursor, filter, shape);
  waiting_.fetch_sub(1);
  if (!alive) co_return;
  co_await exchange.send(farewell, async::steady_now() + limits_.stall_max);
  co_await exchange.end();
}

/// True when the server stops, false when the reader is gone, too slow, or the log cannot be read.
Task<bool> Feed::follow_on(Exchange& exchange, store::Cursor& cursor, const FeedFilter& filter, FeedShape shape) {
  auto told = cursor.position();
  auto heartbeat = async::steady_now() + limits_.heartbeat_every;
  while (!exchange.stopping()) {
    auto slice = co_await next_slice(cursor, filter, shape);
    if (!slice) {
      log_error("a live reader ends: the log cannot be read", {{"why", slice.error().message}});
      co_return false;
    }
    if (slice->events > 0) told = slice->reached;
    const auto due = async::steady_now() >= heartbeat;
    // Filtered readers are told how far they are, so that they never look at the same events twice.
    if (due || slice->reached > told + stream_bounds.records_max) {
      slice->text += fmt::format(": {}\nid: {}\n\n", due ? "heartbeat" : "checkpoint", slice->reached);
      told = slice->reached;
    }
    if (!slice->text.empty()) {
      heartbeat = async::steady_now() + limits_.heartbeat_every;
      const auto sent = co_await exchange.send(slice->text, async::steady_now() + limits_.stall_max);
      if (!sent) co_return false;
    }
    if (slice->at_head && engine_.head() <= slice->reached && !exchange.stopping()) co_await wakeup_.wait(heartbeat);
    if (slice->at_head) cursor.refresh();
  }
  co_return true;
}

Task<Result<FeedSlice>> Feed::next_slice(store::Cursor& cursor, const FeedFilter& filter, FeedShape shape) {
  if (!filter.is_kept() && engine_.head() - std::min(engine_.head(), cursor.position()) <= inline_lag_max) {
    auto slice = read_slice(cursor, filter, shape, stream_bounds);
    co_return slice;
  }
  std::optional<Result<FeedSlice>> slice;
  std::function<void()> job = [&] {
    // Whose a case is, the views know, once they have it.
    FeedSlice none;
    none.reached = cursor.position();
    const auto known = !filter.is_kept() || engine_.wait_applied(engine_.head(), views_limit);
    const auto between = [this] { reading_.courtesy.let_pass(); };
    slice = known ? read_slice(cursor, filter, shape, stream_bounds, between) : Result<FeedSlice>(std::move(none));
  };
  co_await reading_.workers.run(std::move(job));
  co_return *std::move(slice);
}

}  // namespace guichet::http
