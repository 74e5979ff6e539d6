#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "workflows/check/check.h"
#include "workflows/codes.h"

namespace guichet::workflows::check {
namespace {

void report_time(
    std::vector<Diagnostic>& findings, Code code, const Place& where, std::string message, std::string hint) {
  findings.push_back({.code = code, .where = where, .message = std::move(message), .hint = std::move(hint)});
}

/// An earlier timer that leaves the step before this one is due, whatever happens. Spans of different
/// measures are not compared: a holiday may turn their order.
const Timer* leaving_before(const Step& step, std::size_t index) {
  const auto* span = std::get_if<Span>(&step.timers[index].when);
  for (std::size_t other = 0; span != nullptr && other < step.timers.size(); ++other) {
    const auto& timer = step.timers[other];
    const auto* before = std::get_if<Span>(&timer.when);
    if (other == index || timer.go.empty() || before == nullptr || before->measure != span->measure) continue;
    if (before->amount_ms < span->amount_ms || (before->amount_ms == span->amount_ms && other < index)) return &timer;
  }
  return nullptr;
}

void check_timers(const Step& step, std::vector<Diagnostic>& findings) {
  for (std::size_t i = 0; i < step.timers.size(); ++i) {
    if (!is_resting(step)) {
      report_time(
          findings,
          "timer-never-fires",
          step.timers[i].where,
          fmt::format("No case stays in `{}`, so this timer never fires.", step.id),
          "timers belong to steps where a case rests: `task`, `wait`, `call`, `parallel`, `each`");
    } else if (const auto* before = leaving_before(step, i)) {
      report_time(
          findings,
          "timer-never-fires",
          step.timers[i].where,
          fmt::format("The timer of line {} leaves `{}` before this one is due.", before->where.line, step.id),
          "shorten this one, or lengthen the other");
    }
  }
}

bool contains(const std::vector<const Step*>& steps, std::string_view id) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step* step) { return step->id == id; });
}

void check_until(
    const ClockRule& clock,
    const std::vector<const Step*>& ahead,
    const Definition& definition,
    std::vector<Diagnostic>& findings) {
  const auto& until = clock.until_leaving.empty() ? clock.until_entering : clock.until_leaving;
  if (until.empty()) return;
  const auto* step = definition.find_step(until);
  const bool never_left = !clock.until_leaving.empty() && std::holds_alternative<End>(step->construct);
  if (!never_left && contains(ahead, until)) return;
  report_time(
      findings,
      "clock-never-stops",
      clock.where,
      never_left ? fmt::format("`{}` is an end and is never left, so the clock `{}` never stops.", until, clock.name)
                 : fmt::format("No case comes to `{}` while the clock `{}` runs.", until, clock.name),
      never_left ? fmt::format("until: {{ entering: {} }}", until)
                 : "name a step on the way, or leave `until` out: the clock is then met when the case closes");
}

/// Some `do` starts it.
bool is_started(const Definition& definition, const std::string& clock) {
  bool found = false;
  for_each_action(definition, [&](const Action& action) {
    const auto* start = std::get_if<StartClock>(&action);
    found = found || (start != nullptr && start->clock == clock);
  });
  return found;
}

void check_clock(const ClockRule& clock, const Definition& definition, std::vector<Diagnostic>& findings) {
  if (clock.from_action && !is_started(definition, clock.name)) {
    report_time(
        findings,
        "clock-never-starts",
        clock.where,
        fmt::format("The clock `{}` starts where a `do` says so, and none does.", clock.name),
        fmt::format("do: [ {{ start: {} }} ]", clock.name));
    return;
  }
  const auto& from = clock.from_entering.empty() ? definition.start : clock.from_entering;
  if (!contains(reachable_from(definition, definition.start), from)) {
    report_time(
        findings,
        "clock-never-starts",
        clock.where,
        fmt::format("No case comes to `{}`, so the clock `{}` never starts.", from, clock.name),
        "name a step on the way");
    return;
  }
  const auto ahead = reachable_from(definition, from);
  check_until(clock, ahead, definition, findings);
  for (const auto& id : clock.pause) {
    const auto* step = definition.find_step(id);
    if (is_resting(*step) && contains(ahead, id)) continue;
    report_time(
        findings,
        "clock-never-pauses",
        clock.where,
        is_resting(*step) ? fmt::format("No case comes to `{}` while the clock `{}` runs.", id, clock.name)
                          : fmt::format("No case stays in `{}`, so the clock `{}` never pauses there.", id, clock.name),
        "a clock pauses in steps where a case rests, such as `task` or `wait`");
  }
}

}  // namespace

void check_time(const Definition& definition, std::vector<Diagnostic>& findings) {
  for (const auto& step : definition.steps) check_timers(step, findings);
  for (const auto& clock : definition.clocks) check_clock(clock, definition, findings);
}

}  // namespace guichet::workflows::check
