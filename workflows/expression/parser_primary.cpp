// The second half of the parser: what stands between operators.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/match.h"
#include "workflows/expression/literal.h"
#include "workflows/expression/parser.h"

namespace guichet::workflows::expression {
namespace {

/// Words that may not name a variable; they may name a field (cel-spec, RESERVED).
constexpr std::array<std::string_view, 18> reserved = {
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "package",
    "return",
    "var",
    "void",
    "while"};

bool is_reserved(std::string_view word) {
  return std::find(reserved.begin(), reserved.end(), word) != reserved.end();
}

std::string unquoted(const Token& token) {
  if (token.kind == Token::Kind::quoted_identifier) return std::string(token.text.substr(1, token.text.size() - 2));
  return std::string(token.text);
}

std::size_t depth_of(const NodePtr& node) {
  return node ? node->depth : 0;
}

std::size_t deepest(const std::vector<NodePtr>& nodes) {
  std::size_t depth = 0;
  for (const auto& node : nodes) depth = std::max(depth, depth_of(node));
  return depth;
}

}  // namespace

std::size_t children_depth(const Node::Form& form) {
  return match(
      form,
      [](const Literal&) { return std::size_t{0}; },
      [](const Name&) { return std::size_t{0}; },
      [](const Message&) { return std::size_t{0}; },
      [](const Select& select) { return depth_of(select.operand); },
      [](const Index& index) { return std::max(depth_of(index.operand), depth_of(index.index)); },
      [](const Call& call) { return deepest(call.arguments); },
      [](const Not& negation) { return depth_of(negation.operand); },
      [](const Junction& junction) { return deepest(junction.operands); },
      [](const Condition& condition) {
        return std::max({depth_of(condition.test), depth_of(condition.yes), depth_of(condition.no)});
      },
      [](const Comparison& comparison) { return std::max(depth_of(comparison.left), depth_of(comparison.right)); },
      [](const ListLiteral& list) {
        std::size_t depth = 0;
        for (const auto& element : list.elements) depth = std::max(depth, depth_of(element.value));
        return depth;
      },
      [](const MapLiteral& map) {
        std::size_t depth = 0;
        for (const auto& entry : map.entries) depth = std::max({depth, depth_of(entry.key), depth_of(entry.value)});
        return depth;
      },
      [](const Loop& loop) {
        return std::max({depth_of(loop.range), depth_of(loop.filter), depth_of(loop.body)});
      },
      [](const Let& let) { return std::max(depth_of(let.value), depth_of(let.body)); });
}

std::string dotted_name(const Node& node) {
  if (const auto* name = std::get_if<Name>(&node.form)) return name->name;
  const auto* select = std::get_if<Select>(&node.form);
  if (select == nullptr || select->test || select->optional) return "";
  const auto before = dotted_name(*select->operand);
  return before.empty() ? "" : before + "." + select->field;
}

NodePtr Parser::members(NodePtr operand, std::size_t offset) {
  while (!fault_) {
    if (token_.is("."))
      operand = dotted(std::move(operand), offset);
    else if (token_.is("["))
      operand = indexed(std::move(operand), offset);
    else if (token_.is("{") && !dotted_name(*operand).empty())
      operand = message(std::move(operand), offset);
    else
      return operand;
  }
  return nullptr;
}

NodePtr Parser::dotted(NodePtr operand, std::size_t offset) {
  advance();
  const bool optional = accept("?");
  if (token_.kind != Token::Kind::identifier && token_.kind != Token::Kind::quoted_identifier)
    return unexpected("the name of a field or a function after the dot");
  const auto field = unquoted(token_);
  advance();
  if (fault_) return nullptr;
  if (optional || !token_.is("("))
    return make(Select{.operand = std::move(operand), .field = field, .optional = optional}, offset);
  auto given = arguments();
  if (fault_) return nullptr;
  given.insert(given.begin(), std::move(operand));
  return called(field, true, std::move(given), offset);
}

NodePtr Parser::indexed(NodePtr operand, std::size_t offset) {
  advance();
  const bool optional = accept("?");
  auto index = fault_ ? nullptr : expression();
  if (!expect("]", "after the index")) return nullptr;
  return make(Index{.operand = std::move(operand), .index = std::move(index), .optional = optional}, offset);
}

NodePtr Parser::message(NodePtr name, std::size_t offset) {
  advance();
  while (!fault_ && !token_.is("}")) {
    accept("?");
    if (token_.kind != Token::Kind::identifier && token_.kind != Token::Kind::quoted_identifier)
      return unexpected("the name of a field");
    advance();
    if (!expect(":", "between a field and its value") || !expression()) return nullptr;
    if (!accept(",")) break;
  }
  if (!expect("}", "at the end of the fields")) return nullptr;
  return make(Message{dotted_name(*name)}, offset);
}

NodePtr Parser::primary() {
  switch (token_.kind) {
    case Token::Kind::integer:
    case Token::Kind::unsigned_integer:
    case Token::Kind::real:
    case Token::Kind::string:
    case Token::Kind::bytes: return literal(token_.offset, false);
    case Token::Kind::identifier: return named();
    case Token::Kind::sign:
      if (token_.is("(")) return parenthesised();
      if (token_.is("[")) return list();
      if (token_.is("{")) return map();
      if (token_.is(".")) return named();
      return unexpected("a value");
    case Token::Kind::quoted_identifier: return refuse(token_, "a name in backquotes may only follow a dot");
    case Token::Kind::end:
    case Token::Kind::invalid: break;
  }
  return unexpected("a value");
}

NodePtr Parser::literal(std::size_t offset, bool negative) {
  auto value = literal_value(token_, negative);
  if (!value) return refuse(token_, value.error().message);
  advance();
  return make(Literal{std::move(value).value()}, offset);
}

NodePtr Parser::named() {
  const auto offset = token_.offset;
  const bool absolute = accept(".");
  if (token_.kind != Token::Kind::identifier) return unexpected("a name");
  const auto word = token_;
  if (is_reserved(word.text))
    return refuse(
        word,
        fmt::format("{} is a word of the language and cannot be a name", word.text),
        word.text == "if" ? "write CONDITION ? VALUE : OTHERWISE" : "");
  advance();
  if (fault_) return nullptr;
  if (!absolute && word.text == "true") return make(Literal{Value::boolean(true)}, offset);
  if (!absolute && word.text == "false") return make(Literal{Value::boolean(false)}, offset);
  if (!absolute && word.text == "null") return make(Literal{Value{}}, offset);
  if (!token_.is("(")) return make(Name{.name = std::string(word.text), .absolute = absolute}, offset);
  auto given = arguments();
  return called(std::string(word.text), false, std::move(given), offset);
}

NodePtr Parser::called(std::string function, bool is_member, std::vector<NodePtr> arguments, std::size_t offset) {
  if (fault_) return nullptr;
  Call call{.function = std::move(function), .member = is_member, .arguments = std::move(arguments)};
  if (!macros_) return make(std::move(call), offset);
  auto expanded = expand_macro(call);
  if (auto* fault = std::get_if<Fault>(&expanded)) {
    fault_ = std::move(*fault);
    return nullptr;
  }
  if (auto* form = std::get_if<Node::Form>(&expanded)) return make(std::move(*form), offset);
  return make(std::move(call), offset);
}

std::vector<NodePtr> Parser::arguments() {
  std::vector<NodePtr> given;
  advance();
  while (!fault_ && !token_.is(")")) {
    given.push_back(expression());
    if (!accept(",")) break;
  }
  expect(")", "after the arguments");
  return given;
}

NodePtr Parser::parenthesised() {
  advance();
  auto inside = fault_ ? nullptr : expression();
  if (!expect(")", "to close the parenthesis")) return nullptr;
  return inside;
}

NodePtr Parser::list() {
  const auto offset = token_.offset;
  ListLiteral list;
  advance();
  while (!fault_ && !token_.is("]")) {
    const bool optional = accept("?");
    list.elements.push_back({.value = expression(), .optional = optional});
    if (!accept(",")) break;
  }
  if (!expect("]", "at the end of the list")) return nullptr;
  return make(std::move(list), offset);
}

NodePtr Parser::map() {
  const auto offset = token_.offset;
  MapLiteral map;
  advance();
  while (!fault_ && !token_.is("}")) {
    if (!map_entry(map)) return nullptr;
    if (!accept(",")) break;
  }
  if (!expect("}", "at the end of the map")) return nullptr;
  return make(std::move(map), offset);
}

bool Parser::map_entry(MapLiteral& map) {
  const bool optional = accept("?");
  auto key = expression();
  if (!expect(":", "between a key and its value")) return false;
  auto value = expression();
  map.entries.push_back({.key = std::move(key), .value = std::move(value), .optional = optional});
  return !fault_;
}

}  // namespace guichet::workflows::expression
