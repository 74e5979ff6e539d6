#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

std::optional<int> read_percent(const yaml::Node* node, Scope& scope) {
  const auto text = yaml::read_text(node, scope.report, "a share of the budget");
  if (!text) return std::nullopt;
  int percent = 0;
  const auto* end = text->data() + text->size();
  const auto [stop, failure] = std::from_chars(text->data(), end, percent);
  if (failure == std::errc() && stop + 1 == end && *stop == '%' && percent > 0 && percent < 100) return percent;
  scope.report.error(
      "wrong-value",
      node->offset,
      fmt::format("A warning comes at a share of the budget between 1% and 99%; here stands `{}`.", *text),
      "at: 80%");
  return std::nullopt;
}

std::vector<Warning> read_warnings(const yaml::Node* node, WorkflowScope& workflow) {
  std::vector<Warning> warnings;
  for (const auto& item : yaml::items_of(node, workflow.report(), "`warn`")) {
    yaml::Mapping mapping(item, workflow.report(), "a warning");
    const auto percent = read_percent(mapping.required("at"), workflow.scope);
    auto actions = read_actions(mapping.required("do"), workflow);
    mapping.finish();
    if (percent) warnings.push_back({.percent = *percent, .actions = std::move(actions)});
  }
  std::stable_sort(
      warnings.begin(), warnings.end(), [](const auto& a, const auto& b) { return a.percent < b.percent; });
  return warnings;
}

void read_until(const yaml::Node* node, WorkflowScope& workflow, ClockRule& clock) {
  if (node == nullptr) return;
  yaml::Mapping mapping(*node, workflow.report(), "`until`");
  const auto* leaving = mapping.optional("leaving");
  const auto* entering = mapping.optional("entering");
  if (leaving != nullptr) clock.until_leaving = read_step_name(leaving, workflow);
  if (entering != nullptr) clock.until_entering = read_step_name(entering, workflow);
  if (mapping.is_map() && (leaving == nullptr) == (entering == nullptr))
    workflow.report().error(
        "missing-key",
        node->offset,
        "A clock is met on `leaving` a step or on `entering` one: one of the two.",
        "until: { leaving: STEP }");
  mapping.finish();
}

void read_from(const yaml::Node* node, WorkflowScope& workflow, ClockRule& clock) {
  if (node == nullptr) return;
  if (node->is_scalar() && node->text == "do") {
    clock.from_action = true;
    return;
  }
  yaml::Mapping mapping(*node, workflow.report(), "`from`");
  clock.from_entering = read_step_name(mapping.required("entering"), workflow);
  mapping.finish();
}

/// The clock's own calendar, else that of the team that owns the service.
std::string read_clock_calendar(const yaml::Node* node, WorkflowScope& workflow) {
  if (node != nullptr) return read_calendar(node, workflow.scope);
  const auto owner = workflow.scope.town.teams.find(workflow.definition.owner);
  return owner == workflow.scope.town.teams.end() ? "" : owner->second.calendar;
}

void check_budget(const yaml::Node* node, const ClockRule& clock, WorkflowScope& workflow) {
  if (node == nullptr || clock.budget.amount_ms > 0) return;
  workflow.report().error(
      "invalid-span", node->offset, "A budget of nothing is used up before anybody can act.", "2 business days");
}

/// Where the law says what silence means, the case must know where to go by itself.
void read_silence(yaml::Mapping& mapping, WorkflowScope& workflow, ClockRule& clock) {
  const auto* silence = mapping.optional("on_silence");
  const auto* go = mapping.optional("go");
  clock.on_silence =
      yaml::read_word(silence, workflow.report(), "what silence means", {"accept", "reject", "none"}).value_or("");
  if (go != nullptr) clock.silence_go = read_go(go, workflow);
  const bool decides = clock.on_silence == "accept" || clock.on_silence == "reject";
  if (decides == (go != nullptr) || !mapping.is_map()) return;
  workflow.report().error(
      "missing-key",
      go == nullptr ? silence->offset : go->offset,
      decides ? "Silence decides, and nothing says where the case then goes."
              : "A clock leads somewhere only where silence decides.",
      decides ? "go: STEP" : "on_silence: accept");
}

/// The letter that tells whoever asked when the time of the law ends, and what silence then means.
void read_acknowledgement(yaml::Mapping& mapping, WorkflowScope& workflow, ClockRule& clock) {
  const auto* letter = mapping.optional("acknowledgement");
  const auto* remedy = mapping.optional("remedy");
  if (letter != nullptr) clock.acknowledgement = read_message(letter, workflow.scope);
  if (!clock.acknowledgement.empty())
    workflow.messages_sent.emplace_back(clock.acknowledgement, workflow.report().place(letter->offset));
  clock.remedy = read_localized(remedy, workflow.scope, "a remedy");
  if ((letter == nullptr && remedy == nullptr) || !clock.on_silence.empty()) return;
  workflow.report().error(
      "missing-key",
      (letter == nullptr ? remedy : letter)->offset,
      "Only a clock of the law is acknowledged: it says what silence means.",
      "on_silence: accept");
}

ClockRule read_clock(const yaml::Entry& entry, WorkflowScope& workflow) {
  check_id(entry, workflow.scope, "a clock");
  ClockRule clock;
  clock.name = entry.key;
  clock.where = workflow.report().place(entry.offset);
  yaml::Mapping mapping(entry.value, workflow.report(), "a clock");
  clock.title = read_localized(mapping.optional("title"), workflow.scope, "a title");
  const auto* budget = mapping.required("budget");
  const auto span = read_span(budget, workflow.scope, "a budget");
  clock.budget = span.value_or(Span{});
  if (span) check_budget(budget, clock, workflow);
  clock.calendar = read_clock_calendar(mapping.optional("calendar"), workflow);
  read_from(mapping.optional("from"), workflow, clock);
  read_until(mapping.optional("until"), workflow, clock);
  for (const auto& item : yaml::items_of(mapping.optional("pause"), workflow.report(), "`pause`"))
    clock.pause.push_back(read_step_name(&item, workflow));
  clock.warnings = read_warnings(mapping.optional("warn"), workflow);
  clock.breach = read_actions(mapping.optional("breach"), workflow);
  read_silence(mapping, workflow, clock);
  read_acknowledgement(mapping, workflow, clock);
  mapping.finish();
  return clock;
}

}  // namespace

void check_named_clocks(WorkflowScope& workflow) {
  std::vector<std::string> known;
  for (const auto& clock : workflow.definition.clocks) known.push_back(clock.name);
  for (const auto* named : workflow.clocks_named) {
    if (!named->is_scalar() || workflow.definition.find_clock(named->text) != nullptr) continue;
    workflow.sound = false;
    report_undefined(*named, workflow.scope, "undefined-clock", "clock", known);
  }
}

std::vector<ClockRule> read_clocks(const yaml::Node* node, WorkflowScope& workflow) {
  std::vector<ClockRule> clocks;
  if (!yaml::check_count(node, 50, workflow.report(), "the clocks of a service")) return clocks;
  for (const auto& entry : yaml::entries_of(node, workflow.report(), "the clocks"))
    clocks.push_back(read_clock(entry, workflow));
  return clocks;
}

}  // namespace guichet::workflows::parse
