#include "workflows/expression/evaluator.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/match.h"

namespace guichet::workflows::expression {
namespace {

constexpr std::uint64_t declared_cost = 500;

using Kind = Value::Kind;

bool holds(Comparison::Operator op, std::partial_ordering order) {
  switch (op) {
    case Comparison::Operator::less: return order == std::partial_ordering::less;
    case Comparison::Operator::greater: return order == std::partial_ordering::greater;
    case Comparison::Operator::less_equal:
      return order == std::partial_ordering::less || order == std::partial_ordering::equivalent;
    case Comparison::Operator::greater_equal:
      return order == std::partial_ordering::greater || order == std::partial_ordering::equivalent;
    case Comparison::Operator::equal:
    case Comparison::Operator::unequal: break;
  }
  return false;
}

bool fits(const Overload& overload, Arguments arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (!accepts(overload.parameters[i], *arguments[i])) return false;
  return true;
}

}  // namespace

const Value& boolean_value(bool value) {
  static const Value yes = Value::boolean(true);
  static const Value no = Value::boolean(false);
  return value ? yes : no;
}

Evaluator::Evaluator(const Code& code, const Activation& activation, const Host& host)
    : code_(code), activation_(activation), host_(host) {}

Result<Value> Evaluator::run() {
  Value scratch;
  const auto* value = eval(*code_.root, scratch);
  if (value == nullptr) return failure();
  if (code_.yes_or_no && value->is_null() && code_.root->unset) return boolean_value(false);
  return *value;
}

const Value* Evaluator::fail(const Node& node, std::string message) {
  failed_ = &node;
  message_ = std::move(message);
  return nullptr;
}

Error Evaluator::failure() const {
  constexpr std::size_t shown_max = 60;
  auto part = code_.text.substr(failed_->offset, failed_->length);
  if (part.size() > shown_max) {
    part.resize(shown_max);
    while (!part.empty() && (static_cast<unsigned char>(part.back()) & 0x80U) != 0) part.pop_back();
    part += "…";
  }
  return invalid(fmt::format("in `{}`: {}", part, message_));
}

bool Evaluator::pay(std::uint64_t cost, const Node& node) {
  if (cost <= left_) {
    left_ -= cost;
    return true;
  }
  left_ = 0;
  exhausted_ = true;
  fail(node, fmt::format("the evaluation exceeds its cost limit of {}", Limits::cost_max));
  return false;
}

const Value* Evaluator::finished(Value value, const Node& node, Value& scratch) {
  scratch = std::move(value);
  return pay(scratch.weight(), node) ? &scratch : nullptr;
}

const Value* Evaluator::eval(const Node& node, Value& scratch) {
  if (!pay(1, node)) return nullptr;
  return match(
      node.form,
      [](const Literal& form) { return &form.value; },
      [&](const Name& form) { return name(node, form); },
      [&](const Select& form) { return select(node, form, scratch); },
      [&](const Index& form) { return index(node, form, scratch); },
      [&](const Call& form) { return call(node, form, scratch); },
      [&](const Not& form) -> const Value* {
        const auto answer = truth(*form.operand);
        return answer == Truth::failed ? nullptr : &boolean_value(answer == Truth::no);
      },
      [&](const Junction& form) { return junction(form); },
      [&](const Condition& form) { return condition(form, scratch); },
      [&](const Comparison& form) { return comparison(node, form); },
      [&](const ListLiteral& form) { return list(form, scratch); },
      [&](const MapLiteral& form) { return map(node, form, scratch); },
      [&](const Message& form) { return fail(node, fmt::format("there is no message type {}", form.name)); },
      [&](const Loop& form) { return loop(node, form, scratch); },
      [&](const Let& form) { return let(form, scratch); });
}

Evaluator::Truth Evaluator::truth(const Node& node) {
  Value scratch;
  const auto* value = eval(node, scratch);
  if (value == nullptr) return Truth::failed;
  if (value->kind() == Kind::boolean) return value->as_boolean() ? Truth::yes : Truth::no;
  if (value->is_null() && node.unset) return Truth::no;
  fail(node, fmt::format("expected yes or no (bool), found {}: no such overload", type_name(value->kind())));
  return Truth::failed;
}

const Value* Evaluator::name(const Node& node, const Name& name) {
  switch (name.meaning) {
    case Name::Meaning::local: return locals_[name.local];
    case Name::Meaning::type: return &name.type;
    case Name::Meaning::variable: {
      const auto* value = activation_.find(name.name);
      return value != nullptr ? value : fail(node, fmt::format("'{}' has no value here", name.name));
    }
    case Name::Meaning::unknown: break;
  }
  return fail(node, fmt::format("undeclared reference to '{}'", name.name));
}

const Value* Evaluator::select(const Node& node, const Select& select, Value& scratch) {
  const auto* operand = eval(*select.operand, scratch);
  if (operand == nullptr) return nullptr;
  if (operand->kind() != Kind::optional) return selected(node, select, *operand, scratch);
  if (operand->as_optional() == nullptr) return select.test ? &boolean_value(false) : operand;
  const Value inner = *operand->as_optional();
  if (inner.kind() != Kind::map)
    return fail(node, fmt::format("no such key: '{}' in {}", select.field, type_name(inner.kind())));
  const auto* found = inner.member(select.field, select.hint);
  if (select.test) return &boolean_value(found != nullptr);
  scratch = Value::optional(found == nullptr ? std::nullopt : std::optional<Value>(*found));
  return &scratch;
}

const Value* Evaluator::selected(const Node& node, const Select& select, const Value& operand, Value& scratch) {
  static const Value unset;
  if (operand.kind() != Kind::map && !(operand.is_null() && select.declared))
    return fail(node, fmt::format("{} has no field '{}': no such overload", type_name(operand.kind()), select.field));
  const auto* found = operand.member(select.field, select.hint);
  if (select.test) return &boolean_value(found != nullptr && !(select.declared && found->is_null()));
  if (select.optional) {
    scratch = Value::optional(found == nullptr ? std::nullopt : std::optional<Value>(*found));
    return &scratch;
  }
  if (found != nullptr) return found;
  return select.declared ? &unset : fail(node, fmt::format("no such key: '{}'", select.field));
}

const Value* Evaluator::element(const Value& operand, const Value& key) const {
  if (operand.kind() == Kind::map) return operand.as_map().find(key);
  if (operand.kind() != Kind::list) return nullptr;
  const auto& list = operand.as_list();
  const auto size = static_cast<std::int64_t>(list.size());
  if (compare(key, Value::integer(0)) == std::partial_ordering::less ||
      compare(key, Value::integer(size)) != std::partial_ordering::less)
    return nullptr;
  const auto at = key.kind() == Kind::real      ? static_cast<std::int64_t>(key.as_real())
                  : key.kind() == Kind::integer ? key.as_integer()
                                                : static_cast<std::int64_t>(key.as_unsigned());
  const auto& found = list[static_cast<std::size_t>(at)];
  return key == Value::integer(at) ? &found : nullptr;  // 1.5 is no index
}

const Value* Evaluator::index(const Node& node, const Index& index, Value& scratch) {
  const auto* operand = eval(*index.operand, scratch);
  if (operand == nullptr) return nullptr;
  Value key_scratch;
  const auto* key = eval(*index.index, key_scratch);
  if (key == nullptr) return nullptr;
  Value inner;
  const bool unwraps = operand->kind() == Kind::optional;
  if (unwraps && operand->as_optional() == nullptr) return operand;
  if (unwraps) inner = *operand->as_optional();
  const auto& container = unwraps ? inner : *operand;
  if (container.kind() != Kind::list && container.kind() != Kind::map)
    return fail(node, fmt::format("{} has no elements to index: no such overload", type_name(container.kind())));
  const auto* found = element(container, *key);
  if (index.optional || unwraps) {
    scratch = Value::optional(found == nullptr ? std::nullopt : std::optional<Value>(*found));
    return &scratch;
  }
  if (found != nullptr) return found;
  return fail(node, container.kind() == Kind::list ? "index out of bounds, or no whole number" : "no such key");
}

const Value* Evaluator::call(const Node& node, const Call& call, Value& scratch) {
  std::array<Value, arguments_max> scratches;
  std::array<const Value*, arguments_max> arguments{};
  const auto count = call.arguments.size();
  if (count > arguments_max) return fail(node, fmt::format("no function takes {} arguments", count));
  std::uint64_t cost = 0;
  for (std::size_t i = 0; i < count; ++i) {
    arguments[i] = eval(*call.arguments[i], scratches[i]);
    if (arguments[i] == nullptr) return nullptr;
    cost += arguments[i]->weight();
  }
  if (!pay(cost, node)) return nullptr;
  return apply(node, call, Arguments(arguments.data(), count), scratch);
}

const Value* Evaluator::apply(const Node& node, const Call& call, Arguments arguments, Value& scratch) {
  for (const auto* overload : call.overloads) {
    if (!fits(*overload, arguments)) continue;
    // What another room computes has limits of its own; here it counts as a good deal of work.
    if (overload->body == nullptr && !pay(declared_cost, node)) return nullptr;
    auto result = [&]() -> Result<Value> {
      if (overload->body != nullptr)
        return overload->body(
            arguments, Calling{.host = host_, .time_zone = code_.time_zone, .pattern = call.pattern.get()});
      std::vector<Value> copies;
      for (const auto* argument : arguments) copies.push_back(*argument);
      return host_.call(overload->name, copies);
    }();
    if (!result) return fail(node, result.error().message);
    return finished(std::move(result).value(), node, scratch);
  }
  return unmatched(node, call, arguments, scratch);
}

const Value* Evaluator::unmatched(const Node& node, const Call& call, Arguments arguments, Value& scratch) {
  std::string kinds;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool unset = arguments[i]->is_null() && call.arguments[i]->unset;
    if (unset && node.type.kind() == Type::Kind::boolean) return &boolean_value(false);
    if (unset && call.function == "size") return finished(Value::integer(0), node, scratch);
    const auto& argument = *call.arguments[i];
    if (unset)
      return fail(node, fmt::format("{} was not filled in", code_.text.substr(argument.offset, argument.length)));
    kinds += fmt::format("{}{}", i == 0 ? "" : ", ", type_name(arguments[i]->kind()));
  }
  return fail(node, fmt::format("{} does not take ({}): no such overload", call.function, kinds));
}

const Value* Evaluator::junction(const Junction& junction) {
  const auto decisive = junction.conjunction ? Truth::no : Truth::yes;
  const Node* failed = nullptr;
  std::string message;
  for (const auto& operand : junction.operands) {
    const auto answer = truth(*operand);
    if (answer == decisive) return &boolean_value(!junction.conjunction);
    if (exhausted_) return nullptr;
    if (answer == Truth::failed && failed == nullptr) {
      failed = failed_;
      message = std::move(message_);
    }
  }
  return failed == nullptr ? &boolean_value(junction.conjunction) : fail(*failed, std::move(message));
}

const Value* Evaluator::condition(const Condition& condition, Value& scratch) {
  const auto answer = truth(*condition.test);
  if (answer == Truth::failed) return nullptr;
  return eval(answer == Truth::yes ? *condition.yes : *condition.no, scratch);
}

const Value* Evaluator::comparison(const Node& node, const Comparison& comparison) {
  Value left_scratch;
  Value right_scratch;
  const auto* left = eval(*comparison.left, left_scratch);
  if (left == nullptr) return nullptr;
  const auto* right = eval(*comparison.right, right_scratch);
  if (right == nullptr) return nullptr;
  if (!pay(std::min(left->weight(), right->weight()), node)) return nullptr;
  if (comparison.op == Comparison::Operator::equal) return &boolean_value(*left == *right);
  if (comparison.op == Comparison::Operator::unequal) return &boolean_value(!(*left == *right));
  const auto order = compare(*left, *right);
  if (order) return &boolean_value(holds(comparison.op, *order));
  const bool unset = (left->is_null() && comparison.left->unset) || (right->is_null() && comparison.right->unset);
  if (unset) return &boolean_value(false);
  return fail(
      node,
      fmt::format("{} and {} have no order: no such overload", type_name(left->kind()), type_name(right->kind())));
}

const Value* Evaluator::list(const ListLiteral& list, Value& scratch) {
  Value::List elements;
  elements.reserve(list.elements.size());
  for (const auto& element : list.elements) {
    Value element_scratch;
    const auto* value = eval(*element.value, element_scratch);
    if (value == nullptr) return nullptr;
    if (element.optional && value->kind() != Kind::optional) return fail(*element.value, "expected an optional value");
    if (element.optional) value = value->as_optional();
    if (value != nullptr) elements.push_back(*value);
  }
  return finished(Value::list(std::move(elements)), *code_.root, scratch);
}

const Value* Evaluator::map(const Node& node, const MapLiteral& map, Value& scratch) {
  Value::Entries entries;
  entries.reserve(map.entries.size());
  for (const auto& entry : map.entries) {
    Value key_scratch;
    Value value_scratch;
    const auto* key = eval(*entry.key, key_scratch);
    const auto* value = key == nullptr ? nullptr : eval(*entry.value, value_scratch);
    if (value == nullptr) return nullptr;
    const auto kind = key->kind();
    if (kind != Kind::boolean && kind != Kind::integer && kind != Kind::unsigned_integer && kind != Kind::string)
      return fail(*entry.key, fmt::format("unsupported key type: {}", type_name(kind)));
    if (entry.optional && value->kind() != Kind::optional) return fail(*entry.value, "expected an optional value");
    if (entry.optional) value = value->as_optional();
    if (value != nullptr) entries.emplace_back(*key, *value);
  }
  return keyed(std::move(entries), node, scratch);
}

const Value* Evaluator::keyed(Value::Entries entries, const Node& node, Value& scratch) {
  auto result = Value::map(std::move(entries));
  const auto& map = result.as_map();
  for (const auto& [key, value] : map.entries())
    if (map.find(key) != &value) return fail(node, "a key stands twice in this map: Failed with repeated key");
  return finished(std::move(result), node, scratch);
}

const Value* Evaluator::let(const Let& let, Value& scratch) {
  Value value_scratch;
  const auto* value = eval(*let.value, value_scratch);
  if (value == nullptr) return nullptr;
  locals_.push_back(value);
  const auto* result = eval(*let.body, scratch);
  locals_.pop_back();
  if (result == nullptr) return nullptr;
  Value kept = *result;  // it may lie within the variable, which ends here
  scratch = std::move(kept);
  return &scratch;
}

}  // namespace guichet::workflows::expression
