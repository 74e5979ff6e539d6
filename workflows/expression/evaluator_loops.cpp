// The evaluator's half about macros. Lists are run through in order, maps in the order they were written.
#include <fmt/format.h>

#include "workflows/expression/evaluator.h"

namespace guichet::workflows::expression {
namespace {

using Kind = Value::Kind;

}  // namespace

template <class Step>
void Evaluator::each(const Loop& loop, const Value& range, Step step) {
  const bool pair = !loop.second.empty();
  const auto run = [&](const Value& first, const Value& second) {
    locals_.push_back(&first);
    if (pair) locals_.push_back(&second);
    const bool go_on = step(first);
    locals_.resize(locals_.size() - (pair ? 2 : 1));
    return go_on;
  };
  if (range.kind() == Kind::map) {
    for (const auto& [key, value] : range.as_map().entries())
      if (!run(key, value)) return;
    return;
  }
  std::int64_t at = 0;
  for (const auto& element : range.as_list()) {
    const auto index = Value::integer(at++);
    if (!run(pair ? index : element, element)) return;
  }
}

const Value* Evaluator::loop(const Node& node, const Loop& loop, Value& scratch) {
  static const Value nothing = Value::list({});
  Value range_scratch;
  const auto* range = eval(*loop.range, range_scratch);
  if (range == nullptr) return nullptr;
  if (range->is_null() && loop.range->unset) range = &nothing;
  if (loop.kind == Loop::Kind::optional_map || loop.kind == Loop::Kind::optional_flat_map)
    return optional_loop(node, loop, *range, scratch);
  if (range->kind() != Kind::list && range->kind() != Kind::map)
    return fail(
        *loop.range, fmt::format("expected a list or a map, found {}: no such overload", type_name(range->kind())));
  switch (loop.kind) {
    case Loop::Kind::all:
    case Loop::Kind::exists: return all_or_exists(loop, *range);
    case Loop::Kind::exists_one: return exists_one(loop, *range);
    case Loop::Kind::map:
    case Loop::Kind::filter:
    case Loop::Kind::transform_list: return collect(node, loop, *range, scratch);
    case Loop::Kind::transform_map:
    case Loop::Kind::transform_map_entry: return collect_entries(node, loop, *range, scratch);
    case Loop::Kind::optional_map:
    case Loop::Kind::optional_flat_map: break;
  }
  return nullptr;
}

const Value* Evaluator::optional_loop(const Node& node, const Loop& loop, const Value& range, Value& scratch) {
  if (range.kind() != Kind::optional)
    return fail(node, fmt::format("expected an optional value, found {}: no such overload", type_name(range.kind())));
  if (range.as_optional() == nullptr) return finished(range, node, scratch);
  locals_.push_back(range.as_optional());
  const auto* body = eval(*loop.body, scratch);
  locals_.pop_back();
  if (body == nullptr) return nullptr;
  if (loop.kind == Loop::Kind::optional_map) return finished(Value::optional(*body), node, scratch);
  if (body->kind() != Kind::optional) return fail(*loop.body, "expected an optional value: no such overload");
  return finished(*body, node, scratch);
}

const Value* Evaluator::all_or_exists(const Loop& loop, const Value& range) {
  const bool is_all = loop.kind == Loop::Kind::all;
  const auto decisive = is_all ? Truth::no : Truth::yes;
  bool decided = false;
  const Node* failed = nullptr;
  std::string message;
  each(loop, range, [&](const Value&) {
    const auto answer = truth(*loop.body);
    decided = answer == decisive;
    if (answer == Truth::failed && failed == nullptr) {
      failed = failed_;
      message = std::move(message_);
    }
    return !decided && !exhausted_;
  });
  if (decided) return &boolean_value(!is_all);
  return failed == nullptr ? &boolean_value(is_all) : fail(*failed, std::move(message));
}

const Value* Evaluator::exists_one(const Loop& loop, const Value& range) {
  int found = 0;
  bool failed = false;
  each(loop, range, [&](const Value&) {
    const auto answer = truth(*loop.body);
    failed = answer == Truth::failed;
    if (answer == Truth::yes) ++found;
    return !failed;
  });
  return failed ? nullptr : &boolean_value(found == 1);
}

Evaluator::Truth Evaluator::selected_by(const NodePtr& filter) {
  return filter == nullptr ? Truth::yes : truth(*filter);
}

const Value* Evaluator::collect(const Node& node, const Loop& loop, const Value& range, Value& scratch) {
  const bool is_filter = loop.kind == Loop::Kind::filter;
  Value::List elements;
  bool failed = false;
  each(loop, range, [&](const Value& element) {
    const auto chosen = is_filter ? truth(*loop.body) : selected_by(loop.filter);
    failed = chosen == Truth::failed;
    if (failed || chosen == Truth::no) return !failed;
    Value body_scratch;
    const auto* value = is_filter ? &element : eval(*loop.body, body_scratch);
    failed = value == nullptr;
    if (!failed) elements.push_back(*value);
    return !failed;
  });
  return failed ? nullptr : finished(Value::list(std::move(elements)), node, scratch);
}

bool Evaluator::add_entries(const Loop& loop, const Value& key, Value::Entries& entries) {
  Value scratch;
  const auto* value = eval(*loop.body, scratch);
  if (value == nullptr) return false;
  if (loop.kind == Loop::Kind::transform_map) {
    entries.emplace_back(key, *value);
    return true;
  }
  if (value->kind() != Kind::map) {
    fail(*loop.body, "transformMapEntry expects a map: no such overload");
    return false;
  }
  const auto& more = value->as_map().entries();
  entries.insert(entries.end(), more.begin(), more.end());
  return true;
}

const Value* Evaluator::collect_entries(const Node& node, const Loop& loop, const Value& range, Value& scratch) {
  Value::Entries entries;
  bool failed = false;
  each(loop, range, [&](const Value& key) {
    const auto chosen = selected_by(loop.filter);
    failed = chosen == Truth::failed || (chosen == Truth::yes && !add_entries(loop, key, entries));
    return !failed;
  });
  return failed ? nullptr : keyed(std::move(entries), node, scratch);
}

}  // namespace guichet::workflows::expression
