#include "workflows/expression/functions.h"

#include <algorithm>
#include <unordered_map>

#include "engine/base/check.h"

namespace guichet::workflows::expression {
namespace {

struct Table {
  std::unordered_map<std::string, std::vector<Overload>> by_name;
  std::vector<std::string> names;
};

void add(Table& table, std::span<const Row> rows) {
  for (const auto& row : rows) {
    auto overload = parse_signature(row.signature);
    check(overload.has_value(), "a function table holds only well-formed signatures");
    overload->body = row.body;
    table.by_name[overload->name].push_back(std::move(*overload));
  }
}

Table build() {
  Table table;
  for (const auto rows :
       {arithmetic_functions(),
        conversion_functions(),
        text_functions(),
        string_functions(),
        format_functions(),
        time_functions(),
        collection_functions(),
        math_functions(),
        town_functions()})
    add(table, rows);
  for (const auto& entry : table.by_name) {
    const auto& name = entry.first;
    if (name.find('_') == std::string::npos || name == "business_days") table.names.push_back(name);
  }
  std::sort(table.names.begin(), table.names.end());
  return table;
}

const Table& table() {
  static const Table built = build();
  return built;
}

/// Reads "int, list(A)" into types.
bool parse_parameters(std::string_view text, std::vector<Type>& into) {
  int depth = 0;
  std::size_t start = 0;
  if (text.empty()) return true;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '(') ++depth;
    if (i < text.size() && text[i] == ')') --depth;
    if (i < text.size() && (text[i] != ',' || depth > 0)) continue;
    auto type = Type::parse(text.substr(start, i - start));
    if (!type) return false;
    into.push_back(std::move(*type));
    start = i + 1;
  }
  return into.size() <= arguments_max;
}

/// The parenthesis that opens the last group.
std::size_t opening(std::string_view text) {
  int depth = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<Overload> parse_signature(std::string_view signature) {
  const auto arrow = signature.rfind(" -> ");
  if (arrow == std::string_view::npos) return std::nullopt;
  const auto left = signature.substr(0, arrow);
  const auto open = left.empty() || left.back() != ')' ? std::string_view::npos : opening(left);
  if (open == std::string_view::npos || open == 0) return std::nullopt;
  Overload overload;
  const auto result = Type::parse(signature.substr(arrow + 4));
  if (!result) return std::nullopt;
  overload.result = *result;
  const auto qualified = left.substr(0, open);
  const auto dot = qualified.rfind('.');
  const auto receiver = dot == std::string_view::npos ? std::nullopt : Type::parse(qualified.substr(0, dot));
  overload.member = receiver.has_value();
  overload.name = std::string(receiver ? qualified.substr(dot + 1) : qualified);
  if (receiver) overload.parameters.push_back(*receiver);
  if (!parse_parameters(left.substr(open + 1, left.size() - open - 2), overload.parameters)) return std::nullopt;
  return overload;
}

std::span<const Overload> overloads_of(std::string_view name) {
  const auto& by_name = table().by_name;
  const auto found = by_name.find(std::string(name));
  if (found == by_name.end()) return {};
  return found->second;
}

const std::vector<std::string>& function_names() {
  return table().names;
}

bool accepts(const Type& parameter, const Value& value) {
  const auto kind = value.kind();
  switch (parameter.kind()) {
    case Type::Kind::dyn:
    case Type::Kind::parameter: return true;
    case Type::Kind::null: return kind == Value::Kind::null;
    case Type::Kind::boolean: return kind == Value::Kind::boolean;
    case Type::Kind::integer: return kind == Value::Kind::integer;
    case Type::Kind::unsigned_integer: return kind == Value::Kind::unsigned_integer;
    case Type::Kind::real: return kind == Value::Kind::real;
    case Type::Kind::string: return kind == Value::Kind::string;
    case Type::Kind::bytes: return kind == Value::Kind::bytes;
    case Type::Kind::timestamp: return kind == Value::Kind::timestamp;
    case Type::Kind::duration: return kind == Value::Kind::duration;
    case Type::Kind::list: return kind == Value::Kind::list;
    case Type::Kind::map:
    case Type::Kind::record: return kind == Value::Kind::map;
    case Type::Kind::type: return kind == Value::Kind::type;
    case Type::Kind::optional: return kind == Value::Kind::optional;
  }
  return false;
}

}  // namespace guichet::workflows::expression
