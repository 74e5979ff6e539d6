// Parallel work: `parallel` with a branch for each kind of work, `each` with one branch per element of a list.
#include <charconv>

#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

using expression::Type;

/// 0 is all of them, `any` is one.
std::uint32_t read_join(const yaml::Node* node, WorkflowScope& workflow) {
  if (node == nullptr) return 0;
  const auto text = yaml::read_text(node, workflow.report(), "`join`").value_or("all");
  if (text == "all") return 0;
  if (text == "any") return 1;
  std::uint32_t wanted = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), wanted);
  if (failure == std::errc() && end == text.data() + text.size() && wanted > 0 && wanted <= branches_max) return wanted;
  workflow.report().error(
      "wrong-value",
      node->offset,
      fmt::format("Branches join when `all`, `any` or a number of them have ended; here stands `{}`.", text),
      "join: all");
  return 0;
}

std::optional<Silence> read_silent(const yaml::Node* node, WorkflowScope& workflow) {
  if (node == nullptr) return std::nullopt;
  Silence silence;
  silence.where = workflow.report().place(node->offset);
  yaml::Mapping mapping(*node, workflow.report(), "`silent`");
  silence.after = read_span(mapping.required("after"), workflow.scope, "a span").value_or(Span{});
  silence.as = read_id(mapping.required("as"), workflow.scope, "an outcome").value_or("");
  mapping.finish();
  return silence;
}

/// The steps of one branch, the first of which is its start; they join those of the service.
std::string read_branch_steps(
    const yaml::Node* node, std::size_t offset, const std::string& home, WorkflowScope& workflow) {
  const auto outer = std::exchange(workflow.home, home);
  std::string start;
  for (const auto& entry : yaml::entries_of(node, workflow.report(), "the steps of a branch")) {
    if (start.empty()) start = entry.key;
    auto step = read_step(entry, workflow);
    step.home = home;
    workflow.inner_steps.push_back(std::move(step));
  }
  workflow.home = outer;
  if (!start.empty()) return start;
  workflow.sound = false;
  if (node == nullptr || node->is_map())
    workflow.report().error(
        "missing-key",
        node == nullptr ? offset : node->offset,
        "A branch without steps does nothing.",
        "steps: { FIRST-STEP: { task: … } }");
  return start;
}

ParallelBranch read_branch(const yaml::Entry& entry, WorkflowScope& workflow) {
  check_id(entry, workflow.scope, "a branch");
  ParallelBranch branch;
  branch.id = entry.key;
  branch.where = workflow.report().place(entry.offset);
  yaml::Mapping mapping(entry.value, workflow.report(), "a branch of work");
  branch.label = read_localized(mapping.optional("label"), workflow.scope, "a label");
  branch.start = read_branch_steps(
      mapping.required("steps"), entry.offset, fmt::format("{}/{}", workflow.step, entry.key), workflow);
  mapping.finish();
  return branch;
}

void check_join(const yaml::Node& node, std::uint32_t wanted, std::size_t branches, WorkflowScope& workflow) {
  if (wanted <= branches || branches == 0) return;
  workflow.report().error(
      "wrong-value",
      yaml::offset_of_key(node, "join"),
      fmt::format("{} branches can never end: there are {}.", wanted, branches),
      "join: all");
}

/// What `item` is kept in: in clear, with the events.
Field element_field() {
  Field field;
  field.name = "item";
  return field;
}

}  // namespace

Parallel read_parallel(const yaml::Node& node, WorkflowScope& workflow) {
  Parallel parallel;
  yaml::Mapping mapping(node, workflow.report(), "`parallel`");
  parallel.join = read_join(mapping.optional("join"), workflow);
  parallel.silent = read_silent(mapping.optional("silent"), workflow);
  const auto* branches = mapping.required("branches");
  if (yaml::check_count(branches, branches_max, workflow.report(), "the branches of a step"))
    for (const auto& entry : yaml::entries_of(branches, workflow.report(), "the branches"))
      parallel.branches.push_back(read_branch(entry, workflow));
  if (parallel.branches.empty()) workflow.sound = false;
  check_join(node, parallel.join, parallel.branches.size(), workflow);
  parallel.go = read_go(mapping.required("go"), workflow);
  mapping.finish();
  return parallel;
}

Each read_each(const yaml::Node& node, WorkflowScope& workflow) {
  yaml::Mapping mapping(node, workflow.report(), "`each`");
  const auto* over = mapping.required("over");
  const auto empty = yaml::make_scalar("[]", node.offset);
  Each each{
      .over = read_expression(
          over == nullptr ? empty : *over, workflow.environment, Type::list(Type::dyn()), workflow.scope)};
  if (over != nullptr) check_copy(each.over.reads(), *over, element_field(), workflow);
  each.join = read_join(mapping.optional("join"), workflow);
  each.silent = read_silent(mapping.optional("silent"), workflow);
  const auto& list = each.over.type();
  const auto item = list.kind() == Type::Kind::list ? list.element() : Type::dyn();
  // `item` has its meaning within these steps only.
  auto outer = workflow.environment;
  workflow.environment.variables.insert_or_assign("item", item);
  each.start = read_branch_steps(mapping.required("steps"), node.offset, fmt::format("{}/", workflow.step), workflow);
  workflow.environment = std::move(outer);
  each.go = read_go(mapping.required("go"), workflow);
  mapping.finish();
  return each;
}

}  // namespace guichet::workflows::parse
