// CEL's macros (langdef.md, "Macros"; cel-go ext: comprehensions v2, bindings, math): recognised by name and
// number of arguments while parsing, so that their variables are names and not values.
#include <array>

#include <fmt/format.h>

#include "workflows/expression/parser.h"

namespace guichet::workflows::expression {
namespace {

using Expansion = std::variant<std::monostate, Node::Form, Fault>;

struct LoopMacro {
  std::string_view name;
  std::size_t arguments;  ///< without the list itself
  Loop::Kind kind;
  std::size_t variables;
};

constexpr std::array loops = {
    LoopMacro{"all", 2, Loop::Kind::all, 1},
    LoopMacro{"exists", 2, Loop::Kind::exists, 1},
    LoopMacro{"exists_one", 2, Loop::Kind::exists_one, 1},
    LoopMacro{"existsOne", 2, Loop::Kind::exists_one, 1},
    LoopMacro{"map", 2, Loop::Kind::map, 1},
    LoopMacro{"map", 3, Loop::Kind::map, 1},
    LoopMacro{"filter", 2, Loop::Kind::filter, 1},
    LoopMacro{"all", 3, Loop::Kind::all, 2},
    LoopMacro{"exists", 3, Loop::Kind::exists, 2},
    LoopMacro{"exists_one", 3, Loop::Kind::exists_one, 2},
    LoopMacro{"existsOne", 3, Loop::Kind::exists_one, 2},
    LoopMacro{"transformList", 3, Loop::Kind::transform_list, 2},
    LoopMacro{"transformList", 4, Loop::Kind::transform_list, 2},
    LoopMacro{"transformMap", 3, Loop::Kind::transform_map, 2},
    LoopMacro{"transformMap", 4, Loop::Kind::transform_map, 2},
    LoopMacro{"transformMapEntry", 3, Loop::Kind::transform_map_entry, 2},
    LoopMacro{"transformMapEntry", 4, Loop::Kind::transform_map_entry, 2},
};

Fault fault_at(const Node& node, std::string message, std::string hint = {}) {
  return {.offset = node.offset, .length = node.length, .message = std::move(message), .hint = std::move(hint)};
}

/// The name that an argument introduces, or nothing where it is no simple name.
const Name* introduced(const NodePtr& argument) {
  const auto* name = std::get_if<Name>(&argument->form);
  return name == nullptr || name->absolute ? nullptr : name;
}

Fault not_a_name(const Call& call, const Node& argument) {
  return fault_at(
      argument,
      fmt::format("{} names each element by a plain word here", call.function),
      fmt::format("for example {}(x, x > 0)", call.function));
}

Expansion expand_loop(Call& call, const LoopMacro& macro) {
  Loop loop{.kind = macro.kind, .range = nullptr, .first = {}, .second = {}, .filter = nullptr, .body = nullptr};
  for (std::size_t i = 1; i <= macro.variables; ++i) {
    const auto* name = introduced(call.arguments[i]);
    if (name == nullptr) return not_a_name(call, *call.arguments[i]);
    (i == 1 ? loop.first : loop.second) = name->name;
  }
  if (loop.first == loop.second) return fault_at(*call.arguments[2], "the two variables need different names");
  const std::size_t rest = 1 + macro.variables;
  if (call.arguments.size() > rest + 1) loop.filter = std::move(call.arguments[rest]);
  loop.body = std::move(call.arguments.back());
  loop.range = std::move(call.arguments.front());
  return Node::Form(std::move(loop));
}

Expansion expand_has(Call& call) {
  auto* select = form_of<Select>(call.arguments[0]);
  if (select == nullptr || select->test)
    return fault_at(*call.arguments[0], "has() asks for a field", "for example has(form.phone)");
  Select test = std::move(*select);
  test.test = true;
  return Node::Form(std::move(test));
}

Expansion expand_bind(Call& call) {
  const auto* name = introduced(call.arguments[1]);
  if (name == nullptr) return not_a_name(call, *call.arguments[1]);
  return Node::Form(
      Let{.name = name->name, .value = std::move(call.arguments[2]), .body = std::move(call.arguments[3])});
}

/// math.greatest(a, b, c) is math.greatest([a, b, c]).
Expansion expand_extreme(Call& call) {
  ListLiteral list;
  const auto& first = *call.arguments[1];
  const auto& last = *call.arguments.back();
  const auto offset = first.offset;
  const auto length = last.offset + last.length - offset;
  for (std::size_t i = 1; i < call.arguments.size(); ++i)
    list.elements.push_back({.value = std::move(call.arguments[i]), .optional = false});
  auto node = std::make_unique<Node>();
  node->form = std::move(list);
  node->depth = children_depth(node->form) + 1;
  node->offset = offset;
  node->length = length;
  call.arguments.resize(1);
  call.arguments.push_back(std::move(node));
  return std::monostate{};
}

/// value.optMap(x, body) and value.optFlatMap(x, body): a loop over at most one element.
Expansion expand_optional(Call& call, Loop::Kind kind) {
  const auto* name = introduced(call.arguments[1]);
  if (name == nullptr) return not_a_name(call, *call.arguments[1]);
  return Node::Form(Loop{
      .kind = kind,
      .range = std::move(call.arguments[0]),
      .first = name->name,
      .second = {},
      .filter = nullptr,
      .body = std::move(call.arguments[2])});
}

Expansion expand_member(Call& call) {
  const auto count = call.arguments.size() - 1;
  const auto* receiver = std::get_if<Name>(&call.arguments[0]->form);
  if (receiver != nullptr && receiver->name == "cel" && call.function == "bind" && count == 3) return expand_bind(call);
  const bool extreme = call.function == "greatest" || call.function == "least";
  if (receiver != nullptr && receiver->name == "math" && extreme && count > 1) return expand_extreme(call);
  if (count == 2 && call.function == "optMap") return expand_optional(call, Loop::Kind::optional_map);
  if (count == 2 && call.function == "optFlatMap") return expand_optional(call, Loop::Kind::optional_flat_map);
  for (const auto& macro : loops)
    if (macro.name == call.function && macro.arguments == count) return expand_loop(call, macro);
  return std::monostate{};
}

}  // namespace

std::variant<std::monostate, Node::Form, Fault> expand_macro(Call& call) {
  if (call.member) return expand_member(call);
  if (call.function == "has" && call.arguments.size() == 1) return expand_has(call);
  return std::monostate{};
}

}  // namespace guichet::workflows::expression
