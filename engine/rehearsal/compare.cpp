// Compares what an author expects with what is, one kind of thing a function.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/clock_ledger.h"
#include "engine/cases/form.h"
#include "engine/cases/scope.h"
#include "engine/events/envelope.h"
#include "engine/rehearsal/stage.h"
#include "engine/rehearsal/trace.h"

namespace guichet::rehearsal {
namespace {

using Found = std::optional<Failure>;

std::string list(const std::vector<std::string>& words) {
  return words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, ", "));
}

Found differ(const std::optional<Expected<std::string>>& expected, std::string_view what, const std::string& found) {
  if (!expected || expected->value == found) return std::nullopt;
  return Failure{expected->where, std::string(what), expected->value, found.empty() ? "nothing" : found};
}

/// Whatever the order: parallel things have none.
Found differ(
    const std::optional<Expected<std::vector<std::string>>>& expected,
    std::string_view what,
    std::vector<std::string> found) {
  if (!expected) return std::nullopt;
  auto wanted = expected->value;
  auto sorted = found;
  std::ranges::sort(wanted);
  std::ranges::sort(sorted);
  if (wanted == sorted) return std::nullopt;
  return Failure{expected->where, std::string(what), list(expected->value), list(found)};
}

std::vector<std::string> steps_of(const cases::CaseState& state) {
  std::vector<std::string> steps;
  for (const auto& token : state.tokens) {
    // Who waits for branches is where these are.
    const bool waits = std::ranges::find(state.tokens, token.id, &cases::Token::parent) != state.tokens.end();
    const bool is_named = std::ranges::find(steps, token.step) != steps.end();
    if (!waits && !is_named) steps.push_back(token.step);
  }
  return steps;
}

/// Every one expected must be there; each letter counts once.
Found differ_letters(
    const std::optional<Expected<std::vector<std::string>>>& expected,
    std::string_view what,
    const std::vector<Letter>& letters) {
  if (!expected) return std::nullopt;
  auto left = letters;
  bool agrees = !expected->value.empty() || left.empty();
  for (const auto& wanted : expected->value) {
    const auto found = std::ranges::find_if(left, [&](const Letter& letter) {
      return letter.message == wanted || letter.to + ": " + letter.message == wanted;
    });
    agrees = agrees && found != left.end();
    if (found != left.end()) left.erase(found);
  }
  if (agrees) return std::nullopt;
  std::vector<std::string> found;
  for (const auto& letter : letters)
    found.push_back(letter.to == "citizen" ? letter.message : letter.to + ": " + letter.message);
  return Failure{expected->where, std::string(what), list(expected->value), list(found)};
}

/// The task an expectation is about: the one it names, else the first.
const cases::OpenTask* task_in(const Expect& expect, const cases::CaseState& state) {
  if (state.tasks.empty()) return nullptr;
  if (!expect.task) return &state.tasks.front();
  const auto found = std::ranges::find_if(state.tasks, [&](const cases::OpenTask& task) {
    const auto token = std::ranges::find(state.tokens, task.token, &cases::Token::id);
    return task.step == expect.task->value ||
           (token != state.tokens.end() && fmt::format("{}/{}", task.step, token->branch) == expect.task->value);
  });
  return found == state.tasks.end() ? nullptr : &*found;
}

Found differ_tasks(const Expect& expect, const cases::CaseState& state) {
  const auto* task = task_in(expect, state);
  const bool agrees = !expect.task || (expect.task->value == "none" ? state.tasks.empty() : task != nullptr);
  if (!agrees) {
    std::vector<std::string> open;
    for (const auto& one : state.tasks) open.push_back(one.step);
    return Failure{expect.task->where, "the open task", expect.task->value, open.empty() ? "none" : list(open)};
  }
  if (auto found = differ(expect.queue, "the queue", task == nullptr ? "no open task" : task->queue)) return found;
  const auto holder = task == nullptr ? "no open task" : task->agent.empty() ? "nobody" : task->agent;
  auto agent = expect.agent;
  // "marie" is "agents/marie".
  if (agent && holder == "agents/" + agent->value) agent->value = holder;
  if (auto found = differ(agent, "who holds the task", holder)) return found;
  return differ(expect.priority, "the priority", task == nullptr ? state.priority : task->priority);
}

Found differ_incident(const Expect& expect, const cases::CaseState& state) {
  if (!expect.incident) return std::nullopt;
  const auto& wanted = expect.incident->value;
  const bool agrees = wanted == "none" ? state.incident.empty()
                                       : state.incident.find(wanted) != std::string::npos && !state.incident.empty();
  if (agrees) return std::nullopt;
  return Failure{expect.incident->where, "the incident", wanted, state.incident.empty() ? "none" : state.incident};
}

/// What is kept, held or waited for beside the work itself.
Found differ_standing(const Expect& expect, const cases::CaseState& state) {
  const auto referred = state.referrals.empty() ? std::string("nobody") : state.referrals.front().body;
  if (auto found = differ(expect.referred, "who else has the matter in hand", referred)) return found;
  const auto offer = std::ranges::find_if(state.bookings, [](const auto& slot) { return slot.until.has_value(); });
  const auto offered = offer == state.bookings.end() ? std::string("nothing") : offer->site;
  if (auto found = differ(expect.offered, "the slot that is offered", offered)) return found;
  const auto line = state.lines.empty() ? std::string("none") : state.lines.front().agenda;
  if (auto found = differ(expect.in_line, "the line it stands in", line)) return found;
  return differ(expect.erased, "whether it is erased", state.erased ? "yes" : "no");
}

json::value plain(const json::value& value) {
  const auto* object = value.if_object();
  const auto* inside = object == nullptr ? nullptr : object->if_contains("$personal");
  return inside == nullptr ? value : *inside;
}

std::string shown(const json::value& value) {
  if (value.is_null()) return "nothing";
  const auto bytes = events::to_bytes({{"v", value}});
  return bytes.substr(5, bytes.size() - 6);
}

Found differ_values(
    const std::vector<std::pair<std::string, Expected<json::value>>>& expected,
    std::string_view what,
    const workflows::Fields& fields,
    const json::object& values) {
  for (const auto& [name, wanted] : expected) {
    const auto* field = workflows::find_field(fields, name);
    const auto* held = values.if_contains(name);
    const auto found = held == nullptr ? json::value() : plain(*held);
    // Brought into the shape that the field keeps: places, phone numbers, moments.
    const auto read = field == nullptr ? Result<json::value>(wanted.value) : cases::read_field(*field, wanted.value);
    const auto& value = read ? *read : wanted.value;
    if (value != found) return Failure{wanted.where, fmt::format("{}.{}", what, name), shown(value), shown(found)};
  }
  return std::nullopt;
}

bool holds(const json::value& whole, const json::object& members) {
  const auto& body = plain(whole);
  const auto* object = body.if_object();
  return object != nullptr && std::ranges::all_of(members, [&](const auto& member) {
           const auto* found = object->if_contains(member.key());
           return found != nullptr && *found == member.value();
         });
}

bool is_order(const cases::CallRequested& order, const ExpectedCall& wanted) {
  return order.service == wanted.service && (wanted.method.empty() || order.method == wanted.method) &&
         (wanted.path.empty() || order.path == wanted.path) && (!wanted.body || holds(order.body, *wanted.body));
}

Found differ_called(const Expect& expect, const Scene& scene) {
  if (!expect.called) return std::nullopt;
  std::vector<std::string> found;
  for (const auto& order : scene.called)
    found.push_back(fmt::format("{}: {} {} {}", order.service, order.method, order.path, shown(plain(order.body))));
  if (expect.called->empty() && !scene.called.empty())
    return Failure{*expect.called_where, "what other systems were asked", "nothing", list(found)};
  auto left = scene.called;
  for (const auto& wanted : *expect.called) {
    const auto order = std::ranges::find_if(left, [&](const auto& one) { return is_order(one, wanted); });
    if (order == left.end())
      return Failure{
          wanted.where,
          "what other systems were asked",
          fmt::format(
              "{}: {} {} {}",
              wanted.service,
              wanted.method,
              wanted.path,
              wanted.body ? shown(json::value(*wanted.body)) : ""),
          list(found)};
    left.erase(order);
  }
  return std::nullopt;
}

std::string state_of_branch(const cases::CaseState& state, const std::string& branch) {
  const auto open = std::ranges::find(state.tokens, branch, &cases::Token::branch);
  if (open != state.tokens.end()) return "open";
  // The last to end, where a step was entered twice.
  for (auto result = state.results.rbegin(); result != state.results.rend(); ++result)
    if (result->branch == branch) return result->outcome;
  return "cancelled";
}

Found differ_branches(const Expect& expect, const cases::CaseState& state) {
  for (const auto& [branch, wanted] : expect.branches)
    if (const auto found = state_of_branch(state, branch); found != wanted.value)
      return Failure{wanted.where, fmt::format("the branch {}", branch), wanted.value, found};
  return std::nullopt;
}

std::string state_of(const cases::Clock& clock) {
  if (clock.breached) return "breached";
  if (clock.stopped) return "met";
  return clock.running_since ? "running" : "paused";
}

Found differ_left(const ExpectedClock& expected, const cases::Clock& clock, const Scene& scene) {
  const auto* rule = scene.definition.find_clock(clock.name);
  const auto named = rule == nullptr ? scene.town.calendars.end() : scene.town.calendars.find(rule->calendar);
  const auto& calendar = named == scene.town.calendars.end() ? scene.calendar : *named->second;
  const auto measure = workflows::parse_measure(clock.measure);
  if (!measure) return std::nullopt;
  const workflows::Span left{*measure, clock.budget_ms - cases::consumed_at(clock, calendar, scene.now)};
  if (left == *expected.left) return std::nullopt;
  const auto found = left.amount_ms < 0 ? "nothing" : workflows::to_string(left);
  return Failure{
      expected.where,
      fmt::format("what is left of the clock {}", clock.name),
      workflows::to_string(*expected.left),
      found};
}

Found differ_clock(const ExpectedClock& expected, const Scene& scene) {
  const auto clock = std::ranges::find(scene.state.clocks, expected.name, &cases::Clock::name);
  if (clock == scene.state.clocks.end())
    return Failure{
        expected.where,
        fmt::format("the clock {}", expected.name),
        expected.state.empty() ? "to be there" : expected.state,
        "it has not started"};
  if (!expected.state.empty() && state_of(*clock) != expected.state)
    return Failure{
        expected.where,
        fmt::format("the clock {}", expected.name),
        expected.state,
        fmt::format("{} (due {})", state_of(*clock), local_text(clock->due, scene.calendar))};
  if (expected.due && *expected.due != clock->due)
    return Failure{
        expected.where,
        fmt::format("the due time of the clock {}", expected.name),
        local_text(*expected.due, scene.calendar),
        local_text(clock->due, scene.calendar)};
  return expected.left ? differ_left(expected, *clock, scene) : std::nullopt;
}

}  // namespace

Found compare(const Expect& expect, const Scene& scene) {
  const auto& state = scene.state;
  if (auto found = differ(expect.closed, "how the case is closed", state.closed ? state.outcome : "no")) return found;
  if (auto found = differ(expect.at, "where the case rests", steps_of(state))) return found;
  if (auto found = differ_branches(expect, state)) return found;
  if (auto found = differ_called(expect, scene)) return found;
  if (auto found = differ(expect.status, "the status", state.status)) return found;
  if (auto found = differ_tasks(expect, state)) return found;
  if (auto found = differ_letters(expect.sent, "what was sent to the citizen", scene.sent)) return found;
  if (auto found = differ_letters(expect.to_print, "what waits to be printed", scene.printing)) return found;
  if (auto found = differ_letters(expect.emitted, "what other cases were told", scene.emitted)) return found;
  if (auto found = differ_letters(expect.notified, "what teams were notified of", scene.notified)) return found;
  if (auto found = differ_values(expect.data, "data", scene.definition.data, state.data)) return found;
  if (auto found = differ_values(expect.form, "form", scene.definition.form, state.form)) return found;
  for (const auto& clock : expect.clocks)
    if (auto found = differ_clock(clock, scene)) return found;
  if (auto found = differ_standing(expect, state)) return found;
  return differ_incident(expect, state);
}

}  // namespace guichet::rehearsal
