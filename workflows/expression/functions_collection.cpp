// Lists, maps and optional values.
#include <algorithm>

#include <fmt/format.h>

#include "workflows/expression/functions.h"
#include "workflows/expression/text.h"

namespace guichet::workflows::expression {
namespace {

Result<Value> size_of_list(Arguments a, const Calling&) {
  return Value::integer(static_cast<std::int64_t>(a[0]->as_list().size()));
}

Result<Value> size_of_map(Arguments a, const Calling&) {
  return Value::integer(static_cast<std::int64_t>(a[0]->as_map().size()));
}

Result<Value> in_list(Arguments a, const Calling&) {
  const auto& list = a[1]->as_list();
  return Value::boolean(std::find(list.begin(), list.end(), *a[0]) != list.end());
}

Result<Value> in_map(Arguments a, const Calling&) {
  return Value::boolean(a[1]->as_map().find(*a[0]) != nullptr);
}

Result<Value> optional_of(Arguments a, const Calling&) {
  return Value::optional(*a[0]);
}

Result<Value> optional_none(Arguments, const Calling&) {
  return Value::optional(std::nullopt);
}

bool is_zero(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null: return true;
    case Value::Kind::boolean: return !value.as_boolean();
    case Value::Kind::integer: return value.as_integer() == 0;
    case Value::Kind::unsigned_integer: return value.as_unsigned() == 0;
    case Value::Kind::real: return value.as_real() == 0;
    case Value::Kind::string:
    case Value::Kind::bytes: return value.as_text().empty();
    case Value::Kind::list: return value.as_list().empty();
    case Value::Kind::map: return value.as_map().size() == 0;
    case Value::Kind::timestamp: return value.as_timestamp() == Timestamp{};
    case Value::Kind::duration: return value.as_duration() == Span{};
    case Value::Kind::type: return false;
    case Value::Kind::optional: return value.as_optional() == nullptr;
  }
  return false;
}

Result<Value> optional_of_non_zero(Arguments a, const Calling&) {
  return is_zero(*a[0]) ? Value::optional(std::nullopt) : Value::optional(*a[0]);
}

Result<Value> has_value(Arguments a, const Calling&) {
  return Value::boolean(a[0]->as_optional() != nullptr);
}

Result<Value> value_of(Arguments a, const Calling&) {
  if (a[0]->as_optional() == nullptr) return invalid("this optional value is none: optional.none() dereference");
  return *a[0]->as_optional();
}

Result<Value> or_optional(Arguments a, const Calling&) {
  return a[0]->as_optional() != nullptr ? *a[0] : *a[1];
}

Result<Value> or_value(Arguments a, const Calling&) {
  return a[0]->as_optional() != nullptr ? *a[0]->as_optional() : *a[1];
}

Result<Value> encode(Arguments a, const Calling&) {
  return Value::string(to_base64(a[0]->as_text()));
}

Result<Value> decode(Arguments a, const Calling&) {
  auto bytes = from_base64(a[0]->as_text());
  if (!bytes) return invalid("this text is not base64");
  return Value::bytes(std::move(*bytes));
}

constexpr Row collection_rows[] = {
    {"size(list(A)) -> int", size_of_list},
    {"list(A).size() -> int", size_of_list},
    {"size(map(A, B)) -> int", size_of_map},
    {"map(A, B).size() -> int", size_of_map},
    {"@in(A, list(A)) -> bool", in_list},
    {"@in(A, map(A, B)) -> bool", in_map},
    {"optional.of(A) -> optional_type(A)", optional_of},
    {"optional.ofNonZeroValue(A) -> optional_type(A)", optional_of_non_zero},
    {"optional.none() -> optional_type(dyn)", optional_none},
    {"optional_type(A).hasValue() -> bool", has_value},
    {"optional_type(A).value() -> A", value_of},
    {"optional_type(A).or(optional_type(A)) -> optional_type(A)", or_optional},
    {"optional_type(A).orValue(A) -> A", or_value},
    {"base64.encode(bytes) -> string", encode},
    {"base64.decode(string) -> bytes", decode},
};

}  // namespace

std::span<const Row> collection_functions() {
  return collection_rows;
}

}  // namespace guichet::workflows::expression
