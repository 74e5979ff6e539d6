// Decision tables, compared rule by rule: a table is changed by its lines.
#include "workflows/changes/list.h"

namespace guichet::workflows::changes {
namespace {

std::string_view hit_word(HitPolicy hit) {
  switch (hit) {
    case HitPolicy::unique: return "unique";
    case HitPolicy::first: return "first";
    case HitPolicy::priority: return "priority";
    case HitPolicy::any: return "any";
    case HitPolicy::collect: return "collect";
    case HitPolicy::rule_order: return "rule-order";
  }
  return "";
}

std::string_view aggregate_word(Aggregate collect) {
  switch (collect) {
    case Aggregate::list: return "list";
    case Aggregate::sum: return "sum";
    case Aggregate::min: return "min";
    case Aggregate::max: return "max";
    case Aggregate::count: return "count";
  }
  return "";
}

/// "form.kind == 'stall' → 12"; what a rule does not look at is left out.
std::string rule_text(const TableRule& rule) {
  std::string when;
  for (const auto& cell : rule.when)
    if (cell) when += fmt::format("{}{}", when.empty() ? "" : ", ", cell->text());
  std::string then;
  for (const auto& cell : rule.then) then += fmt::format("{}{}", then.empty() ? "" : ", ", cell.text());
  return fmt::format("{} → {}", when.empty() ? "always" : when, then);
}

std::vector<std::string> rule_texts(const Table& table) {
  std::vector<std::string> lines;
  for (const auto& rule : table.rules) lines.push_back(rule_text(rule));
  return lines;
}

void compare_table(const std::string& subject, const Table& before, const Table& after, List& list) {
  list.compare(subject, "hit", std::string(hit_word(before.hit)), std::string(hit_word(after.hit)));
  list.compare(
      subject, "collects", std::string(aggregate_word(before.collect)), std::string(aggregate_word(after.collect)));
  list.compare_sets(subject, "input", before.inputs, after.inputs);
  list.compare_sets(subject, "output", before.outputs, after.outputs);
  const auto old_lines = rule_texts(before);
  const auto new_lines = rule_texts(after);
  list.compare_sets(subject, "rule", old_lines, new_lines);
  const bool is_shuffled = old_lines != new_lines && std::ranges::is_permutation(old_lines, new_lines);
  if (is_shuffled) list.add(Kind::changed, subject, "the order of its rules");
}

}  // namespace

void compare_tables(const Definition& before, const Definition& after, List& list) {
  for (const auto& table : before.tables) {
    const auto subject = "table " + table.id;
    if (const auto* now = after.find_table(table.id))
      compare_table(subject, table, *now, list);
    else
      list.add(Kind::removed, subject);
  }
  for (const auto& table : after.tables)
    if (before.find_table(table.id) == nullptr)
      list.add(Kind::added, "table " + table.id, fmt::format("{} rules", table.rules.size()));
}

}  // namespace guichet::workflows::changes
