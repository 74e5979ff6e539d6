// Orders to other systems. The engine reaches nobody: it records what is asked, whoever carries it out answers
// with ordinary commands, and the pauses between attempts are timers like any other. An order keeps its id over
// all attempts, so that the other system can tell a repetition from a second order.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/cases/form.h"
#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

using workflows::Call;
using workflows::Payload;
using workflows::Step;

constexpr std::size_t reason_bytes_max = 500;

Result<json::value> written(Run& run, const Payload& payload) {
  using Written = Result<json::value>;
  return match(
      payload.content,
      [](const json::value& literal) -> Written { return literal; },
      [&](const workflows::expression::Template& text) -> Written {
        GUICHET_TRY(const auto value, run.evaluate(text));
        return value.to_json();
      },
      [&](const Payload::List& items) -> Written {
        json::array list;
        for (const auto& item : items) {
          GUICHET_TRY(auto value, written(run, item));
          list.push_back(std::move(value));
        }
        return json::value(std::move(list));
      },
      [&](const Payload::Map& members) -> Written {
        json::object object;
        for (const auto& [key, member] : members) {
          GUICHET_TRY(auto value, written(run, member));
          object.emplace(key, std::move(value));
        }
        return json::value(std::move(object));
      });
}

/// By its id; people and scenarios say the system's name.
Result<OpenCall> open_call(const Run& run, const std::string& order) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  const auto& calls = run.state().calls;
  auto found = std::ranges::find(calls, order, &OpenCall::order);
  if (found == calls.end()) found = std::ranges::find(calls, order, &OpenCall::service);
  if (found != calls.end()) return *found;
  return conflict(fmt::format("the order {} is answered or cancelled already", order));
}

const Call& call_in_text(const Run& run, const OpenCall& call) {
  const auto* step = run.definition.find_step(call.step);
  check(step != nullptr && std::holds_alternative<Call>(step->construct), "an open order is one of its workflow");
  return std::get<Call>(step->construct);
}

/// Spreads the attempts of many orders that failed together: between the half and the whole of the pause, by
/// the order's id alone, so that replaying decides the same (FNV-1a).
std::int64_t with_jitter(std::int64_t pause_ms, const std::string& seed) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : seed) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return pause_ms / 2 + static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(pause_ms / 2 + 1));
}

Instant next_attempt(const Run& run, const OpenCall& call, const workflows::Retry& retry) {
  auto pause = retry.from.amount_ms;
  for (std::uint32_t past = 1; past < call.attempt && pause < retry.to.amount_ms; ++past) pause *= 2;
  pause = std::min(pause, retry.to.amount_ms);
  const auto seed = fmt::format("{}/{}/{}", run.state().id.value, call.order, call.attempt);
  return run.now() + Duration(with_jitter(pause, seed));
}

void move_on(Run& run, const OpenCall& call, const std::string& why, const std::string& to) {
  leave(run, call.token, why, to);
  go(run, call.token, to);
  settle_pauses(run);
}

struct Failing {
  std::uint32_t status = 0;
  std::string reason;
  bool for_good = false;  ///< trying again would change nothing
};

void fail(Run& run, const OpenCall& call, const Failing& failing) {
  const auto& text = call_in_text(run, call);
  const auto* step = run.definition.find_step(call.step);
  std::optional<Instant> again;
  if (!failing.for_good && call.attempt < text.retry.times) again = next_attempt(run, call, text.retry);
  run.record(CallFailed{call.order, call.attempt, failing.status, failing.reason.substr(0, reason_bytes_max), again});
  if (again) return set_alarm(run, call.token, *step, *again);
  if (!text.failed.empty()) return move_on(run, call, fmt::format("order {} failed", call.order), text.failed);
  run.raise(
      call.step,
      "call",
      fmt::format("{} did not take the order {}: {}", call.service, call.order, failing.reason),
      step->where);
}

bool is_for_good(std::uint32_t status) {
  // Request timeout, conflict of a moment, too early, too many requests, and faults of the server may pass.
  return status < 500 && status != 408 && status != 409 && status != 425 && status != 429;
}

/// True where everything that should be kept of the answer is.
bool save(Run& run, const Call& text, const OpenCall& call) {
  if (text.save.empty()) return true;
  const auto incident = run.state().incident;
  perform(run, text.save, call.step, fmt::format("answer of {}", call.service));
  return run.state().incident == incident;
}

}  // namespace

void place_order(Run& run, std::uint32_t token, const Step& step, const Call& call) {
  auto path = run.render(call.path);
  auto body = call.body ? written(run, *call.body) : Result<json::value>(json::value());
  if (!path || !body)
    return run.raise(
        step.id,
        "expression",
        fmt::format(
            "the order to {} could not be written: {}",
            call.service,
            path ? body.error().message : path.error().message),
        step.where);
  run.record(CallRequested{
      fmt::format("{}-{}", token, find_token(run.state(), token)->entry),
      token,
      step.id,
      call.service,
      call.method,
      *std::move(path),
      body->is_null() ? *body : personal(*std::move(body)),
      1});
}

void try_again(Run& run, std::uint32_t token) {
  const auto found = std::ranges::find(run.state().calls, token, &OpenCall::token);
  check(found != run.state().calls.end(), "what is tried again is open");
  const OpenCall call = *found;
  run.record(
      CallRequested{call.order, token, call.step, call.service, call.method, call.path, call.body, call.attempt + 1});
}

void cancel_calls(Run& run, std::uint32_t token, const std::string& why) {
  std::vector<std::string> orders;
  for (const auto& call : run.state().calls)
    if (call.token == token) orders.push_back(call.order);
  for (auto& order : orders) run.record(CallCancelled{std::move(order), why});
}

Status answer_call(Run& run, const AnswerCall& command) {
  GUICHET_TRY(const auto call, open_call(run, command.order));
  run.at(call.token);
  const auto failing = [&] {
    return Failing{command.status, fmt::format("it answered {}", command.status), is_for_good(command.status)};
  };
  const bool accepted = command.status >= 200 && command.status < 300;
  if (!accepted && call.given_up) return conflict(fmt::format("the order {} has been given up already", call.order));
  if (!accepted) {
    fail(run, call, failing());
    return ok();
  }
  const auto& text = call_in_text(run, call);
  const auto timers = run.state().timers;
  const auto* step = run.definition.find_step(call.step);
  for (const auto& timer : timers)  // the next attempt is not needed any more
    if (timer.token == call.token && timer.index == step->timers.size()) run.record(TimerCancelled{timer.id});
  run.record(CallAnswered{call.order, command.status, command.body.is_null() ? command.body : personal(command.body)});
  if (call.given_up && !run.state().incident.empty())
    run.record(IncidentResolved{call.step, "the answer came after all"});
  if (!save(run, text, call)) return ok();
  move_on(run, call, fmt::format("answer of {}", call.service), text.go);
  remind_of_stuck(run);
  return ok();
}

Status fail_call(Run& run, const FailCall& command) {
  GUICHET_TRY(const auto call, open_call(run, command.order));
  if (call.given_up) return conflict(fmt::format("the order {} has been given up already", call.order));
  run.at(call.token);
  fail(run, call, {0, command.reason.empty() ? "no answer" : command.reason, false});
  return ok();
}

Status resend_order(Run& run, const ResendOrder& command) {
  GUICHET_TRY(const auto call, open_call(run, command.order));
  if (!call.given_up) return conflict(fmt::format("the order {} is on its way: attempt {}", call.order, call.attempt));
  run.at(call.token);
  if (!run.state().incident.empty()) run.record(IncidentResolved{call.step, command.reason});
  try_again(run, call.token);
  remind_of_stuck(run);
  return ok();
}

Status report_trouble(Run& run, const ReportTrouble& command) {
  if (command.code.empty() || command.message.empty())
    return invalid("there is nothing to report", {{"/message", "is required"}});
  const auto& state = run.state();
  const auto step = state.tokens.empty() ? std::string() : state.tokens.front().step;
  run.record(IncidentRaised{step, command.code, command.message.substr(0, reason_bytes_max)});
  return ok();
}

}  // namespace guichet::cases
