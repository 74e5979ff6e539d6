#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

using expression::Type;

Branch read_branch(const yaml::Node& node, WorkflowScope& workflow) {
  Branch branch;
  branch.where = workflow.report().place(node.offset);
  yaml::Mapping mapping(node, workflow.report(), "a branch");
  const auto* purpose = mapping.optional("purpose");
  if (const auto* when = mapping.optional("when")) {
    branch.when = read_expression(*when, workflow.environment, Type::boolean(), workflow.scope);
    check_routing(branch.when->reads(), *when, purpose, workflow);
  }
  branch.go = read_go(mapping.required("go"), workflow);
  mapping.finish();
  return branch;
}

Choose read_choose(const yaml::Node& node, WorkflowScope& workflow) {
  Choose choose;
  for (const auto& item : yaml::items_of(&node, workflow.report(), "`choose`"))
    choose.branches.push_back(read_branch(item, workflow));
  return choose;
}

Wait read_wait(const yaml::Node& node, WorkflowScope& workflow) {
  yaml::Mapping mapping(node, workflow.report(), "a wait");
  const auto* until = mapping.optional("until");
  const auto* for_what = until == nullptr ? mapping.required("for") : mapping.optional("for");
  const auto* match = mapping.optional("match");
  auto go = read_go(mapping.required("go"), workflow);
  mapping.finish();
  if (until != nullptr && for_what != nullptr)
    workflow.report().error(
        "several-constructs", node.offset, "A wait is `for` something or `until` a moment, not both.");
  if (until != nullptr)
    return WaitUntil{
        .instant = read_expression(*until, workflow.environment, Type::timestamp(), workflow.scope),
        .go = std::move(go)};
  auto name = read_id(for_what, workflow.scope, "a message").value_or("");
  if (name == "reply" && match != nullptr)
    workflow.report().error(
        "wrong-value",
        yaml::offset_of_key(node, "match"),
        "The citizen's reply belongs to this case already and needs no `match`.",
        "remove it");
  if (name == "reply") return WaitForReply{.go = std::move(go)};
  WaitForMessage wait{.name = std::move(name), .match = std::nullopt, .go = std::move(go)};
  if (match != nullptr) wait.match = read_expression(*match, workflow.environment, Type::dyn(), workflow.scope);
  return wait;
}

}  // namespace

Step read_step(const yaml::Entry& entry, WorkflowScope& workflow) {
  const auto outer = std::exchange(workflow.step, entry.key);
  check_id(entry, workflow.scope, "a step");
  if (!workflow.step_names.insert(entry.key).second) {
    workflow.sound = false;
    workflow.report().error(
        "duplicate-id",
        entry.offset,
        fmt::format("There is a step `{}` already.", entry.key),
        "give each step of a service a name of its own, also in different branches");
  }
  yaml::Mapping mapping(entry.value, workflow.report(), "a step");
  Step step;
  step.id = entry.key;
  step.where = workflow.report().place(entry.offset);
  step.status = read_localized(mapping.optional("status"), workflow.scope, "a status");
  step.actions = read_actions(mapping.optional("do"), workflow);
  if (auto construct = read_construct(mapping, workflow))
    step.construct = std::move(*construct);
  else
    workflow.sound = false;
  step.timers = read_timers(mapping.optional("timers"), workflow);
  mapping.finish();
  workflow.step = outer;
  return step;
}

namespace {

constexpr std::int64_t repetition_min_ms = 60'000;

/// What repeats every few seconds is a load, not a reminder.
Span read_repetition(const yaml::Node& node, WorkflowScope& workflow) {
  const auto span = read_span(&node, workflow.scope, "a span").value_or(Span{Measure::elapsed, repetition_min_ms});
  if (span.amount_ms < repetition_min_ms)
    workflow.report().error("invalid-span", node.offset, "A timer repeats once a minute at most.", "every: 7 days");
  return span;
}

Timer read_timer(const yaml::Node& node, WorkflowScope& workflow) {
  Timer timer;
  timer.where = workflow.report().place(node.offset);
  yaml::Mapping mapping(node, workflow.report(), "a timer");
  const auto* after = mapping.optional("after");
  const auto* at = mapping.optional("at");
  if (after != nullptr) timer.when = read_span(after, workflow.scope, "a span").value_or(Span{});
  if (at != nullptr) timer.when = read_expression(*at, workflow.environment, Type::timestamp(), workflow.scope);
  const auto* every = mapping.optional("every");
  if (every != nullptr) {
    timer.when = read_repetition(*every, workflow);
    timer.repeats = true;
  }
  const int moments = (after == nullptr ? 0 : 1) + (at == nullptr ? 0 : 1) + (every == nullptr ? 0 : 1);
  if (mapping.is_map() && moments != 1)
    workflow.report().error(
        "missing-key",
        node.offset,
        "A timer fires `after` a span, `every` span or `at` a moment: one of the three.",
        "after: 10 days");
  const auto* actions = mapping.optional("do");
  const auto* go = mapping.optional("go");
  timer.actions = read_actions(actions, workflow);
  if (go != nullptr) timer.go = read_go(go, workflow);
  if (mapping.is_map() && actions == nullptr && go == nullptr)
    workflow.report().error(
        "missing-key", node.offset, "This timer does nothing: it has neither `do` nor `go`.", "go: NEXT-STEP");
  mapping.finish();
  return timer;
}

}  // namespace

std::string read_step_name(const yaml::Node* node, WorkflowScope& workflow) {
  auto name = yaml::read_text(node, workflow.report(), "a step");
  if (name)
    workflow.steps_named.push_back({node, std::nullopt});
  else
    workflow.sound = false;
  return name.value_or("");
}

std::string read_go(const yaml::Node* node, WorkflowScope& workflow) {
  const auto known = workflow.steps_named.size();
  auto name = read_step_name(node, workflow);
  if (workflow.steps_named.size() > known) workflow.steps_named.back().home = workflow.home;
  return name;
}

std::vector<Timer> read_timers(const yaml::Node* node, WorkflowScope& workflow) {
  std::vector<Timer> timers;
  for (const auto& item : yaml::items_of(node, workflow.report(), "the timers"))
    timers.push_back(read_timer(item, workflow));
  return timers;
}

std::optional<Construct> read_construct(yaml::Mapping& step, WorkflowScope& workflow) {
  std::optional<Construct> construct;
  int count = 0;
  if (const auto* task = step.optional("task")) construct = read_task(*task, workflow), ++count;
  if (const auto* choose = step.optional("choose")) construct = read_choose(*choose, workflow), ++count;
  if (const auto* wait = step.optional("wait")) construct = read_wait(*wait, workflow), ++count;
  if (const auto* go = step.optional("go")) construct = Route{.go = read_go(go, workflow)}, ++count;
  if (const auto* end = step.optional("end"))
    construct = End{.outcome = read_id(end, workflow.scope, "an outcome").value_or("")}, ++count;
  if (const auto* parallel = step.optional("parallel")) construct = read_parallel(*parallel, workflow), ++count;
  if (const auto* decide = step.optional("decide")) construct = read_decide(*decide, workflow), ++count;
  if (const auto* child = step.optional("case")) construct = read_child_case(*child, workflow), ++count;
  if (const auto* call = step.optional("call")) construct = read_call(*call, workflow), ++count;
  if (const auto* each = step.optional("each")) construct = read_each(*each, workflow), ++count;
  if (const auto* slot = step.optional("appointment")) construct = read_appointment(*slot, workflow), ++count;
  if (count == 1 || !step.is_map()) return construct;
  if (count > 1)
    workflow.report().error(
        "several-constructs",
        step.node().offset,
        "A step rests on one thing, and this one has several of task, choose, decide, wait, call, case, appointment, parallel, each, go and end.",
        "make a step of each, and lead from one to the next with `go`");
  else
    workflow.report().error(
        "step-without-construct",
        step.node().offset,
        "A case would get stuck in this step: nothing leads on.",
        "add task, choose, decide, wait, call, case, appointment, parallel, each, go or end");
  return std::nullopt;
}

namespace {

void check_named_steps(const std::vector<Step>& steps, WorkflowScope& workflow) {
  std::map<std::string_view, const Step*> by_id;
  for (const auto& step : steps) by_id.emplace(step.id, &step);
  for (const auto& named : workflow.steps_named) {
    const auto found = by_id.find(named.node->text);
    if (found != by_id.end() && (!named.home || found->second->home == *named.home)) continue;
    workflow.sound = false;
    std::vector<std::string> known;
    for (const auto& step : steps)
      if (!named.home || step.home == *named.home) known.push_back(step.id);
    if (found == by_id.end()) {
      report_undefined(*named.node, workflow.scope, "undefined-step", "step", known);
      continue;
    }
    workflow.report().error(
        "leaves-branch",
        named.node->offset,
        fmt::format("No way leads from here to `{}`: ways neither leave a branch nor enter one.", named.node->text),
        "a branch leads to its own steps and ends with `end`; what comes after all of them is the `go` beside "
        "`branches`");
  }
}

}  // namespace

std::vector<Step> read_steps(const yaml::Node* node, WorkflowScope& workflow) {
  std::vector<Step> steps;
  if (!yaml::check_count(node, 1000, workflow.report(), "the steps of a service")) return steps;
  for (const auto& entry : yaml::entries_of(node, workflow.report(), "the steps"))
    steps.push_back(read_step(entry, workflow));
  steps.insert(
      steps.end(),
      std::make_move_iterator(workflow.inner_steps.begin()),
      std::make_move_iterator(workflow.inner_steps.end()));
  check_named_steps(steps, workflow);
  return steps;
}

}  // namespace guichet::workflows::parse
