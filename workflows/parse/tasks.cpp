#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

std::vector<std::string> read_fill(const yaml::Node* node, WorkflowScope& workflow) {
  std::vector<std::string> fields;
  for (const auto& item : yaml::items_of(node, workflow.report(), "`fill`")) {
    auto name = yaml::read_text(&item, workflow.report(), "a field");
    if (!name) continue;
    if (find_field(workflow.definition.data, *name) != nullptr) {
      fields.push_back(std::move(*name));
      continue;
    }
    std::vector<std::string> known;
    for (const auto& field : workflow.definition.data) known.push_back(field.name);
    report_undefined(item, workflow.scope, "undefined-field", "field of `data` called", known);
  }
  return fields;
}

Outcome read_outcome(const yaml::Entry& entry, WorkflowScope& workflow) {
  check_id(entry, workflow.scope, "an outcome");
  Outcome outcome;
  outcome.id = entry.key;
  yaml::Mapping mapping(entry.value, workflow.report(), "an outcome");
  outcome.label = read_localized(mapping.required("label"), workflow.scope, "a label");
  const auto* ask = mapping.optional("ask");
  outcome.ask = read_fields(ask, workflow.scope);
  read_show(ask, outcome.ask, workflow.environment, workflow.scope);
  outcome.actions = read_actions(mapping.optional("do"), workflow);
  outcome.go = read_step_name(mapping.required("go"), workflow);
  mapping.finish();
  return outcome;
}

void read_outcomes(const yaml::Node* node, std::size_t offset, WorkflowScope& workflow, Task& task) {
  for (const auto& entry : yaml::entries_of(node, workflow.report(), "the outcomes"))
    task.outcomes.push_back(read_outcome(entry, workflow));
  if (!task.outcomes.empty()) return;
  workflow.sound = false;
  workflow.report().error(
      "task-without-outcome",
      offset,
      "This task can never be completed: it has no outcome.",
      "outcomes: { done: { label: { en: Done }, go: NEXT-STEP } }");
}

}  // namespace

Task read_task(const yaml::Node& node, WorkflowScope& workflow) {
  Task task;
  yaml::Mapping mapping(node, workflow.report(), "a task");
  const auto* queue = mapping.optional("queue");
  if (queue != nullptr)
    task.queue = read_queue(queue, workflow.scope);
  else if (mapping.is_map())
    workflow.report().error(
        "task-without-owner",
        node.offset,
        "Nobody would see this task: it has no queue.",
        fmt::format("queue: {}", workflow.definition.owner.empty() ? "TEAM" : workflow.definition.owner));
  const auto normal = yaml::make_scalar("normal", node.offset);
  const auto* priority = mapping.optional("priority");
  task.priority =
      read_priority(priority == nullptr ? normal : *priority, mapping.optional("purpose"), workflow);
  task.guide = read_localized(mapping.optional("guide"), workflow.scope, "a guide");
  task.fill = read_fill(mapping.optional("fill"), workflow);
  for (const auto& item : yaml::items_of(mapping.optional("roles"), workflow.report(), "the roles"))
    if (auto role = read_role(item, workflow.scope); !role.empty()) task.roles.push_back(std::move(role));
  const auto* outcomes = mapping.optional("outcomes");
  if (mapping.is_map())
    read_outcomes(
        outcomes, outcomes == nullptr ? node.offset : yaml::offset_of_key(node, "outcomes"), workflow, task);
  mapping.not_yet({"skills", "candidates", "not_by", "checklist", "due"});
  mapping.finish();
  return task;
}

}  // namespace guichet::workflows::parse
