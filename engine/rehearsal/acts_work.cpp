// What agents do in a scenario: with tasks, and with a case as a whole.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/rehearsal/acts.h"

namespace guichet::rehearsal {
namespace {

template <class Command>
Act read_simple_task(const yaml::Node& node, const Reader& reader, std::string_view what) {
  std::optional<yaml::Mapping> mapping;
  if (!node.is_scalar()) mapping.emplace(node, reader.report, what);
  Act act;
  act.command = Command{mapping ? task_and_branch(*mapping, reader) : task_name(&node, reader)};
  if (mapping) {
    act.by = read_actor(mapping->optional("by"), reader);
    mapping->finish();
  }
  return act;
}

Act read_assign(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "an assignment");
  cases::AssignTask assign;
  assign.task = task_and_branch(mapping, reader);
  if (const auto* to = mapping.optional("to")) assign.agent = read_agent(to, reader, {});
  assign.queue = read_known(mapping.optional("queue"), reader, "undefined-queue", "queue", queue_names(reader.town));
  Act act;
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(assign);
  return act;
}

const workflows::Task* find_task_of(const Reader& reader, const std::string& step) {
  const auto* known = reader.definition.find_step(step.substr(0, step.find('/')));
  return known == nullptr ? nullptr : std::get_if<workflows::Task>(&known->construct);
}

std::string read_outcome(const yaml::Node* node, const Reader& reader, const std::string& step) {
  const auto* task = find_task_of(reader, step);
  if (task == nullptr) return yaml::read_text(node, reader.report, "an outcome").value_or("");
  std::vector<std::string> known;
  for (const auto& outcome : task->outcomes) known.push_back(outcome.id);
  const auto outcome = yaml::read_text(node, reader.report, "an outcome").value_or("");
  const bool is_known = std::ranges::find(known, outcome) != known.end();
  if (!outcome.empty() && !is_known && !reader.expects_refusal)
    reader.report.error(
        "undefined-outcome",
        node->offset,
        fmt::format("`{}` has no outcome `{}`.", step, outcome),
        hint_for(outcome, known));
  return outcome;
}

const workflows::Outcome* find_outcome(const Reader& reader, const std::string& step, const std::string& outcome) {
  const auto* task = find_task_of(reader, step);
  if (task == nullptr) return nullptr;
  const auto found = std::ranges::find(task->outcomes, outcome, &workflows::Outcome::id);
  return found == task->outcomes.end() ? nullptr : &*found;
}

Act read_complete(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "a completion");
  cases::CompleteTask complete;
  complete.task = task_and_branch(mapping, reader);
  complete.outcome = read_outcome(mapping.required("outcome"), reader, complete.task);
  if (const auto* data = mapping.optional("data"))
    complete.data = read_values(*data, reader, "`data`", reader.definition.data);
  const auto* outcome = find_outcome(reader, complete.task, complete.outcome);
  if (const auto* answers = mapping.optional("answers"))
    complete.answers = outcome == nullptr ? values_for(*answers, {})
                                          : read_values(*answers, reader, "what the outcome asks", outcome->ask);
  Act act;
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(complete);
  return act;
}

/// `action: refer`, or with answers: `action: { take: refer, by: agents/paul, answers: { … } }`.
Act read_action(const yaml::Node& node, const Reader& reader) {
  Act act;
  std::vector<std::string> known;
  for (const auto& action : reader.definition.actions) known.push_back(action.id);
  if (node.is_scalar()) {
    act.command = cases::TakeAction{read_name(&node, reader.report, "wrong-value", "action", known), {}};
    return act;
  }
  yaml::Mapping mapping(node, reader.report, "an action");
  cases::TakeAction take;
  take.action = read_name(mapping.required("take"), reader.report, "wrong-value", "action", known);
  const auto* action = reader.definition.find_action(take.action);
  if (const auto* answers = mapping.optional("answers"))
    take.answers = action == nullptr ? values_for(*answers, {})
                                     : read_values(*answers, reader, "what the action asks", action->ask);
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(take);
  return act;
}

std::string read_priority_word(const yaml::Node* node, const Reader& reader) {
  return read_known(node, reader, "wrong-value", "priority", priorities());
}

Act read_priority(const yaml::Node& node, const Reader& reader) {
  Act act;
  if (node.is_scalar()) {
    act.command = cases::ChangePriority{read_priority_word(&node, reader), ""};
    return act;
  }
  yaml::Mapping mapping(node, reader.report, "a priority");
  cases::ChangePriority change;
  change.priority = read_priority_word(mapping.required("to"), reader);
  change.reason = yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("");
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(change);
  return act;
}

Act read_resume(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "a resumption");
  cases::ResumeCase resume;
  if (const auto* step = mapping.optional("step")) resume.step = task_name(step, reader);
  resume.reason = yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("");
  Act act;
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(resume);
  return act;
}

/// `extend: { clock: repair, by: 5 business days, reason: frost, who: agents/paul }`
Act read_extension(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "an extension");
  cases::ExtendClock extend;
  if (const auto* clock = mapping.required("clock")) extend.clock = clock_name(*clock, reader);
  const auto* by = mapping.required("by");
  const auto span = read_span(by, reader.report, "an extension");
  const auto* rule = reader.definition.find_clock(extend.clock);
  if (span) {
    extend.by_ms = span->amount_ms;
    extend.by_months = span->months;
  }
  if (span && rule != nullptr && rule->budget.measure != span->measure)
    reader.report.error(
        "wrong-type",
        by->offset,
        fmt::format("The clock {} counts otherwise: {}.", extend.clock, workflows::to_string(rule->budget)));
  extend.reason = yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("");
  Act act;
  act.by = read_actor(mapping.optional("who"), reader);
  mapping.finish();
  act.command = std::move(extend);
  return act;
}

Act read_claim(const yaml::Node& node, const Reader& reader) {
  return read_simple_task<cases::ClaimTask>(node, reader, "a claim");
}

Act read_release(const yaml::Node& node, const Reader& reader) {
  return read_simple_task<cases::ReleaseTask>(node, reader, "a release");
}

}  // namespace

std::span<const Word> words_of_work() {
  static constexpr std::array words{
      Word{"claim", always<read_claim>},
      Word{"release", always<read_release>},
      Word{"assign", always<read_assign>},
      Word{"complete", always<read_complete>},
      Word{"action", always<read_action>},
      Word{"priority", always<read_priority>},
      Word{"resume", always<read_resume>},
      Word{"extend", always<read_extension>}};
  return words;
}

}  // namespace guichet::rehearsal
