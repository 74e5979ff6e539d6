// How a token moves: it leaves a step, enters the next, and goes on through automatic ones until it rests.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

namespace expression = workflows::expression;
using workflows::Step;

/// More automatic steps in a row are a loop.
constexpr int automatic_steps_max = 100;

/// Where a construct sends the token at once; empty: the token rests.
using Onward = std::string;

std::string_view kind_of_construct(const Step& step) {
  return match(
      step.construct,
      [](const workflows::Task&) { return std::string_view("task"); },
      [](const workflows::Choose&) { return std::string_view("choose"); },
      [](const workflows::Wait&) { return std::string_view("wait"); },
      [](const workflows::Route&) { return std::string_view("route"); },
      [](const workflows::End&) { return std::string_view("end"); },
      [](const workflows::Parallel&) { return std::string_view("parallel"); },
      [](const workflows::Each&) { return std::string_view("each"); },
      [](const workflows::Call&) { return std::string_view("call"); },
      [](const workflows::Decide&) { return std::string_view("decide"); },
      [](const workflows::Appointment&) { return std::string_view("appointment"); });
}

std::uint32_t entry_of(const Run& run, std::uint32_t token) {
  const auto* found = find_token(run.state(), token);
  check(found != nullptr, "a token that moves exists");
  return found->entry;
}

std::string timer_id(const Run& run, std::uint32_t token, std::size_t index) {
  return fmt::format("{}-{}-{}", token, entry_of(run, token), index);
}

void raise_expression(
    Run& run,
    const Step& step,
    const expression::Program& program,
    const std::string& fault,
    const workflows::Place& where) {
  run.raise(step.id, "expression", fmt::format("'{}': {}", program.text(), fault), where);
}

void set_timers(Run& run, std::uint32_t token, const Step& step) {
  for (std::size_t index = 0; index < step.timers.size(); ++index) set_timer(run, token, step, index);
}

/// The author's priority, never below the case's; where the author says nothing, the case's.
std::string priority_of(Run& run, const Step& step, const workflows::Task& task) {
  const auto word = run.render(task.priority);
  const auto& whole = run.state().priority;
  if (!word || !is_priority(*word)) {
    run.raise(
        step.id,
        "expression",
        fmt::format("the priority '{}' is none: {}", task.priority.text(), word ? *word : word.error().message),
        step.where);
    return whole;
  }
  if (task.priority.is_literal() && *word == "normal") return whole;
  const bool is_raised = more_urgent(whole, "normal") != "normal";
  return is_raised ? more_urgent(whole, *word) : *word;
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::Task& task) {
  auto queue = queue_of(run, step, task);
  if (!queue) return {};
  auto priority = priority_of(run, step, task);
  run.record(TaskCreated{
      fmt::format("{}-{}", token, entry_of(run, token)),
      token,
      step.id,
      *std::move(queue),
      std::move(priority),
      task.roles});
  if (task.referral) refer(run, token, step, *task.referral);
  return {};
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::WaitForReply& /*wait*/) {
  run.record(WaitStarted{token, step.id, "reply", "", nullptr});
  return {};
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::WaitForMessage& wait) {
  json::value wanted;
  if (wait.match) {
    auto value = run.evaluate(*wait.match);
    if (!value) {
      raise_expression(run, step, *wait.match, value.error().message, step.where);
      return {};
    }
    wanted = value->to_json();
  }
  run.record(WaitStarted{token, step.id, "message", wait.name, wanted});
  // A message that came before anybody waited is told again, now that it counts.
  const auto kept = std::ranges::find_if(run.state().early, [&](const KeptMessage& message) {
    return message.name == wait.name && (wanted.is_null() || message.value == wanted);
  });
  if (kept == run.state().early.end()) return {};
  run.record(MessageReceived{kept->name, kept->value, kept->body, false});
  leave(run, token, fmt::format("message {}, which came early", wait.name), wait.go);
  return wait.go;
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::WaitUntil& wait) {
  const auto due = instant_of(run, step, wait.instant, step.where);
  if (!due) return {};
  run.record(WaitStarted{token, step.id, "instant", "", json::value(to_rfc3339(*due))});
  set_alarm(run, token, step, *due);
  return {};
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::Wait& wait) {
  return std::visit([&](const auto& kind) { return rest_on(run, token, step, kind); }, wait);
}

/// True, false, or an incident.
std::optional<bool> holds(Run& run, const Step& step, const workflows::Branch& branch) {
  if (!branch.when) return true;
  const auto value = run.evaluate(*branch.when);
  if (value && value->kind() == expression::Value::Kind::boolean) return value->as_boolean();
  raise_expression(
      run, step, *branch.when, value ? "the answer is neither true nor false" : value.error().message, branch.where);
  return std::nullopt;
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::Choose& choose) {
  for (std::size_t index = 0; index < choose.branches.size(); ++index) {
    const auto& branch = choose.branches[index];
    const auto answer = holds(run, step, branch);
    if (!answer) return {};
    if (!*answer) continue;
    leave(
        run,
        token,
        fmt::format("branch {}: {}", index + 1, branch.when ? branch.when->text() : "otherwise"),
        branch.go);
    return branch.go;
  }
  run.raise(step.id, "choose", "no branch matches, and none is unconditional", step.where);
  return {};
}

Onward rest_on(Run& run, std::uint32_t token, const Step& /*step*/, const workflows::Route& route) {
  leave(run, token, "onwards", route.go);
  return route.go;
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::End& end) {
  leave(run, token, "end", "");
  if (!step.home.empty()) {
    end_branch(run, token, end.outcome);
    return {};
  }
  close_case(run, end.outcome, std::string(step.status.in(run.state().language)));
  return {};
}

/// Silence has an alarm of its own, behind the step's timers.
void set_silence(Run& run, std::uint32_t token, const Step& step, const std::optional<workflows::Silence>& silent) {
  if (!silent) return;
  const auto* calendar = calendar_of_owner(run.town, run.definition);
  if (calendar == nullptr) return run.raise(step.id, "timer", "the owner has no calendar to count with", silent->where);
  set_alarm(run, token, step, calendar->advance(run.now(), silent->after));
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::Parallel& parallel) {
  set_silence(run, token, step, parallel.silent);
  return fork(run, token, step, parallel);
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::Each& each) {
  set_silence(run, token, step, each.silent);
  return fork(run, token, step, each);
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::Call& call) {
  place_order(run, token, step, call);
  return {};
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::Decide& decide) {
  return look_up(run, token, step, decide);
}

Onward rest_on(Run& run, std::uint32_t token, const Step& step, const workflows::Appointment& appointment) {
  run.record(WaitStarted{token, step.id, "appointment", appointment.agenda, nullptr});
  return {};
}

Onward construct(Run& run, std::uint32_t token, const Step& step) {
  return std::visit([&](const auto& kind) { return rest_on(run, token, step, kind); }, step.construct);
}

Onward enter(Run& run, std::uint32_t token, const Step& step) {
  run.record(StepEntered{
      token, step.id, std::string(step.status.in(run.state().language)), std::string(kind_of_construct(step))});
  run.at(token);
  clocks_on_entering(run, step.id);
  perform(run, step.actions, step.id, fmt::format("step {}", step.id));
  set_timers(run, token, step);
  if (++run.automatic_steps > automatic_steps_max) {
    run.raise(
        step.id,
        "loop",
        fmt::format("more than {} automatic steps in a row: the case rests here", automatic_steps_max),
        step.where);
    return {};
  }
  return construct(run, token, step);
}

}  // namespace

std::optional<Instant> instant_of(
    Run& run, const Step& step, const expression::Program& program, const workflows::Place& where) {
  const auto value = run.evaluate(program);
  if (value && value->kind() == expression::Value::Kind::timestamp)
    return expression::to_instant(value->as_timestamp());
  raise_expression(
      run, step, program, value ? "there is no moment: nothing was filled in" : value.error().message, where);
  return std::nullopt;
}

std::optional<Instant> due_of(Run& run, const Step& step, const workflows::Timer& timer, Instant since) {
  return match(
      timer.when,
      [&](const workflows::Span& span) -> std::optional<Instant> {
        if (const auto* calendar = calendar_of_owner(run.town, run.definition)) return calendar->advance(since, span);
        run.raise(step.id, "timer", "the owner has no calendar to count with", timer.where);
        return std::nullopt;
      },
      [&](const expression::Program& at) { return instant_of(run, step, at, timer.where); });
}

std::optional<std::string> queue_of(Run& run, const Step& step, const workflows::Task& task) {
  if (!task.queue_by) return task.queue;
  auto name = run.render(*task.queue_by);
  if (name && run.town.team_of_queue(*name) != nullptr) return *name;
  run.raise(
      step.id,
      "expression",
      fmt::format(
          "the queue '{}' is none: {}",
          task.queue_by->text(),
          name ? fmt::format("the town has no queue \"{}\"", *name) : name.error().message),
      step.where);
  return std::nullopt;
}

void set_timer(Run& run, std::uint32_t token, const Step& step, std::size_t index) {
  const auto& timer = step.timers[index];
  const auto due = due_of(run, step, timer, run.now());
  if (!due) return;
  auto id = timer_id(run, token, index);
  // One that repeats is another alarm each time, so that each rings once.
  if (timer.repeats) id += fmt::format("-{}", due->time_since_epoch().count());
  run.record(TimerSet{std::move(id), token, step.id, static_cast<std::uint32_t>(index), *due});
}

void set_alarm(Run& run, std::uint32_t token, const Step& step, Instant due) {
  const auto index = step.timers.size();
  auto id = timer_id(run, token, index);
  if (std::holds_alternative<workflows::Call>(step.construct)) id += fmt::format("-{}", due.time_since_epoch().count());
  run.record(TimerSet{std::move(id), token, step.id, static_cast<std::uint32_t>(index), due});
}

const Token* find_token(const CaseState& state, std::uint32_t id) {
  const auto found = std::ranges::find(state.tokens, id, &Token::id);
  return found == state.tokens.end() ? nullptr : &*found;
}

bool is_stuck(const CaseState& state, std::uint32_t token) {
  const auto of_token = [&](const auto& open) { return open.token == token; };
  return std::ranges::none_of(state.tasks, of_token) && std::ranges::none_of(state.waits, of_token) &&
         std::ranges::find(state.tokens, token, &Token::parent) == state.tokens.end() &&
         std::ranges::none_of(state.calls, [&](const OpenCall& call) { return call.token == token && !call.given_up; });
}

void go(Run& run, std::uint32_t token, const std::string& to) {
  for (std::string next = to; !next.empty();) {
    const auto* step = run.definition.find_step(next);
    check(step != nullptr, "a checked workflow routes only to steps that it has");
    next = enter(run, token, *step);
  }
}

void retry(Run& run, std::uint32_t token) {
  const auto* found = find_token(run.state(), token);
  const auto* step = found == nullptr ? nullptr : run.definition.find_step(found->step);
  check(step != nullptr, "a token rests on a step of its workflow");
  run.at(token);
  go(run, token, construct(run, token, *step));
}

void take_up(Run& run, std::uint32_t token) {
  const auto* found = find_token(run.state(), token);
  const auto* step = found == nullptr ? nullptr : run.definition.find_step(found->step);
  check(step != nullptr, "a token rests on a step of its workflow");
  run.at(token);
  set_timers(run, token, *step);
  go(run, token, construct(run, token, *step));
}

void hush(Run& run, std::uint32_t token, const std::string& why) {
  std::vector<std::string> tasks;
  for (const auto& task : run.state().tasks)
    if (task.token == token) tasks.push_back(task.id);
  for (auto& task : tasks) run.record(TaskCancelled{std::move(task), why});
  std::vector<std::string> timers;
  for (const auto& timer : run.state().timers)
    if (timer.token == token) timers.push_back(timer.id);
  for (auto& timer : timers) run.record(TimerCancelled{std::move(timer)});
  cancel_calls(run, token, why);
  free_slot(run, token, why);
  cancel_branches(run, token, why);
}

void leave(Run& run, std::uint32_t token, std::string why, const std::string& next) {
  const auto* found = find_token(run.state(), token);
  check(found != nullptr, "a token that leaves a step exists");
  const std::string step = found->step;
  hush(run, token, why);
  run.record(StepLeft{token, step, std::move(why)});
  clocks_on_leaving(run, step, next);
}

}  // namespace guichet::cases
