#include "engine/cases/clock_ledger.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"

namespace guichet::cases {
namespace {

using workflows::Measure;
using workflows::Span;

std::int64_t share(std::int64_t budget_ms, int percent) {
  // Budgets reach 100 years (3.2e12 ms), so the product cannot overflow.
  return budget_ms * percent / 100;
}

Measure measure_of(const Clock& clock) {
  const auto measure = workflows::parse_measure(clock.measure);
  check(measure.has_value(), "a clock counts in a measure that does not exist");
  return *measure;
}

}  // namespace

ClockPlan start_clock(
    const workflows::CompiledCalendar& calendar, Span budget, std::span<const int> percents, Instant now) {
  budget = calendar.in_days(now, budget);
  ClockPlan plan{calendar.advance(now, budget), {}};
  for (const int percent : percents)
    plan.warnings.push_back(calendar.advance(now, {budget.measure, share(budget.amount_ms, percent)}));
  return plan;
}

ClockPlan start_imposed_clock(Instant due, std::span<const int> percents, Instant now) {
  const auto budget_ms = std::max<std::int64_t>(0, (due - now).count());
  ClockPlan plan{due, {}};
  for (const int percent : percents) plan.warnings.push_back(now + Duration(share(budget_ms, percent)));
  return plan;
}

std::int64_t consumed_at(const Clock& clock, const workflows::CompiledCalendar& calendar, Instant now) {
  if (!clock.running_since) return clock.consumed_ms;
  return clock.consumed_ms + calendar.between(*clock.running_since, now, measure_of(clock));
}

ClockPlan resume_clock(
    const Clock& clock, const workflows::CompiledCalendar& calendar, std::span<const int> percents, Instant now) {
  if (clock.breached) return {clock.due, {}};
  const auto measure = measure_of(clock);
  const auto left = [&](std::int64_t threshold_ms) {
    return std::max<std::int64_t>(0, threshold_ms - clock.consumed_ms);
  };
  ClockPlan plan{calendar.advance(now, {measure, left(clock.budget_ms)}), {}};
  for (const int percent : percents.subspan(std::min<std::size_t>(clock.warned, percents.size())))
    plan.warnings.push_back(calendar.advance(now, {measure, left(share(clock.budget_ms, percent))}));
  return plan;
}

ClockEdge next_edge(const Clock& clock) {
  if (clock.stopped || clock.breached || !clock.running_since) return {};
  // A warning at 100 % and the breach come at one moment: the warning first.
  if (!clock.warnings.empty() && clock.warnings.front() <= clock.due)
    return {fmt::format("warning-{}", clock.warned + 1), clock.warnings.front()};
  return {"breach", clock.due};
}

std::optional<Instant> due_of_edge(const Clock& clock, std::string_view edge) {
  if (clock.stopped || clock.breached || !clock.running_since) return std::nullopt;
  if (edge == "breach") return clock.due;
  for (std::size_t index = 0; index < clock.warnings.size(); ++index)
    if (edge == fmt::format("warning-{}", clock.warned + index + 1)) return clock.warnings[index];
  return std::nullopt;
}

}  // namespace guichet::cases
