#include <fmt/format.h>

#include "engine/base/check.h"
#include "workflows/parse/scope.h"

namespace guichet::workflows::parse {
namespace {

using expression::Environment;
using expression::Program;
using expression::Template;
using expression::Type;

/// Answers have no list of their own where one could look: they are what outcomes and actions ask.
std::string hint_of(const expression::Fault& fault) {
  if (!fault.hint.empty() || !fault.message.starts_with("task.answers has no field '")) return fault.hint;
  return "let the outcome or action that leads here ask for it: ask: { NAME: { type: text, required: true } }";
}

/// Reports faults where they stand in the file, through quotes and folds.
void report_faults(const yaml::Node& node, const std::vector<expression::Fault>& faults, Scope& scope) {
  for (const auto& fault : faults)
    scope.report.error(
        "expression", yaml::offset_in_file(scope.report.text(), node, fault.offset), fault.message, hint_of(fault));
}

/// Stands for an expression that could not be read, so that the rest is still checked.
Program always_true() {
  const auto compiled = expression::compile("true", Environment{});
  check(static_cast<bool>(compiled), "`true` is an expression");
  return compiled.program();
}

bool is_braced(std::string_view text) {
  return text.find("{{") != std::string_view::npos;
}

bool is_bare_word(std::string_view text, const expression::Fault& fault) {
  return fault.message.starts_with("there is no '") && text.find_first_of(" .('\"") == std::string_view::npos;
}

std::string quoted_twice(std::string_view text) {
  return fmt::format("a text stands in quotes of its own: \"'{}'\"", text);
}

/// A cell is part of an expression that its author does not see.
void explain_cell(std::string_view text, expression::Fault& fault) {
  const std::string_view closing = "expected ) to close the parenthesis, found ";
  if (fault.message.starts_with(closing))
    fault.message = fmt::format("expected the end of the cell, found {}", fault.message.substr(closing.size()));
  if (!fault.hint.empty()) return;
  if (is_bare_word(text, fault))
    fault.hint = quoted_twice(text);
  else if (fault.message.starts_with("expected "))
    fault.hint = "a cell is a value (\"'stall'\", \"3\"), a comparison (\"> 10\"), a list (\"['a', 'b']\") or -";
}

/// `{ case.reference }`: people would read it as it stands.
void warn_of_single_braces(
    std::string_view text, const yaml::Node& node, const Environment& environment, Scope& scope) {
  for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    if (text.substr(at).starts_with("{{")) {
      const auto end = text.find("}}", at);
      if (end == std::string_view::npos) return;
      at = end;
      continue;
    }
    const auto name = text.find_first_not_of(' ', at + 1);
    const auto dot = text.find('.', at);
    const auto close = text.find('}', at);
    if (name == std::string_view::npos || dot >= close || close == std::string_view::npos || dot <= name) continue;
    if (!environment.variables.contains(std::string(text.substr(name, dot - name)))) continue;
    scope.report.warning(
        "single-brace",
        yaml::offset_in_file(scope.report.text(), node, at),
        fmt::format("`{}` has one brace: people would read it as it stands.", text.substr(at, close - at + 1)),
        fmt::format("write {{{{ {} }}}}", text.substr(name, text.find_last_not_of(" ", close - 1) + 1 - name)));
  }
}

}  // namespace

Program read_expression(const yaml::Node& node, const Environment& environment, const Type& expected, Scope& scope) {
  const auto text = yaml::read_text(&node, scope.report, "an expression");
  if (!text) return always_true();
  if (is_braced(*text)) {
    scope.report.error(
        "expression",
        node.offset,
        "Here stands an expression already; {{ }} is for texts.",
        "write it without the braces");
    return always_true();
  }
  const auto compiled = expression::compile(*text, environment, expected);
  if (compiled) return compiled.program();
  auto faults = compiled.faults();
  for (auto& fault : faults)
    if (expected.kind() == Type::Kind::string && fault.hint.empty() && is_bare_word(*text, fault))
      fault.hint = quoted_twice(*text);
  report_faults(node, faults, scope);
  return always_true();
}

Program read_cell(const yaml::Node& node, const Program& input, const Environment& environment, Scope& scope) {
  const auto text = yaml::read_text(&node, scope.report, "a cell");
  if (!text) return always_true();
  std::string_view rest = *text;
  std::string_view comparison;
  for (const std::string_view sign : {"<=", ">=", "==", "!=", "<", ">"})
    if (comparison.empty() && rest.starts_with(sign)) comparison = sign;
  rest.remove_prefix(comparison.size());
  if (comparison.empty()) comparison = rest.starts_with('[') ? "in" : "==";
  const auto before = fmt::format("({}) {} (", input.text(), comparison);
  const auto compiled =
      expression::compile(fmt::format("{}{})", before, rest), environment, expression::Type::boolean());
  if (compiled) return compiled.program();
  // Faults stand in the cell: the column's own expression has been read before.
  const auto skipped = text->size() - rest.size();
  auto faults = compiled.faults();
  for (auto& fault : faults)
    fault.offset = fault.offset < before.size() ? 0 : std::min(fault.offset - before.size() + skipped, text->size());
  for (auto& fault : faults) explain_cell(*text, fault);
  report_faults(node, faults, scope);
  return always_true();
}

Template read_template(const yaml::Node& node, const Environment& environment, Scope& scope) {
  const auto text = yaml::read_text(&node, scope.report, "a text");
  if (!text) return {};
  warn_of_single_braces(*text, node, environment, scope);
  auto compiled = Template::compile(*text, environment);
  if (compiled) return std::move(*compiled.value);
  report_faults(node, compiled.faults, scope);
  return {};
}

}  // namespace guichet::workflows::parse
