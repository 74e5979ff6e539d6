#include "adapters/http/api.h"

#include <algorithm>
#include <exception>
#include <iterator>

#include <fmt/format.h>

#include "adapters/async/courtesy.h"
#include "adapters/async/inbox.h"
#include "adapters/async/workers.h"
#include "adapters/http/admission.h"
#include "adapters/http/conditions.h"
#include "adapters/http/feed.h"
#include "adapters/http/ids.h"
#include "adapters/http/problem.h"
#include "adapters/http/reach.h"
#include "adapters/http/target.h"
#include "adapters/http/traffic.h"
#include "adapters/http/upload.h"
#include "engine/base/log.h"

namespace guichet::http {
namespace {

constexpr std::size_t worker_threads = 2;
constexpr std::size_t annex_threads = 2;
constexpr std::size_t reading_threads = 1;

std::optional<Problem> problem_of_body(BodyState state, std::size_t bytes_max) {
  switch (state) {
    case BodyState::piece:
    case BodyState::end: return std::nullopt;
    case BodyState::too_large: return Problem{413, "too-large", fmt::format("the body may have {} bytes", bytes_max)};
    case BodyState::timed_out: return Problem{408, "timeout", "the body took too long"};
    case BodyState::malformed:
    case BodyState::broken: return bad_request("bad-request", "the body ends before its end, or its chunks are wrong");
  }
  return std::nullopt;
}

/// A defect of ours must not end the server, and its text is for the log.
Response mistake(const Call& call, std::string_view what) {
  log_error("a request could not be answered", {{"route", call.route->pattern}, {"request", call.id}, {"what", what}});
  return to_response({500, "internal", "we made a mistake; the log has it under this request's id"}, call.id);
}

template <class Function>
Response guarded(const Call& call, Function&& function) {
  try {
    return function();
  } catch (const std::exception& error) {
    return mistake(call, error.what());
  }
}

Result<bool> next_piece(const Response& response, std::string& piece) {
  try {
    return response.more(piece);
  } catch (const std::exception& error) {
    return corrupt(error.what());
  }
}

/// Between two stretches those pass who wait for an answer.
Result<bool> next_stretches(const Response& response, async::Courtesy& courtesy, std::string& piece) {
  constexpr std::size_t piece_bytes_min = 256 * 1024;
  for (;;) {
    courtesy.let_pass();
    auto more = next_piece(response, piece);
    if (!more || !*more || piece.size() >= piece_bytes_min) return more;
  }
}

bool is_stream(const Route* route) {
  const auto* live = route == nullptr ? nullptr : std::get_if<Live>(&route->serve);
  return live != nullptr && (*live == Live::feed || *live == Live::changes);
}

/// The status for a body that an annex does not get to see.
int status_of_body(BodyState state) {
  switch (state) {
    case BodyState::piece:
    case BodyState::end: return 200;
    case BodyState::too_large: return 413;
    case BodyState::timed_out: return 408;
    case BodyState::malformed:
    case BodyState::broken: return 400;
  }
  return 400;
}

/// Room taken by a body while it is in memory.
class Room {
 public:
  Room(std::size_t& taken, std::size_t bytes, std::size_t bytes_max) : taken_(taken), bytes_(bytes) {
    granted_ = bytes_ <= bytes_max && taken_ <= bytes_max - bytes_;
    if (granted_) taken_ += bytes_;
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() {
    if (granted_) taken_ -= bytes_;
  }

  bool granted() const { return granted_; }

 private:
  std::size_t& taken_;
  std::size_t bytes_;
  bool granted_ = false;
};

bool says_something(const Call& call) {
  return call.request->method != Method::get && call.request->method != Method::head;
}

}  // namespace

std::vector<Route> all_routes() {
  std::vector<Route> routes;
  for (auto part :
       {tagged("Cases", case_routes()),
        tagged("Tasks", task_routes()),
        tagged("Cases", talk_routes()),
        tagged("Cases", file_routes()),
        tagged("Appointments", slot_routes()),
        tagged("Cases", tie_routes()),
        tagged("Cases", letter_routes()),
        tagged("People", people_routes()),
        tagged("Town", town_routes()),
        tagged("Events", feed_routes()),
        tagged("Events", schema_routes()),
        tagged("Operation", watch_routes())})
    routes.insert(routes.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  return routes;
}

namespace {

std::vector<Route> routes_of(std::vector<Route> more) {
  auto routes = all_routes();
  routes.insert(routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return routes;
}

}  // namespace

struct Api::State {
  explicit State(Parts given)
      : parts(std::move(given)),
        router(routes_of(std::move(parts.more_routes))),
        gate(parts.tokens_file, parts.clock, parts.sign_in),
        inbox(parts.io.get_executor()),
        workers(inbox, worker_threads),
        reading_workers(inbox, reading_threads, async::Pace::behind_others),
        feed(parts.io, parts.engine, {reading_workers, courtesy}, parts.limits, traffic),
        upload(inbox, workers, parts.limits),
        annex_workers(inbox, annex_threads),
        downloads(parts.limits.downloads_bytes_max) {}

  /// A person with a browser and an old link wants a page, not a problem document.
  bool is_lost(const Request& request) const {
    if (request.method != Method::get && request.method != Method::head) return false;
    if (choose_media(request.header("accept"), {"application/problem+json", "text/html"}) != "text/html") return false;
    const auto target = parse_target(request.target);
    return target && !target->segments.empty() && !router.begins_with(target->segments.front());
  }

  Annex* annex_of(const Request& request) const {
    for (auto* annex : parts.annexes)
      if (annex->owns(request.path())) return annex;
    const auto found = std::ranges::find_if(parts.annexes, &Annex::receives_lost);
    return found == parts.annexes.end() || !is_lost(request) ? nullptr : *found;
  }

  Response figures() const {
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = traffic.text(parts.engine.metrics(), parts.connections ? parts.connections() : 0);
    if (parts.more_figures) response.body += parts.more_figures();
    return response;
  }

  Parts parts;
  Router router;
  Gate gate;
  Traffic traffic;
  async::Inbox inbox;
  async::Workers workers;
  async::Courtesy courtesy;
  async::Workers reading_workers;  ///< the feed and exports: whoever reads everything waits for whoever works
  Feed feed;
  Upload upload;
  async::Workers annex_workers;  ///< apart, so that citizens' photos do not hold up agents
  std::size_t streams = 0;       ///< answers of any length on their way
  std::size_t visits_bytes = 0;  ///< of bodies for annexes, in memory now
  Budget downloads;
};

Api::Api(Parts parts) : state_(std::make_unique<State>(std::move(parts))) {}

Api::~Api() = default;

void Api::stop() {
  state_->feed.stop();
}

Response Api::refuse(int status, std::string_view detail) {
  Problem problem{status, "bad-request", std::string(detail)};
  if (status == 503) problem.type = "unavailable";
  if (status == 408) problem.type = "timeout";
  if (status == 500) problem.type = "internal";
  state_->traffic.count(nullptr, status, {});
  return to_response(problem, new_uuid(state_->parts.clock.now()));
}

Task<> Api::handle(Exchange& exchange) {
  const auto began = async::steady_now();
  if (auto* annex = state_->annex_of(exchange.request())) {
    const auto visited = co_await receive(exchange, *annex);
    state_->traffic.count(nullptr, visited.status, async::steady_now() - began);
    co_await exchange.respond(visited);
    co_return;
  }
  Call call;
  call.peer = exchange.peer();
  const Doorkeeper door{state_->router, state_->gate, state_->parts.engine, state_->parts.clock};
  auto refused = admit(door, exchange.request(), call);
  call.downloads = &state_->downloads;
  call.absences = state_->parts.absences;
  const auto live = !refused && is_stream(call.route);
  std::optional<Response> response;
  if (refused) {
    response = std::move(refused);
  } else if (live) {
    response = co_await state_->feed.serve(exchange, call);
  } else {
    auto answered = co_await answer(exchange, call);
    response = std::move(answered);
  }
  state_->traffic.count(call.route, response ? response->status : 200, async::steady_now() - began);
  if (!response) co_return;  // streamed already
  response->headers.push_back({"X-Request-Id", call.id});
  if (response->more)
    co_await stream(exchange, call, *response);
  else
    co_await exchange.respond(*response);
}

/// An answer of any length, piece after piece. A peer that does not take one in time is gone; one that saw no end knows
/// that it has a part.
Task<> Api::stream(Exchange& exchange, const Call& call, Response& response) {
  if (state_->streams >= state_->parts.limits.streams_max) {
    const auto problem = problem_of(unavailable("too many long answers are on their way; try again"), false);
    const auto refused = to_response(problem, call.id);
    co_await exchange.respond(refused);
    co_return;
  }
  ++state_->streams;
  response.close = true;
  const auto begun = co_await exchange.begin(response);
  if (begun && exchange.request().method != Method::head) co_await send_all(exchange, call, response);
  --state_->streams;
}

std::chrono::milliseconds Api::time_for(std::size_t bytes) const {
  return state_->parts.limits.write_max + std::chrono::seconds(bytes / (16 * 1024));
}

Task<> Api::send_all(Exchange& exchange, const Call& call, Response& response) {
  auto piece = std::move(response.body);
  for (Result<bool> more = true;;) {
    const auto sent = co_await exchange.send(piece, async::steady_now() + time_for(piece.size()));
    if (!sent || exchange.stopping()) co_return;
    if (!*more) break;
    piece.clear();
    std::function<void()> job = [&] { more = next_stretches(response, state_->courtesy, piece); };
    co_await state_->reading_workers.run(std::move(job));
    if (!more) {
      log_error("an answer breaks off", {{"request", call.id}, {"why", more.error().message}});
      co_return;
    }
  }
  co_await exchange.end();
}

Task<Response> Api::receive(Exchange& exchange, Annex& annex) {
  Visit visit;
  visit.request = &exchange.request();
  visit.peer = exchange.peer();
  const auto bytes_max = annex.body_bytes_max(*visit.request);
  const auto announced = visit.request->chunked ? bytes_max : visit.request->content_length.value_or(0);
  const Room room(
      state_->visits_bytes, std::min<std::uint64_t>(announced, bytes_max), state_->parts.limits.visits_bytes_max);
  if (!room.granted()) co_return annex.refuse(visit, 503);
  const auto state = co_await exchange.read_body(visit.body, bytes_max);
  if (state != BodyState::end) co_return annex.refuse(visit, status_of_body(state));
  Response response;
  std::function<void()> job = [&] {
    try {
      response = annex.answer(visit);
    } catch (const std::exception& error) {
      log_error("a visit could not be answered", {{"what", error.what()}});
      response = annex.refuse(visit, 500);
    }
  };
  co_await answering(std::move(job), state_->annex_workers);
  co_return response;
}

Task<> Api::answering(std::function<void()> job, async::Workers& workers) {
  const async::Courtesy::Answering passing(state_->courtesy);
  co_await workers.run(std::move(job));
}

Task<Response> Api::answer(Exchange& exchange, Call& call) {
  if (const auto* live = std::get_if<Live>(&call.route->serve)) {
    if (*live == Live::metrics) co_return state_->figures();
    auto uploaded = co_await state_->upload.receive(exchange, call);
    co_return uploaded;
  }
  if (says_something(call)) {
    std::string text;
    const auto state = co_await exchange.read_body(text, call.route->body_bytes_max);
    const auto problem = problem_of_body(state, call.route->body_bytes_max);
    if (problem) co_return to_response(*problem, call.id);
    auto refused = admit_body(call, text);
    if (refused) co_return *std::move(refused);
    if (std::holds_alternative<Question>(call.route->serve)) {
      auto asked = co_await ask(call);
      co_return asked;
    }
    auto told = co_await tell(call);
    co_return told;
  }
  auto asked = co_await ask(call);
  co_return asked;
}

/// Questions are answered on a worker, unless they cost microseconds and need not wait for the projections.
Task<Response> Api::ask(Call& call) {
  auto& engine = state_->parts.engine;
  if (call.seen > engine.head()) {
    // Waiting would be in vain: it is of another server, or of a log that was restored since.
    const auto words = fmt::format("there is no event {}: the last is {}", call.seen, engine.head());
    const auto problem = bad_request("invalid-parameter", words, {{"Guichet-Position", "lies behind the end"}});
    co_return to_response(problem, call.id);
  }
  const auto behind = call.seen > 0 && engine.queries().applied() < call.seen;
  const auto wait_max = state_->parts.limits.read_wait_max;
  const std::function<Response()> question = [&]() -> Response {
    if (behind && !engine.wait_applied(call.seen, wait_max))
      return to_response({503, "unavailable", "what you wrote is safe but not yet to be read; try again"}, call.id);
    if (const auto within = require_within(call); !within)
      return to_response(problem_of(within.error(), false), call.id);
    auto response = std::get<Question>(call.route->serve)(call);
    if (!response) return to_response(problem_of(response.error(), says_something(call)), call.id);
    return *std::move(response);
  };
  Response response;
  // A past state is folded anew: that is no matter of microseconds.
  const auto past = call.target.find("as_of") != nullptr;
  if (call.route->quick && !behind && !past) {
    response = guarded(call, question);
    co_return response;
  }
  const auto until = async::steady_now() + call.wait();
  for (;;) {
    const auto seen = engine.head();
    std::function<void()> job = [&] { response = guarded(call, question); };
    co_await answering(std::move(job), state_->workers);
    if (!response.nothing_yet || state_->feed.stopped() || async::steady_now() >= until) co_return response;
    co_await state_->feed.news(seen, until);
  }
}

Task<Response> Api::tell(Call& call) {
  std::optional<Result<runtime::Submission>> order;
  auto failed = guarded(call, [&] {
    order = std::get<Order>(call.route->serve)(call);
    if (!*order) return Response{};
    if (auto kept = keep_within(call, **order); !kept) order = kept.error();
    return Response{};
  });
  if (!order) co_return failed;
  if (!*order) co_return to_response(problem_of(order->error(), true), call.id);
  auto submission = **std::move(order);
  const async::Courtesy::Answering passing(state_->courtesy);
  const auto receipt = co_await submit(state_->inbox, state_->parts.engine, std::move(submission));
  if (!receipt) co_return to_response(problem_of(receipt.error(), true), call.id);
  co_return receipt_response(*receipt, call.route->creates);
}

}  // namespace guichet::http
