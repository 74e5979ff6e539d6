// What becomes of a case's clocks under another text: they keep what they have used up.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/cases/clock_ledger.h"
#include "engine/cases/run.h"
#include "workflows/check/check.h"

namespace guichet::cases {
namespace {

using workflows::ClockRule;
using workflows::CompiledCalendar;
using workflows::Definition;

const CompiledCalendar* calendar_in(const workflows::Town& town, const std::string& name) {
  const auto known = town.calendars.find(name);
  return known == town.calendars.end() ? nullptr : known->second.get();
}

/// The new budget, and what agents have added to the old one.
std::int64_t budget_after(const Clock& clock, const ClockRule& rule, const ClockRule* before) {
  if (before != nullptr && before->budget == rule.budget) return clock.budget_ms;
  const bool comparable = before != nullptr && before->budget.measure == rule.budget.measure;
  const auto added = comparable ? clock.budget_ms - before->budget.amount_ms : 0;
  return rule.budget.amount_ms + std::max<std::int64_t>(0, added);
}

/// In the new measure. Days of one kind are no days of another: the share of the promise that is gone stays gone.
std::int64_t consumed_after(
    std::int64_t consumed_ms, const Clock& clock, const ClockRule& rule, std::int64_t budget_ms) {
  if (clock.measure == workflows::to_string(rule.budget.measure) || clock.budget_ms <= 0) return consumed_ms;
  const auto share = static_cast<double>(consumed_ms) / static_cast<double>(clock.budget_ms);
  return static_cast<std::int64_t>(share * static_cast<double>(budget_ms));
}

std::string reason(const Clock& clock, const ClockRule& rule, const ClockRule* before) {
  if (before == nullptr || before->budget != rule.budget)
    return fmt::format("the budget is {} now", workflows::to_string(rule.budget));
  return fmt::format("the calendar {} has changed", clock.calendar);
}

/// Whether another day may come out.
bool counts_otherwise(
    const Clock& clock, const ClockRule& rule, const ClockRule* before, const CompiledCalendar& calendar) {
  if (before == nullptr || before->budget != rule.budget || percents_of(*before) != percents_of(rule)) return true;
  return clock.calendar != calendar.source().name || clock.calendar_version != calendar.version();
}

/// The clock of a text with the budget that holds for this case there.
std::optional<ClockRule> rule_in(const Run& run, const Definition& text, const std::string& clock) {
  const auto* known = text.find_clock(clock);
  if (known == nullptr) return std::nullopt;
  auto rule = *known;
  rule.budget = budget_under(text, rule, run.state().opened);
  return rule;
}

/// From where the months of a budget are counted; where a clock began later than its case, as if it had run since.
Instant begun(const Run& run, const ClockRule& rule, std::int64_t consumed_ms) {
  const bool with_the_case = rule.from_entering.empty() && !rule.from_action;
  return with_the_case ? run.state().opened : run.now() - Duration(consumed_ms);
}

void carry_clock(Run& run, const Clock& clock, const workflows::Town& town, const Definition& before) {
  auto now = rule_in(run, run.definition, clock.name);
  auto* rule = now ? &*now : nullptr;
  // A date that was given, a promise that is broken or kept, one that the new text knows nothing of: they stand.
  if (clock.stopped || clock.breached || clock.imposed || rule == nullptr) return;
  // What is past under the old terms and only waits for its alarm has happened.
  if (const auto edge = next_edge(clock); !edge.name.empty() && edge.due <= run.now()) return;
  const auto* counted_by = calendar_in(town, clock.calendar);
  const auto* calendar = calendar_named(run, rule->calendar);
  auto then = rule_in(run, before, clock.name);
  auto* rule_before = then ? &*then : nullptr;
  if (counted_by == nullptr || calendar == nullptr || !counts_otherwise(clock, *rule, rule_before, *calendar)) return;
  auto why = reason(clock, *rule, rule_before);
  const auto consumed_ms = consumed_at(clock, *counted_by, run.now());
  const auto from = begun(run, *rule, consumed_ms);
  rule->budget = calendar->in_days(from, rule->budget);
  if (rule_before != nullptr) rule_before->budget = calendar->in_days(from, rule_before->budget);
  auto carried = clock;
  carried.measure = workflows::to_string(rule->budget.measure);
  carried.budget_ms = budget_after(clock, *rule, rule_before);
  carried.consumed_ms = consumed_after(consumed_ms, clock, *rule, carried.budget_ms);
  auto plan = resume_clock(carried, *calendar, percents_of(*rule), run.now());
  run.record(ClockRecomputed{
      clock.name,
      carried.measure,
      carried.budget_ms,
      carried.consumed_ms,
      plan.due,
      std::move(plan.warnings),
      calendar->source().name,
      calendar->version(),
      std::move(why)});
}

/// A promise that only the new text makes begins with it, where it can still be kept.
bool begins_now(const Run& run, const ClockRule& rule) {
  if (rule.from_action) return false;
  const auto& tokens = run.state().tokens;
  if (!rule.from_entering.empty())
    return std::ranges::any_of(tokens, [&](const Token& token) { return token.step == rule.from_entering; });
  const auto& until = rule.until_leaving.empty() ? rule.until_entering : rule.until_leaving;
  return until.empty() || std::ranges::any_of(tokens, [&](const Token& token) {
           const auto ahead = workflows::check::reachable_from(run.definition, token.step);
           return std::ranges::any_of(ahead, [&](const workflows::Step* step) { return step->id == until; });
         });
}

}  // namespace

void carry_clocks(Run& run, const workflows::Town& town, const Definition& before) {
  const auto clocks = run.state().clocks;
  for (const auto& clock : clocks) carry_clock(run, clock, town, before);
  for (const auto& rule : run.definition.clocks)
    if (before.find_clock(rule.name) == nullptr && begins_now(run, rule)) start_clock(run, rule.name);
}

}  // namespace guichet::cases
