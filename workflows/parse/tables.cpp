// Decision tables: a rule a line, columns for what is looked at and for what follows.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

using expression::Type;

constexpr std::size_t rules_max = 500;
constexpr std::size_t columns_max = 30;

template <class Word>
struct Spelt {
  std::string_view word;
  Word meaning;
};

constexpr std::array policies{
    Spelt<HitPolicy>{"unique", HitPolicy::unique},
    Spelt<HitPolicy>{"first", HitPolicy::first},
    Spelt<HitPolicy>{"priority", HitPolicy::priority},
    Spelt<HitPolicy>{"any", HitPolicy::any},
    Spelt<HitPolicy>{"collect", HitPolicy::collect},
    Spelt<HitPolicy>{"rule-order", HitPolicy::rule_order}};

constexpr std::array aggregates{
    Spelt<Aggregate>{"list", Aggregate::list},
    Spelt<Aggregate>{"sum", Aggregate::sum},
    Spelt<Aggregate>{"min", Aggregate::min},
    Spelt<Aggregate>{"max", Aggregate::max},
    Spelt<Aggregate>{"count", Aggregate::count}};

template <class Words>
auto read_spelt(const yaml::Node* node, const Words& spelt, std::string_view what, WorkflowScope& workflow) {
  std::vector<std::string> words;
  for (const auto& each : spelt) words.emplace_back(each.word);
  const auto word = yaml::read_word(node, workflow.report(), what, words);
  for (const auto& each : spelt)
    if (word == each.word) return each.meaning;
  return spelt.front().meaning;
}

struct Input {
  std::string name;
  expression::Program value;
};

struct Output {
  std::string name;
  Type type;
};

/// A table while it is read: what its columns are made of.
struct Columns {
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  const yaml::Node* purpose = nullptr;
};

std::vector<Input> read_inputs(const yaml::Node* node, WorkflowScope& workflow) {
  std::vector<Input> inputs;
  if (!yaml::check_count(node, columns_max, workflow.report(), "the inputs of a table")) return inputs;
  for (const auto& entry : yaml::entries_of(node, workflow.report(), "the inputs")) {
    check_field_name(entry, workflow.scope);
    inputs.push_back({entry.key, read_expression(entry.value, workflow.environment, Type::dyn(), workflow.scope)});
  }
  return inputs;
}

Type read_output_type(const yaml::Node& node, WorkflowScope& workflow) {
  const auto word =
      yaml::read_word(&node, workflow.report(), "the type of a column", {"string", "integer", "number", "boolean"});
  if (word == "integer") return Type::integer();
  if (word == "number") return Type::real();
  if (word == "boolean") return Type::boolean();
  return word ? Type::string() : Type::dyn();  // said already: its cells are not to blame as well
}

std::vector<Output> read_outputs(const yaml::Node* node, const std::vector<Input>& inputs, WorkflowScope& workflow) {
  std::vector<Output> outputs;
  if (!yaml::check_count(node, columns_max, workflow.report(), "the outputs of a table")) return outputs;
  for (const auto& entry : yaml::entries_of(node, workflow.report(), "the outputs")) {
    check_field_name(entry, workflow.scope);
    if (std::ranges::find(inputs, entry.key, &Input::name) != inputs.end())
      workflow.report().error(
          "duplicate-id", entry.offset, fmt::format("The column `{}` is an input already.", entry.key));
    outputs.push_back({entry.key, read_output_type(entry.value, workflow)});
  }
  return outputs;
}

bool is_any(const yaml::Node* cell) {
  return cell == nullptr || (cell->is_scalar() && cell->text == "-");
}

/// `0-4`: minus four for an expression.
bool is_difference(std::string_view text) {
  const auto dash = text.find('-');
  const auto is_number = [](std::string_view part) {
    return part.find_first_of("0123456789") != std::string_view::npos &&
           part.find_first_not_of("0123456789. ") == std::string_view::npos;
  };
  return dash != std::string_view::npos && is_number(text.substr(0, dash)) && is_number(text.substr(dash + 1));
}

void warn_of_range(const yaml::Node& cell, WorkflowScope& workflow) {
  if (!cell.is_scalar() || !is_difference(cell.text)) return;
  workflow.report().warning(
      "wrong-value",
      cell.offset,
      fmt::format("`{}` is no range: it is worked out, and the column compared with what comes out.", cell.text),
      "with `hit: first`, a rule a step: \"<= 4\" above \"<= 8\"");
}

/// What a table puts into `data` stands in the log in clear.
void check_cell(const expression::Program& cell, const yaml::Node& node, WorkflowScope& workflow) {
  Field output;
  output.name = "the table's output";
  check_copy(cell.reads(), node, output, workflow);
}

TableRule read_rule(const yaml::Node& node, const Columns& columns, WorkflowScope& workflow) {
  TableRule rule;
  rule.where = workflow.report().place(node.offset);
  yaml::Mapping mapping(node, workflow.report(), "a rule");
  for (const auto& input : columns.inputs) {
    const auto* cell = mapping.optional(input.name);
    rule.when.emplace_back();
    if (is_any(cell)) continue;
    warn_of_range(*cell, workflow);
    rule.when.back() = read_cell(*cell, input.value, workflow.environment, workflow.scope);
    check_routing(rule.when.back()->reads(), *cell, columns.purpose, workflow);
  }
  for (const auto& output : columns.outputs) {
    const auto* cell = mapping.required(output.name);
    if (cell == nullptr) continue;
    rule.then.push_back(read_expression(*cell, workflow.environment, output.type, workflow.scope));
    check_cell(rule.then.back(), *cell, workflow);
  }
  mapping.finish();
  return rule;
}

void check_ranking(const yaml::Node* node, const Table& table, const yaml::Entry& entry, WorkflowScope& workflow) {
  if ((table.hit == HitPolicy::priority) == (node != nullptr)) return;
  workflow.report().error(
      "missing-key",
      node == nullptr ? entry.offset : node->offset,
      node == nullptr ? "With `hit: priority`, `ranking` says which value of the first output wins."
                      : "Only `hit: priority` has a ranking.",
      "ranking: [BEST, NEXT]");
}

/// Sums and extremes are of numbers.
void check_collected(
    const yaml::Node* node, const Table& table, const std::vector<Output>& outputs, WorkflowScope& workflow) {
  if (node == nullptr || table.collect == Aggregate::list || table.collect == Aggregate::count) return;
  for (const auto& output : outputs)
    if (!output.type.is_number())
      workflow.report().error(
          "wrong-type",
          node->offset,
          fmt::format("`{}` is no number, so there is no {} of it.", output.name, node->text),
          "collect: list");
}

/// What a table of a service and one of the town have in common, once the columns are known.
void read_rules(
    yaml::Mapping& mapping, const Columns& columns, const yaml::Entry& entry, WorkflowScope& workflow, Table& table) {
  table.where = workflow.report().place(entry.offset);
  table.hit = read_spelt(mapping.optional("hit"), policies, "a hit policy", workflow);
  const auto* collect = mapping.optional("collect");
  table.collect = read_spelt(collect, aggregates, "what is collected", workflow);
  check_collected(collect, table, columns.outputs, workflow);
  for (const auto& input : columns.inputs) table.inputs.push_back(input.name);
  for (const auto& output : columns.outputs) table.outputs.push_back(output.name);
  const auto* ranking = mapping.optional("ranking");
  for (const auto& item : yaml::items_of(ranking, workflow.report(), "the ranking"))
    table.ranking.push_back(yaml::read_text(&item, workflow.report(), "a value").value_or(""));
  check_ranking(ranking, table, entry, workflow);
  const auto* rules = mapping.required("rules");
  if (yaml::check_count(rules, rules_max, workflow.report(), "the rules of a table"))
    for (const auto& item : yaml::items_of(rules, workflow.report(), "the rules"))
      table.rules.push_back(read_rule(item, columns, workflow));
}

Table read_table(const yaml::Entry& entry, WorkflowScope& workflow) {
  check_id(entry, workflow.scope, "a table");
  Table table;
  table.id = entry.key;
  yaml::Mapping mapping(entry.value, workflow.report(), "a table");
  Columns columns;
  columns.purpose = mapping.optional("purpose");
  columns.inputs = read_inputs(mapping.required("inputs"), workflow);
  columns.outputs = read_outputs(mapping.required("outputs"), columns.inputs, workflow);
  read_rules(mapping, columns, entry, workflow, table);
  mapping.finish();
  return table;
}

std::string_view word_of_type(const Type& type) {
  if (type.kind() == Type::Kind::integer) return "int";
  if (type.kind() == Type::Kind::real) return "double";
  return type.kind() == Type::Kind::boolean ? "bool" : "string";
}

/// What a table says as a whole, for the one output that it has.
std::string word_of_answer(const Table& table, const Output& output) {
  if (table.gives_list()) return fmt::format("list({})", word_of_type(output.type));
  const bool counts = table.hit == HitPolicy::collect && table.collect == Aggregate::count;
  return counts ? "int" : std::string(word_of_type(output.type));
}

/// Parameters are the columns that are looked at, and all that the cells may name. Yields their types, as a signature
/// has them.
std::string read_parameters(const yaml::Node* node, WorkflowScope& workflow, SharedTable& shared, Columns& columns) {
  std::string types;
  workflow.environment = {};
  workflow.environment.lenient = workflow.scope.town.kept;
  if (!yaml::check_count(node, columns_max, workflow.report(), "the parameters of a table")) return types;
  for (const auto& entry : yaml::entries_of(node, workflow.report(), "the parameters")) {
    check_field_name(entry, workflow.scope);
    const auto type = read_output_type(entry.value, workflow);
    workflow.environment.variables[entry.key] = type;
    types += fmt::format("{}{}", types.empty() ? "" : ", ", word_of_type(type));
    shared.parameters.push_back(entry.key);
  }
  for (const auto& name : shared.parameters) {
    const auto column = yaml::make_scalar(name, node->offset);
    columns.inputs.push_back({name, read_expression(column, workflow.environment, Type::dyn(), workflow.scope)});
  }
  return types;
}

SharedTable read_shared_table(const yaml::Entry& entry, WorkflowScope& workflow) {
  const bool is_named = check_field_name(entry, workflow.scope);
  SharedTable shared;
  shared.table.id = entry.key;
  yaml::Mapping mapping(entry.value, workflow.report(), "a shared table");
  Columns columns;
  const auto types = read_parameters(mapping.required("parameters"), workflow, shared, columns);
  const auto* outputs = mapping.required("outputs");
  columns.outputs = read_outputs(outputs, columns.inputs, workflow);
  if (outputs != nullptr && columns.outputs.size() != 1)
    workflow.report().error(
        "wrong-value",
        outputs->offset,
        "A table that expressions ask says one thing: it has one output.",
        "outputs: { fee: integer }");
  read_rules(mapping, columns, entry, workflow, shared.table);
  mapping.finish();
  if (columns.outputs.empty() || !is_named) return shared;  // reported; no expression can ask it
  const auto answer = word_of_answer(shared.table, columns.outputs.front());
  shared.signature = fmt::format("table.{}({}) -> {}", shared.table.id, types, answer);
  shared.gives_number = answer == "double";
  return shared;
}

void read_settings(const yaml::Node* node, const Table* table, WorkflowScope& workflow, Decide& decide) {
  std::vector<std::string> fields;
  for (const auto& field : workflow.definition.data) fields.push_back(field.name);
  for (const auto& entry : yaml::entries_of(node, workflow.report(), "`set`")) {
    const auto name = yaml::make_scalar(entry.key, entry.offset);
    if (find_field(workflow.definition.data, entry.key) == nullptr)
      report_undefined(name, workflow.scope, "undefined-field", "field of `data` called", fields);
    auto output = yaml::read_text(&entry.value, workflow.report(), "an output").value_or("");
    if (table != nullptr && std::ranges::find(table->outputs, output) == table->outputs.end())
      report_undefined(entry.value, workflow.scope, "undefined-field", "output called", table->outputs);
    decide.set.emplace_back(entry.key, std::move(output));
  }
}

}  // namespace

std::vector<Table> read_tables(const yaml::Node* node, WorkflowScope& workflow) {
  std::vector<Table> tables;
  if (!yaml::check_count(node, 50, workflow.report(), "the tables of a service")) return tables;
  for (const auto& entry : yaml::entries_of(node, workflow.report(), "the tables"))
    tables.push_back(read_table(entry, workflow));
  return tables;
}

void read_shared_tables(const yaml::Document& document, Town& town, std::vector<Diagnostic>& diagnostics) {
  yaml::Report report(document.text, diagnostics);
  Scope scope{.report = report, .town = town};
  Definition nobody;  // cells read parameters: no form, no data
  WorkflowScope workflow{.scope = scope, .definition = nobody};
  for (const auto& entry : yaml::entries_of(&document.root, report, "a file of tables")) {
    auto shared = read_shared_table(entry, workflow);
    const auto [first, is_new] = town.tables.emplace(entry.key, std::move(shared));
    if (is_new) continue;
    const auto& before = first->second.table.where;
    report.error(
        "duplicate-id",
        entry.offset,
        fmt::format("The table `{}` stands in {} at line {} already.", entry.key, before.file, before.line),
        "give one of them another name");
  }
}

Decide read_decide(const yaml::Node& node, WorkflowScope& workflow) {
  Decide decide;
  yaml::Mapping mapping(node, workflow.report(), "a decision");
  const auto* name = mapping.required("table");
  decide.table = yaml::read_text(name, workflow.report(), "a table").value_or("");
  const auto* table = workflow.definition.find_table(decide.table);
  if (name != nullptr && table == nullptr) {
    std::vector<std::string> known;
    for (const auto& each : workflow.definition.tables) known.push_back(each.id);
    workflow.sound = false;
    report_undefined(*name, workflow.scope, "undefined-table", "table", known);
  }
  read_settings(mapping.optional("set"), table, workflow, decide);
  decide.go = read_go(mapping.required("go"), workflow);
  if (const auto* otherwise = mapping.optional("otherwise")) {
    yaml::Mapping ways(*otherwise, workflow.report(), "`otherwise`");
    decide.otherwise = read_go(ways.required("go"), workflow);
    ways.finish();
  }
  mapping.finish();
  return decide;
}

}  // namespace guichet::workflows::parse
