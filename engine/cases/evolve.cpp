#include "engine/cases/evolve.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/cases/evolve_parts.h"

namespace guichet::cases {
namespace {

Token* find_token(CaseState& state, std::uint32_t id) {
  const auto found = std::ranges::find(state.tokens, id, &Token::id);
  return found == state.tokens.end() ? nullptr : &*found;
}

OpenTask& task_of(CaseState& state, const std::string& id) {
  const auto found = std::ranges::find(state.tasks, id, &OpenTask::id);
  check(found != state.tasks.end(), "an event names a task that is not open");
  return *found;
}

Clock& clock_of(CaseState& state, const std::string& name) {
  const auto found = std::ranges::find(state.clocks, name, &Clock::name);
  check(found != state.clocks.end(), "an event names a clock that was never started");
  return *found;
}

/// Erases exactly one element; none is corruption.
template <class T, class Id, class Member>
void take_out(std::vector<T>& from, const Id& id, Member member, std::string_view sentence) {
  const auto found = std::ranges::find(from, id, member);
  check(found != from.end(), sentence);
  from.erase(found);
}

void apply(CaseState& state, const CaseOpened& event, const Fact& fact) {
  check(!state.exists(), "a case is opened twice");
  state.id = fact.id;
  state.workflow = event.workflow;
  state.deployment = event.deployment;
  state.reference = event.reference;
  state.title = event.title;
  state.owner = event.owner;
  state.visibility = event.visibility;
  state.person = event.person;
  state.language = event.language;
  state.form = event.form;
  state.priority = event.priority;
  state.channel = fact.channel;
  state.imported = fact.imported;
  state.opened = fact.time;
}

void apply(CaseState& state, const StepEntered& event, const Fact& fact) {
  auto* token = find_token(state, event.token);
  if (token == nullptr) {
    token = &state.tokens.emplace_back();
    token->id = event.token;
    state.next_token = std::max(state.next_token, event.token + 1);
  }
  std::erase_if(state.results, [&](const BranchResult& result) {
    return result.parent == event.token && result.step == event.step;
  });
  token->step = event.step;
  token->kind = event.kind;
  token->entered = fact.time;
  token->entry = ++state.entries;
  if (!event.status.empty()) state.status = event.status;
}

void apply(CaseState& state, const StepLeft& event, const Fact& /*fact*/) {
  check(find_token(state, event.token) != nullptr, "a step is left by a token that does not exist");
  std::erase_if(state.waits, [&](const OpenWait& wait) { return wait.token == event.token; });
  std::erase_if(state.bookings, [&](const Booking& booking) { return booking.token == event.token; });
  std::erase_if(state.lines, [&](const PlaceInLine& place) { return place.token == event.token; });
  std::erase_if(state.referrals, [&](const OpenReferral& one) { return one.token == event.token; });
}

void apply(CaseState& state, const BranchStarted& event, const Fact& fact) {
  auto& token = state.tokens.emplace_back();
  token.id = event.token;
  token.parent = event.parent;
  token.branch = event.branch;
  token.item = event.item;
  token.entered = fact.time;
  state.next_token = std::max(state.next_token, event.token + 1);
}

void apply(CaseState& state, const BranchEnded& event, const Fact& /*fact*/) {
  const auto* token = find_token(state, event.token);
  check(token != nullptr, "a branch ends that was not started");
  state.results.push_back(
      {.parent = event.parent,
       .step = event.step,
       .branch = event.branch,
       .outcome = event.outcome,
       .item = token->item});
  take_out(state.tokens, event.token, &Token::id, "a branch ends that was not started");
}

void apply(CaseState& state, const BranchCancelled& event, const Fact& /*fact*/) {
  take_out(state.tokens, event.token, &Token::id, "a branch is cancelled that was not started");
}

void apply(CaseState& state, const TaskCreated& event, const Fact& fact) {
  state.tasks.push_back(
      {.id = event.task,
       .token = event.token,
       .step = event.step,
       .queue = event.queue,
       .priority = event.priority,
       .agent = {},
       .roles = event.roles,
       .created = fact.time});
}

void apply(CaseState& state, const TaskClaimed& event, const Fact& /*fact*/) {
  task_of(state, event.task).agent = event.agent;
}

void apply(CaseState& state, const TaskReleased& event, const Fact& /*fact*/) {
  task_of(state, event.task).agent.clear();
}

void apply(CaseState& state, const TaskAssigned& event, const Fact& /*fact*/) {
  auto& task = task_of(state, event.task);
  task.agent = event.agent;
  task.queue = event.queue;
}

void apply(CaseState& state, const TaskCompleted& event, const Fact& /*fact*/) {
  state.last_task = {
      {"id", event.task},
      {"step", event.step},
      {"queue", task_of(state, event.task).queue},
      {"agent", event.agent},
      {"outcome", event.outcome},
      {"answers", event.answers}};
  take_out(state.tasks, event.task, &OpenTask::id, "a task is completed that is not open");
  const auto known = std::ranges::find_if(
      state.done_by, [&](const DoneBy& done) { return done.step == event.step && done.agent == event.agent; });
  if (known == state.done_by.end()) state.done_by.push_back({event.step, event.agent});
}

void apply(CaseState& state, const TaskCancelled& event, const Fact& /*fact*/) {
  take_out(state.tasks, event.task, &OpenTask::id, "a task is cancelled that is not open");
}

void apply(CaseState& state, const DataSet& event, const Fact& /*fact*/) {
  for (const auto& [field, value] : event.values) state.data.insert_or_assign(field, value);
}

void apply(CaseState& state, const PriorityChanged& event, const Fact& /*fact*/) {
  state.priority = event.priority;
  for (auto& task : state.tasks) task.priority = event.priority;
}

void apply(CaseState& state, const WaitStarted& event, const Fact& /*fact*/) {
  state.waits.push_back(
      {.token = event.token, .step = event.step, .what = event.what, .name = event.name, .match = event.match});
}

void apply(CaseState& /*state*/, const MessageSent& /*event*/, const Fact& /*fact*/) {}

void apply(CaseState& state, const ReplyReceived& event, const Fact& /*fact*/) {
  json::array files;
  for (const auto& file : event.files) files.emplace_back(file.hash);
  state.last_reply = {{"text", event.text}, {"files", std::move(files)}};
}

void apply(CaseState& /*state*/, const NoteWritten& /*event*/, const Fact& /*fact*/) {}

void apply(CaseState& /*state*/, const FileAttached& /*event*/, const Fact& /*fact*/) {}

void apply(CaseState& state, const MessageReceived& event, const Fact& /*fact*/) {
  if (event.early) {
    state.early.push_back({.name = event.name, .value = event.value, .body = event.body});
    return;
  }
  const auto kept = std::ranges::find_if(state.early, [&](const KeptMessage& message) {
    return message.name == event.name && message.value == event.value && message.body == event.body;
  });
  if (kept != state.early.end()) state.early.erase(kept);
  state.last_reply = event.body;
  if (event.name != main_ended_message) return;
  if (const auto* task = event.body.if_contains("task"); task != nullptr && task->is_object())
    state.last_task = task->get_object();
}

void apply(CaseState& state, const ActionTaken& event, const Fact& /*fact*/) {
  state.last_task = {
      {"id", ""},
      {"step", ""},
      {"queue", ""},
      {"agent", event.agent},
      {"outcome", event.action},
      {"answers", event.answers}};
}

void apply(CaseState& state, const CallRequested& event, const Fact& /*fact*/) {
  std::erase_if(state.calls, [&](const OpenCall& call) { return call.order == event.order; });
  state.calls.push_back(
      {.order = event.order,
       .token = event.token,
       .step = event.step,
       .service = event.service,
       .method = event.method,
       .path = event.path,
       .body = event.body,
       .attempt = event.attempt,
       .given_up = false});
}

void apply(CaseState& /*state*/, const TableDecided& /*event*/, const Fact& /*fact*/) {}

void apply(CaseState& state, const CallAnswered& event, const Fact& /*fact*/) {
  take_out(state.calls, event.order, &OpenCall::order, "an order is answered that is not open");
  const auto* object = event.body.if_object();
  state.last_reply = object == nullptr ? json::object{{"body", event.body}} : *object;
}

void apply(CaseState& state, const CallFailed& event, const Fact& /*fact*/) {
  const auto call = std::ranges::find(state.calls, event.order, &OpenCall::order);
  check(call != state.calls.end(), "an order fails that is not open");
  call->given_up = !event.again.has_value();
}

void apply(CaseState& state, const CallCancelled& event, const Fact& /*fact*/) {
  take_out(state.calls, event.order, &OpenCall::order, "an order is cancelled that is not open");
}

void apply(CaseState& state, const TimerSet& event, const Fact& /*fact*/) {
  state.timers.push_back(
      {.id = event.timer, .token = event.token, .step = event.step, .index = event.index, .due = event.due});
}

void apply(CaseState& state, const TimerFired& event, const Fact& /*fact*/) {
  take_out(state.timers, event.timer, &OpenTimer::id, "a timer fires that is not set");
}

void apply(CaseState& state, const TimerCancelled& event, const Fact& /*fact*/) {
  take_out(state.timers, event.timer, &OpenTimer::id, "a timer is cancelled that is not set");
}

void apply(CaseState& state, const ClockStarted& event, const Fact& fact) {
  state.clocks.push_back(
      {.name = event.clock,
       .measure = event.measure,
       .calendar = event.calendar,
       .calendar_version = event.calendar_version,
       .budget_ms = event.budget_ms,
       .consumed_ms = 0,
       .running_since = fact.time,
       .due = event.due,
       .warnings = event.warnings,
       .warned = 0,
       .breached = false,
       .stopped = false,
       .imposed = event.imposed});
}

void apply(CaseState& state, const ClockPaused& event, const Fact& /*fact*/) {
  auto& clock = clock_of(state, event.clock);
  clock.consumed_ms = event.consumed_ms;
  clock.running_since.reset();
}

void apply(CaseState& state, const ClockResumed& event, const Fact& fact) {
  auto& clock = clock_of(state, event.clock);
  clock.consumed_ms = event.consumed_ms;
  clock.running_since = fact.time;
  clock.due = event.due;
  clock.warnings = event.warnings;
}

void apply(CaseState& state, const ClockExtended& event, const Fact& /*fact*/) {
  auto& clock = clock_of(state, event.clock);
  clock.budget_ms = event.budget_ms;
  clock.due = event.due;
  clock.warnings = event.warnings;
}

void apply(CaseState& state, const ClockWarned& event, const Fact& /*fact*/) {
  auto& clock = clock_of(state, event.clock);
  check(!clock.warnings.empty(), "a clock warns more often than it may");
  clock.warnings.erase(clock.warnings.begin());
  ++clock.warned;
}

void apply(CaseState& state, const ClockBreached& event, const Fact& /*fact*/) {
  auto& clock = clock_of(state, event.clock);
  clock.breached = true;
  clock.warnings.clear();
}

void apply(CaseState& state, const ClockStopped& event, const Fact& /*fact*/) {
  auto& clock = clock_of(state, event.clock);
  clock.consumed_ms = event.consumed_ms;
  clock.running_since.reset();
  clock.warnings.clear();
  clock.stopped = true;
}

void apply(CaseState& state, const IncidentRaised& event, const Fact& /*fact*/) {
  state.incident = event.code + ": " + event.message;
}

void apply(CaseState& state, const IncidentResolved& /*event*/, const Fact& /*fact*/) {
  state.incident.clear();
}

void apply(CaseState& state, const VisibilityChanged& event, const Fact& /*fact*/) {
  state.visibility = event.visibility;
}

void apply(CaseState& /*state*/, const MessageEmitted& /*event*/, const Fact& /*fact*/) {}

void apply(CaseState& state, const ClockRecomputed& event, const Fact& fact) {
  auto& clock = clock_of(state, event.clock);
  clock.measure = event.measure;
  clock.budget_ms = event.budget_ms;
  clock.consumed_ms = event.consumed_ms;
  if (clock.running_since) clock.running_since = fact.time;
  clock.due = event.due;
  clock.warnings = event.warnings;
  clock.calendar = event.calendar;
  clock.calendar_version = event.calendar_version;
}

void apply(CaseState& state, const CaseClosed& event, const Fact& fact) {
  state.closed = fact.time;
  state.outcome = event.outcome;
  if (!event.status.empty()) state.status = event.status;
  state.tokens.clear();
  state.tasks.clear();
  state.waits.clear();
  state.timers.clear();
  state.early.clear();
  state.results.clear();
  state.calls.clear();
  state.done_by.clear();
  state.bookings.clear();
  state.lines.clear();
  state.referrals.clear();
}

void apply(CaseState& state, const CaseReopened& /*event*/, const Fact& /*fact*/) {
  state.was_late = state.was_late || std::ranges::any_of(state.clocks, &Clock::breached);
  state.closed.reset();
  state.kept_until.reset();
  state.outcome.clear();
  state.incident.clear();
  state.clocks.clear();
  state.score = 0;
  state.main = {};
  ++state.reopened;
}

void apply(CaseState& state, const SurveyAnswered& event, const Fact& /*fact*/) {
  state.score = event.score;
}

}  // namespace

void evolve(CaseState& state, const Event& event, const Fact& fact) {
  check(
      state.exists() || std::holds_alternative<CaseOpened>(event),
      "a case begins with something else than its opening");
  std::visit([&](const auto& known) { apply(state, known, fact); }, event);
  ++state.version;
}

bool only_tells(const Event& event) {
  return std::holds_alternative<NoteWritten>(event) || std::holds_alternative<FileAttached>(event) ||
         std::holds_alternative<MessageSent>(event) || std::holds_alternative<TableDecided>(event) ||
         std::holds_alternative<MessageEmitted>(event);
}

}  // namespace guichet::cases
