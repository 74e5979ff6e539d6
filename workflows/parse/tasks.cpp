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

std::vector<std::string> read_roles_of(const yaml::Node* node, WorkflowScope& workflow) {
  std::vector<std::string> roles;
  for (const auto& item : yaml::items_of(node, workflow.report(), "the roles"))
    if (auto role = read_role(item, workflow.scope); !role.empty()) roles.push_back(std::move(role));
  return roles;
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
  // In a branch, an outcome that leads nowhere ends it.
  const auto* go = workflow.home.empty() ? mapping.required("go") : mapping.optional("go");
  if (go != nullptr || workflow.home.empty()) outcome.go = read_go(go, workflow);
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

/// The name of a queue, or where branches go over a list, an expression that yields one.
void read_task_queue(const yaml::Node& node, WorkflowScope& workflow, Task& task) {
  if (!node.is_scalar() || node.text.find("{{") == std::string::npos) {
    task.queue = read_queue(&node, workflow.scope);
    return;
  }
  auto name = read_template(node, workflow.environment, workflow.scope);
  check_routing(name.reads(), node, nullptr, workflow);
  task.queue_by = std::move(name);
}

/// Whoever may do it: agents of the town, or an expression that yields one or several.
void read_candidates(const yaml::Node* node, WorkflowScope& workflow, Task& task) {
  if (node == nullptr) return;
  if (node->is_scalar() && node->text.find("{{") != std::string::npos) {
    task.candidates_by = read_plain(*node, "the candidates", workflow);
    check_routing(task.candidates_by->reads(), *node, nullptr, workflow);
    return;
  }
  for (const auto& item : yaml::items_of(node, workflow.report(), "the candidates"))
    if (auto agent = read_agent(item, workflow.scope); !agent.empty()) task.candidates.push_back(std::move(agent));
}

/// Somebody must be able to do it.
void check_skilled(const yaml::Node* node, const WorkflowScope& workflow, const Task& task) {
  const auto is_skilled = [&](const auto& entry) {
    const auto& skills = entry.second.skills;
    return std::ranges::all_of(
        task.skills, [&](const std::string& skill) { return std::ranges::find(skills, skill) != skills.end(); });
  };
  if (node == nullptr || std::ranges::any_of(workflow.scope.town.agents, is_skilled)) return;
  workflow.scope.report.error(
      "task-without-agent",
      node->offset,
      "No agent of the town has all of these skills: nobody could do this task.",
      "give them to somebody under `agents` of town.yaml");
}

CaseAction read_case_action(const yaml::Entry& entry, WorkflowScope& workflow) {
  check_id(entry, workflow.scope, "an action");
  CaseAction action;
  action.id = entry.key;
  action.where = workflow.report().place(entry.offset);
  yaml::Mapping mapping(entry.value, workflow.report(), "an action");
  action.label = read_localized(mapping.required("label"), workflow.scope, "a label");
  action.roles = read_roles_of(mapping.optional("roles"), workflow);
  for (const auto& item : yaml::items_of(mapping.optional("at"), workflow.report(), "`at`"))
    action.at.push_back(read_step_name(&item, workflow));
  const auto* ask = mapping.optional("ask");
  action.ask = read_fields(ask, workflow.scope);
  read_show(ask, action.ask, workflow.environment, workflow.scope);
  const auto* actions = mapping.optional("do");
  const auto* go = mapping.optional("go");
  action.actions = read_actions(actions, workflow);
  if (go != nullptr) action.go = read_go(go, workflow);
  if (mapping.is_map() && actions == nullptr && go == nullptr)
    workflow.report().error(
        "missing-key", entry.offset, "This action does nothing: it has neither `do` nor `go`.", "go: NEXT-STEP");
  mapping.finish();
  return action;
}

}  // namespace

std::optional<Referral> read_referral(const yaml::Node* node, WorkflowScope& workflow) {
  if (node == nullptr) return std::nullopt;
  Referral referral;
  referral.where = workflow.report().place(node->offset);
  yaml::Mapping mapping(*node, workflow.report(), "a referral");
  if (const auto* to = mapping.required("to")) referral.to = read_plain(*to, "the referral", workflow);
  referral.news = read_span(mapping.required("news"), workflow.scope, "a span").value_or(Span{});
  referral.overdue = read_actions(mapping.optional("overdue"), workflow);
  mapping.finish();
  return referral;
}

std::vector<CaseAction> read_case_actions(const yaml::Node* node, WorkflowScope& workflow) {
  std::vector<CaseAction> actions;
  if (!yaml::check_count(node, 50, workflow.report(), "the actions of a service")) return actions;
  for (const auto& entry : yaml::entries_of(node, workflow.report(), "the actions"))
    actions.push_back(read_case_action(entry, workflow));
  return actions;
}

Task read_task(const yaml::Node& node, WorkflowScope& workflow) {
  Task task;
  yaml::Mapping mapping(node, workflow.report(), "a task");
  const auto* queue = mapping.optional("queue");
  if (queue != nullptr)
    read_task_queue(*queue, workflow, task);
  else if (mapping.is_map())
    workflow.report().error(
        "task-without-owner",
        node.offset,
        "Nobody would see this task: it has no queue.",
        fmt::format("queue: {}", workflow.definition.owner.empty() ? "TEAM" : workflow.definition.owner));
  const auto normal = yaml::make_scalar("normal", node.offset);
  const auto* priority = mapping.optional("priority");
  task.priority = read_priority(priority == nullptr ? normal : *priority, mapping.optional("purpose"), workflow);
  task.guide = read_localized(mapping.optional("guide"), workflow.scope, "a guide");
  task.fill = read_fill(mapping.optional("fill"), workflow);
  task.roles = read_roles_of(mapping.optional("roles"), workflow);
  const auto* outcomes = mapping.optional("outcomes");
  if (mapping.is_map())
    read_outcomes(outcomes, outcomes == nullptr ? node.offset : yaml::offset_of_key(node, "outcomes"), workflow, task);
  for (const auto& item : yaml::items_of(mapping.optional("not_by"), workflow.report(), "`not_by`"))
    task.not_by.push_back(read_step_name(&item, workflow));
  const auto* skills = mapping.optional("skills");
  for (const auto& item : yaml::items_of(skills, workflow.report(), "the skills"))
    if (auto skill = read_skill(item, workflow.scope); !skill.empty()) task.skills.push_back(std::move(skill));
  check_skilled(skills, workflow, task);
  read_candidates(mapping.optional("candidates"), workflow, task);
  task.referral = read_referral(mapping.optional("referral"), workflow);
  mapping.not_yet({"checklist", "due"});
  mapping.finish();
  return task;
}

}  // namespace guichet::workflows::parse
