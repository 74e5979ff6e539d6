#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

const workflows::WaitUntil* as_wait_until(const workflows::Step& step) {
  const auto* wait = std::get_if<workflows::Wait>(&step.construct);
  return wait == nullptr ? nullptr : std::get_if<workflows::WaitUntil>(wait);
}

/// The wait's own alarm, which stands behind the step's timers; that of silence stands there too.
void reach_instant(Run& run, const OpenTimer& timer, const workflows::WaitUntil& wait) {
  leave(run, timer.token, "instant reached", wait.go);
  go(run, timer.token, wait.go);
}

void ring(Run& run, const OpenTimer& timer, const workflows::Step& step) {
  if (timer.index >= step.timers.size()) {
    const auto* wait = as_wait_until(step);
    if (std::holds_alternative<workflows::Call>(step.construct)) return try_again(run, timer.token);
    if (const auto* slot = std::get_if<workflows::Appointment>(&step.construct))
      return ring_appointment(run, timer, step, *slot);
    if (const auto* task = std::get_if<workflows::Task>(&step.construct)) return miss_news(run, step, *task);
    if (wait == nullptr) return fall_silent(run, timer.token, step);
    return reach_instant(run, timer, *wait);
  }
  const auto& text = step.timers[timer.index];
  const auto why = fmt::format("timer {}", timer.index + 1);
  perform(run, text.actions, step.id, why);
  if (text.go.empty()) {
    if (text.repeats) set_timer(run, timer.token, step, timer.index);
    return;
  }
  leave(run, timer.token, why, text.go);
  go(run, timer.token, text.go);
}

}  // namespace

Status fire_timer(Run& run, const FireTimer& command) {
  const auto& timers = run.state().timers;
  const auto found = std::ranges::find(timers, command.timer, &OpenTimer::id);
  if (!run.state().is_open() || found == timers.end())
    return conflict(fmt::format("the timer {} has already fired or is cancelled", command.timer));
  const OpenTimer timer = *found;
  if (run.now() < timer.due)
    return conflict(fmt::format("the timer {} is not due before {}", timer.id, to_rfc3339(timer.due)));
  const auto* step = run.definition.find_step(timer.step);
  check(step != nullptr, "a timer stands on a step of its workflow");
  run.at(timer.token);
  run.record(TimerFired{timer.id});
  ring(run, timer, *step);
  settle_pauses(run);
  return ok();
}

}  // namespace guichet::cases
