// Decision tables, with the hit policies of DMN 1.3. Rules that stand in the way of each other are a fault, not a
// guess.
#include "engine/cases/table_rules.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace guichet::cases {
namespace {

using workflows::Aggregate;
using workflows::HitPolicy;
using workflows::Table;
using workflows::TableRule;

struct Hit {
  std::uint32_t rule;  ///< from 1
  std::vector<json::value> outputs;
};

Result<bool> matches(const Evaluate& evaluate, const TableRule& rule) {
  for (const auto& cell : rule.when) {
    if (!cell) continue;
    const auto value = evaluate(*cell);
    if (!value) return invalid(fmt::format("'{}': {}", cell->text(), value.error().message));
    if (value->kind() != workflows::expression::Value::Kind::boolean || !value->as_boolean()) return false;
  }
  return true;
}

Result<std::vector<Hit>> hits_of(const Evaluate& evaluate, const Table& table) {
  std::vector<Hit> hits;
  for (std::size_t index = 0; index < table.rules.size(); ++index) {
    const auto& rule = table.rules[index];
    GUICHET_TRY(const auto is_hit, matches(evaluate, rule));
    if (!is_hit) continue;
    Hit hit{static_cast<std::uint32_t>(index + 1), {}};
    for (const auto& cell : rule.then) {
      const auto value = evaluate(cell);
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

}  // namespace

Result<TableAnswer> ask_table(const Table& table, const Evaluate& evaluate) {
  GUICHET_TRY(auto all, hits_of(evaluate, table));
  GUICHET_TRY(const auto hits, chosen(table, std::move(all)));
  TableAnswer answer;
  for (const auto& hit : hits) answer.rules.push_back(hit.rule);
  if (hits.empty()) return answer;
  GUICHET_TRY(answer.outputs, outputs_of(table, hits));
  return answer;
}

}  // namespace guichet::cases
