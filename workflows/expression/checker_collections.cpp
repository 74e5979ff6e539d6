// The checker's half about lists, maps and the macros over them.
#include <fmt/format.h>

#include "workflows/expression/checker.h"

namespace guichet::workflows::expression {
namespace {

using TypeKind = Type::Kind;

std::string_view word_of(Loop::Kind kind) {
  switch (kind) {
    case Loop::Kind::all: return "all";
    case Loop::Kind::exists: return "exists";
    case Loop::Kind::exists_one: return "exists_one";
    case Loop::Kind::map: return "map";
    case Loop::Kind::filter: return "filter";
    case Loop::Kind::transform_list: return "transformList";
    case Loop::Kind::transform_map: return "transformMap";
    case Loop::Kind::transform_map_entry: return "transformMapEntry";
    case Loop::Kind::optional_map: return "optMap";
    case Loop::Kind::optional_flat_map: return "optFlatMap";
  }
  return "";
}

bool is_optional(Loop::Kind kind) {
  return kind == Loop::Kind::optional_map || kind == Loop::Kind::optional_flat_map;
}

bool asks(Loop::Kind kind) {
  return kind == Loop::Kind::all || kind == Loop::Kind::exists || kind == Loop::Kind::exists_one ||
         kind == Loop::Kind::filter;
}

Type key_of(const Type& range) {
  if (range.kind() == TypeKind::list) return Type::integer();
  return range.kind() == TypeKind::record ? Type::string() : range.key();
}

/// What one variable stands for: the elements of a list, the keys of a map.
Type element_of(const Type& range) {
  return range.kind() == TypeKind::list || range.kind() == TypeKind::optional ? range.element() : key_of(range);
}

bool may_be_key(const Type& type) {
  return type.is_dyn() || type.kind() == TypeKind::boolean || type.kind() == TypeKind::integer ||
         type.kind() == TypeKind::unsigned_integer || type.kind() == TypeKind::string;
}

/// Joins the types of elements, the first one taking the place of "nothing known yet".
void widen(std::optional<Type>& known, const Type& type) {
  known = known ? either(*known, type) : type;
}

}  // namespace

Type Checker::check_list(ListLiteral& list) {
  std::optional<Type> known;
  for (auto& element : list.elements) {
    const auto& type = check(element.value);
    if (element.optional && !type.is_dyn() && type.kind() != TypeKind::optional)
      refuse(*element.value, fmt::format("after ? stands an optional value, not {}", type.to_words()));
    widen(known, element.optional ? type.element() : type);
  }
  return Type::list(known.value_or(Type::dyn()));
}

Type Checker::check_map(MapLiteral& map) {
  std::optional<Type> keys;
  std::optional<Type> values;
  for (auto& entry : map.entries) {
    const auto key = check(entry.key);
    const auto& value = check(entry.value);
    if (!may_be_key(key))
      refuse(*entry.key, fmt::format("unsupported key type: the key of a map cannot be {}", key.to_words()));
    if (entry.optional && !value.is_dyn() && value.kind() != TypeKind::optional)
      refuse(*entry.value, fmt::format("after ? stands an optional value, not {}", value.to_words()));
    widen(keys, key);
    widen(values, entry.optional ? value.element() : value);
  }
  return Type::map(keys.value_or(Type::dyn()), values.value_or(Type::dyn()));
}

Type Checker::check_loop(Loop& loop) {
  const auto range = check(loop.range);
  const bool iterable =
      range.kind() == TypeKind::list || range.kind() == TypeKind::map || range.kind() == TypeKind::record;
  if (!range.is_dyn() && (is_optional(loop.kind) ? range.kind() != TypeKind::optional : !iterable))
    refuse(
        *loop.range,
        fmt::format(
            "{} works on {}, not on {}",
            word_of(loop.kind),
            is_optional(loop.kind) ? "an optional value" : "a list or a map",
            range.to_words()));
  const auto before = locals_.size();
  const bool pair = !loop.second.empty();
  const auto element = range.is_dyn() ? Type::dyn() : element_of(range);
  locals_.push_back({loop.first, pair ? key_of(range) : element});
  if (pair) locals_.push_back({loop.second, range.element()});
  if (loop.filter) check_yes_or_no(loop.filter, fmt::format("{} selects by", word_of(loop.kind)));
  if (asks(loop.kind))
    check_yes_or_no(loop.body, fmt::format("{} asks", word_of(loop.kind)));
  else
    check(loop.body);
  locals_.resize(before);
  return loop_result(loop, range, element);
}

Type Checker::loop_result(const Loop& loop, const Type& range, const Type& element) {
  const auto& body = loop.body->type;
  switch (loop.kind) {
    case Loop::Kind::all:
    case Loop::Kind::exists:
    case Loop::Kind::exists_one: return Type::boolean();
    case Loop::Kind::filter: return Type::list(element);
    case Loop::Kind::map:
    case Loop::Kind::transform_list: return Type::list(body);
    case Loop::Kind::transform_map: return Type::map(key_of(range), body);
    case Loop::Kind::optional_map: return Type::optional(body);
    case Loop::Kind::transform_map_entry:
      if (!body.is_dyn() && body.kind() != TypeKind::map)
        refuse(*loop.body, "transformMapEntry makes entries: write {key: value}");
      return body;
    case Loop::Kind::optional_flat_map: return body;
  }
  return Type::dyn();
}

Type Checker::check_let(Let& let) {
  const auto value = check(let.value);
  locals_.push_back({let.name, value});
  auto type = check(let.body);
  locals_.pop_back();
  return type;
}

}  // namespace guichet::workflows::expression
