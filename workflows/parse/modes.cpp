// `opens` and `degraded` of a service: when the public comes in, and when less is promised.
#include <charconv>

#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

const CompiledCalendar* calendar_of(const WorkflowScope& workflow) {
  const auto& town = workflow.scope.town;
  const auto owner = town.teams.find(workflow.definition.owner);
  const auto known = owner == town.teams.end() ? town.calendars.end() : town.calendars.find(owner->second.calendar);
  if (known != town.calendars.end()) return known->second.get();
  return town.calendars.empty() ? nullptr : town.calendars.begin()->second.get();
}

/// "2026-03-01": the first moment of that day on the town's clocks.
std::optional<Instant> day_in(std::string_view text, const CompiledCalendar& calendar) {
  if (text.size() != 10) return std::nullopt;
  const auto utc = parse_rfc3339(std::string(text) + "T00:00:00Z");
  if (!utc) return std::nullopt;
  return calendar.to_instant(std::chrono::local_time<Duration>(utc->time_since_epoch()));
}

std::optional<Instant> read_moment(const yaml::Node* node, std::string_view what, WorkflowScope& workflow) {
  const auto text = yaml::read_text(node, workflow.report(), what);
  const auto* calendar = calendar_of(workflow);
  if (!text || calendar == nullptr) return std::nullopt;
  if (const auto day = day_in(*text, *calendar)) return day;
  if (const auto moment = parse_rfc3339(*text)) return *moment;
  workflow.report().error(
      "wrong-value",
      node->offset,
      fmt::format("`{}` is no day and no moment.", *text),
      "write 2026-03-01, or 2026-03-01T09:00:00+01:00");
  return std::nullopt;
}

/// A longer budget for a clock that the service has, counted as its own.
void read_longer(const yaml::Entry& entry, WorkflowScope& workflow, Degraded& degraded) {
  const auto* rule = workflow.definition.find_clock(entry.key);
  if (rule == nullptr) {
    std::vector<std::string> known;
    for (const auto& clock : workflow.definition.clocks) known.push_back(clock.name);
    const auto name = yaml::make_scalar(entry.key, entry.offset);
    return report_undefined(name, workflow.scope, "undefined-clock", "clock", known);
  }
  const auto span = read_span(&entry.value, workflow.scope, "a budget");
  if (!span) return;
  if (span->measure != rule->budget.measure || span->amount_ms <= rule->budget.amount_ms)
    return workflow.report().error(
        "degraded-shorter",
        entry.value.offset,
        fmt::format(
            "The clock `{}` has {} on other days: in degraded mode it has longer, counted alike.",
            entry.key,
            to_string(rule->budget)),
        fmt::format(
            "{}: {}",
            entry.key,
            to_string(Span{rule->budget.measure, rule->budget.amount_ms * 2, rule->budget.months * 2})));
  degraded.clocks.emplace(entry.key, *span);
}

}  // namespace

std::optional<Instant> read_opens(const yaml::Node* node, WorkflowScope& workflow) {
  return node == nullptr ? std::nullopt : read_moment(node, "when the service opens", workflow);
}

std::optional<Degraded> read_degraded(const yaml::Node* node, WorkflowScope& workflow) {
  if (node == nullptr) return std::nullopt;
  Degraded degraded;
  degraded.where = workflow.report().place(node->offset);
  yaml::Mapping mapping(*node, workflow.report(), "degraded mode");
  const auto* ends = mapping.required("to");
  const auto from = read_moment(mapping.required("from"), "when degraded mode begins", workflow);
  const auto to = read_moment(ends, "when degraded mode ends", workflow);
  degraded.reason = read_localized(mapping.required("reason"), workflow.scope, "a reason");
  for (const auto& entry : yaml::entries_of(mapping.optional("clocks"), workflow.report(), "`clocks`"))
    read_longer(entry, workflow, degraded);
  mapping.finish();
  if (!from || !to) return std::nullopt;
  if (*to <= *from)
    workflow.report().error(
        "wrong-value", ends->offset, "Degraded mode ends before it begins.", "to: a day behind `from`");
  degraded.from = *from;
  degraded.to = *to;
  return degraded;
}

}  // namespace guichet::workflows::parse
