// Decision tables, with the hit policies of DMN 1.3. Rules that stand in the way of each other are an incident,
// not a guess.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

using workflows::Aggregate;
using workflows::HitPolicy;
using workflows::Table;
using workflows::TableRule;

Result<bool> matches(Run& run, const TableRule& rule) {
  for (const auto& cell : rule.when) {
    if (!cell) continue;
    const auto value = run.evaluate(*cell);
    if (!value) return invalid(fmt::format("'{}': {}", cell->text(), value.error().message));
    if (value->kind() != workflows::expression::Value::Kind::boolean || !value->as_boolean()) return false;
  }
  return true;
}

struct Hit {
  std::uint32_t rule;  ///< from 1
  std::vector<json::value> outputs;
};

Result<std::vector<Hit>> hits_of(Run& run, const Table& table) {
  std::vector<Hit> hits;
  for (std::size_t index = 0; index < table.rules.size(); ++index) {
    const auto& rule = table.rules[index];
    GUICHET_TRY(const auto is_hit, matches(run, rule));
    if (!is_hit) continue;
    Hit hit{static_cast<std::uint32_t>(index + 1), {}};
    for (const auto& cell : rule.then) {
      const auto value = run.evaluate(cell);
      if (!value) return invalid(fmt::format("'{}': {}", cell.text(), value.error().message));
      hit.outputs.push_back(value->to_json());
    }
    hits.push_back(std::move(hit));
    if (table.hit == HitPolicy::first) break;
  }
  return hits;
}

/// The rank of a rule among others: the place of its first output in the ranking, unknown values last.
std::size_t rank_of(const Table& table, const Hit& hit) {
  if (hit.outputs.empty()) return table.ranking.size();
  const auto* text = hit.outputs.front().if_string();
  const auto word = text == nullptr ? json::serialize(hit.outputs.front()) : std::string(*text);
  const auto place = std::ranges::find(table.ranking, word);
  return static_cast<std::size_t>(place - table.ranking.begin());
}

json::value aggregated(Aggregate how, const std::vector<json::value>& values) {
  if (how == Aggregate::count) return json::value(std::int64_t(values.size()));
  if (how == Aggregate::list) return json::value(json::array(values.begin(), values.end()));
  const bool whole = std::ranges::all_of(values, [](const auto& value) { return value.is_int64(); });
  double result = how == Aggregate::sum ? 0 : values.front().to_number<double>();
  for (const auto& value : values) {
    const auto number = value.to_number<double>();
    result = how == Aggregate::sum   ? result + number
             : how == Aggregate::min ? std::min(result, number)
                                     : std::max(result, number);
  }
  return whole ? json::value(static_cast<std::int64_t>(result)) : json::value(result);
}

/// Which of the hits count, by the policy.
Result<std::vector<Hit>> chosen(const Table& table, std::vector<Hit> hits) {
  if (hits.size() <= 1) return hits;
  switch (table.hit) {
    case HitPolicy::unique:
      return invalid(fmt::format("the rules {} and {} of {} both match", hits[0].rule, hits[1].rule, table.id));
    case HitPolicy::any:
      for (const auto& hit : hits)
        if (hit.outputs != hits.front().outputs)
          return invalid(fmt::format(
              "the rules {} and {} of {} both match and say different things", hits.front().rule, hit.rule, table.id));
      hits.resize(1);
      return hits;
    case HitPolicy::priority:
      std::ranges::stable_sort(hits, {}, [&](const Hit& hit) { return rank_of(table, hit); });
      hits.resize(1);
      return hits;
    case HitPolicy::first: hits.resize(1); return hits;
    case HitPolicy::collect:
    case HitPolicy::rule_order: return hits;
  }
  return hits;
}

Result<json::object> outputs_of(const Table& table, const std::vector<Hit>& hits) {
  json::object outputs;
  const bool gathers = table.hit == HitPolicy::collect || table.hit == HitPolicy::rule_order;
  for (std::size_t column = 0; column < table.outputs.size(); ++column) {
    std::vector<json::value> values;
    for (const auto& hit : hits) values.push_back(hit.outputs[column]);
    const auto how = table.hit == HitPolicy::collect ? table.collect : Aggregate::list;
    const bool counts = how == Aggregate::sum || how == Aggregate::min || how == Aggregate::max;
    if (counts && !std::ranges::all_of(values, [](const json::value& value) { return value.is_number(); }))
      return invalid(fmt::format("the output {} of {} is no number", table.outputs[column], table.id));
    outputs.emplace(table.outputs[column], gathers ? aggregated(how, values) : values.front());
  }
  return outputs;
}

std::string stuck(Run& run, const workflows::Step& step, const std::string& fault) {
  run.raise(step.id, "table", fault, step.where);
  return {};
}

}  // namespace

std::string look_up(Run& run, std::uint32_t token, const workflows::Step& step, const workflows::Decide& decide) {
  const auto* table = run.definition.find_table(decide.table);
  check(table != nullptr, "a checked workflow decides by tables that it has");
  auto found = hits_of(run, *table);
  if (found) found = chosen(*table, *std::move(found));
  if (!found) return stuck(run, step, found.error().message);
  std::vector<std::uint32_t> rules;
  for (const auto& hit : *found) rules.push_back(hit.rule);
  auto outputs = found->empty() ? Result<json::object>(json::object{}) : outputs_of(*table, *found);
  if (!outputs) return stuck(run, step, outputs.error().message);
  run.record(TableDecided{token, step.id, table->id, rules, *outputs});
  if (rules.empty() && decide.otherwise.empty())
    return stuck(run, step, fmt::format("no rule of {} matches", table->id));
  for (const auto& [field, output] : decide.set) {
    const auto* value = outputs->if_contains(output);
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
