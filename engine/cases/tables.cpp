// Steps that ask a decision table. Rules that stand in the way of each other are an incident, not a guess.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/run.h"
#include "engine/cases/table_rules.h"

namespace guichet::cases {
namespace {

std::string stuck(Run& run, const workflows::Step& step, const std::string& fault) {
  run.raise(step.id, "table", fault, step.where);
  return {};
}

}  // namespace

std::string look_up(Run& run, std::uint32_t token, const workflows::Step& step, const workflows::Decide& decide) {
  const auto* table = run.definition.find_table(decide.table);
  check(table != nullptr, "a checked workflow decides by tables that it has");
  const auto asked = ask_table(*table, [&](const auto& cell) { return run.evaluate(cell); });
  if (!asked) return stuck(run, step, asked.error().message);
  const auto& rules = asked->rules;
  const auto& outputs = asked->outputs;
  run.record(TableDecided{token, step.id, table->id, rules, outputs});
  if (rules.empty() && decide.otherwise.empty())
    return stuck(run, step, fmt::format("no rule of {} matches", table->id));
  for (const auto& [field, output] : decide.set) {
    const auto* value = outputs.if_contains(output);
    if (value == nullptr) continue;
    if (const auto set = set_field(run, field, *value); !set)
      return stuck(run, step, fmt::format("data.{} by {}: {}", field, table->id, set.error().message));
  }
  const auto& onward = rules.empty() ? decide.otherwise : decide.go;
  leave(
      run,
      token,
      fmt::format("table {}: rule {}", table->id, rules.empty() ? "none" : fmt::format("{}", fmt::join(rules, ", "))),
      onward);
  return onward;
}

}  // namespace guichet::cases
