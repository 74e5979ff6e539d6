// int(), uint(), double(), bool(), string(), bytes(), timestamp(), duration(), type(), dyn()
// (langdef.md, "Standard Definitions": type conversions).
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "workflows/expression/functions.h"
#include "workflows/expression/text.h"

namespace guichet::workflows::expression {
namespace {

constexpr double two_63 = 9223372036854775808.0;
constexpr double two_64 = 18446744073709551616.0;

// The values themselves stay out of the messages: they end in logs and incidents, and may be a resident's.

Error out_of_range(const Value& value, std::string_view kind) {
  return invalid(fmt::format("this {} is out of the range of {}", type_name(value.kind()), kind));
}

Error unreadable(const Value& value, std::string_view wanted) {
  const auto length = length_of(value.as_text());
  return invalid(fmt::format("expected {}, found another text of {} characters", wanted, length));
}

Result<Value> same(Arguments a, const Calling&) {
  return *a[0];
}

Result<Value> integer_of_unsigned(Arguments a, const Calling&) {
  if (a[0]->as_unsigned() > static_cast<std::uint64_t>(INT64_MAX)) return out_of_range(*a[0], "int");
  return Value::integer(static_cast<std::int64_t>(a[0]->as_unsigned()));
}

/// Truncates towards zero. The lowest int itself is refused, as the reference implementation does: it may be
/// rounded.
Result<Value> integer_of_real(Arguments a, const Calling&) {
  const double value = a[0]->as_real();
  if (!(value > -two_63 && value < two_63)) return out_of_range(*a[0], "int");
  return Value::integer(static_cast<std::int64_t>(value));
}

Result<Value> integer_of_text(Arguments a, const Calling&) {
  std::string_view text = a[0]->as_text();
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return unreadable(*a[0], "a whole number");
  return Value::integer(value);
}

Result<Value> integer_of_moment(Arguments a, const Calling&) {
  return Value::integer(a[0]->as_timestamp().seconds);
}

Result<Value> unsigned_of_integer(Arguments a, const Calling&) {
  if (a[0]->as_integer() < 0) return out_of_range(*a[0], "uint");
  return Value::unsigned_integer(static_cast<std::uint64_t>(a[0]->as_integer()));
}

Result<Value> unsigned_of_real(Arguments a, const Calling&) {
  const double value = a[0]->as_real();
  if (!(value >= 0 && value < two_64)) return out_of_range(*a[0], "uint");
  return Value::unsigned_integer(static_cast<std::uint64_t>(value));
}

Result<Value> unsigned_of_text(Arguments a, const Calling&) {
  const std::string_view text = a[0]->as_text();
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size())
    return unreadable(*a[0], "a whole number without sign");
  return Value::unsigned_integer(value);
}

Result<Value> real_of_integer(Arguments a, const Calling&) {
  return Value::real(static_cast<double>(a[0]->as_integer()));
}

Result<Value> real_of_unsigned(Arguments a, const Calling&) {
  return Value::real(static_cast<double>(a[0]->as_unsigned()));
}

Result<Value> real_of_text(Arguments a, const Calling&) {
  const auto& text = a[0]->as_text();
  if (text.empty() || text[0] == ' ' || text.find_first_of("xX(\t\n\v\f\r") != std::string::npos)
    return unreadable(*a[0], "a number");
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size()) return unreadable(*a[0], "a number");
  return Value::real(value);
}

Result<Value> boolean_of_text(Arguments a, const Calling&) {
  static constexpr std::array<std::string_view, 5> yes = {"1", "t", "true", "TRUE", "True"};
  static constexpr std::array<std::string_view, 5> no = {"0", "f", "false", "FALSE", "False"};
  for (const auto word : yes)
    if (a[0]->as_text() == word) return Value::boolean(true);
  for (const auto word : no)
    if (a[0]->as_text() == word) return Value::boolean(false);
  return unreadable(*a[0], "true or false");
}

Result<Value> text_of(Arguments a, const Calling&) {
  return Value::string(a[0]->to_text());
}

Result<Value> text_of_bytes(Arguments a, const Calling&) {
  if (!is_utf8(a[0]->as_text())) return invalid("these bytes are no valid UTF-8 text");
  return Value::string(a[0]->as_text());
}

Result<Value> bytes_of_text(Arguments a, const Calling&) {
  return Value::bytes(a[0]->as_text());
}

Result<Value> moment_of_text(Arguments a, const Calling&) {
  const auto moment = parse_timestamp(a[0]->as_text());
  if (!moment) return unreadable(*a[0], "a moment of the years 1 to 9999 such as 2026-03-02T09:00:00+01:00");
  return Value::timestamp(*moment);
}

Result<Value> moment_of_integer(Arguments a, const Calling&) {
  const Timestamp moment{a[0]->as_integer(), 0};
  if (!in_range(moment)) return out_of_range(*a[0], "moments (years 1 to 9999)");
  return Value::timestamp(moment);
}

Result<Value> span_of_text(Arguments a, const Calling&) {
  const auto span = parse_span(a[0]->as_text());
  if (!span) return unreadable(*a[0], "a duration of at most 292 years (range) such as 90m, 1h30m, 2d");
  return Value::duration(*span);
}

Result<Value> span_of_integer(Arguments a, const Calling&) {
  Span span;
  if (__builtin_mul_overflow(a[0]->as_integer(), 1'000'000'000, &span.nanos)) return out_of_range(*a[0], "duration");
  return Value::duration(span);
}

Result<Value> type_of_value(Arguments a, const Calling&) {
  return Value::type(type_of(a[0]->kind()));
}

constexpr Row convert_rows[] = {
    {"int(int) -> int", same},
    {"int(uint) -> int", integer_of_unsigned},
    {"int(double) -> int", integer_of_real},
    {"int(string) -> int", integer_of_text},
    {"int(timestamp) -> int", integer_of_moment},
    {"uint(uint) -> uint", same},
    {"uint(int) -> uint", unsigned_of_integer},
    {"uint(double) -> uint", unsigned_of_real},
    {"uint(string) -> uint", unsigned_of_text},
    {"double(double) -> double", same},
    {"double(int) -> double", real_of_integer},
    {"double(uint) -> double", real_of_unsigned},
    {"double(string) -> double", real_of_text},
    {"bool(bool) -> bool", same},
    {"bool(string) -> bool", boolean_of_text},
    {"string(string) -> string", same},
    {"string(bool) -> string", text_of},
    {"string(int) -> string", text_of},
    {"string(uint) -> string", text_of},
    {"string(double) -> string", text_of},
    {"string(bytes) -> string", text_of_bytes},
    {"string(timestamp) -> string", text_of},
    {"string(duration) -> string", text_of},
    {"bytes(bytes) -> bytes", same},
    {"bytes(string) -> bytes", bytes_of_text},
    {"timestamp(timestamp) -> timestamp", same},
    {"timestamp(string) -> timestamp", moment_of_text},
    {"timestamp(int) -> timestamp", moment_of_integer},
    {"duration(duration) -> duration", same},
    {"duration(string) -> duration", span_of_text},
    {"duration(int) -> duration", span_of_integer},
    {"type(A) -> type", type_of_value},
    {"dyn(A) -> dyn", same},
};

}  // namespace

Type type_of(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::null: return Type::null();
    case Value::Kind::boolean: return Type::boolean();
    case Value::Kind::integer: return Type::integer();
    case Value::Kind::unsigned_integer: return Type::unsigned_integer();
    case Value::Kind::real: return Type::real();
    case Value::Kind::string: return Type::string();
    case Value::Kind::bytes: return Type::bytes();
    case Value::Kind::list: return Type::list(Type::dyn());
    case Value::Kind::map: return Type::map(Type::dyn(), Type::dyn());
    case Value::Kind::timestamp: return Type::timestamp();
    case Value::Kind::duration: return Type::duration();
    case Value::Kind::type: return Type::type();
    case Value::Kind::optional: return Type::optional(Type::dyn());
  }
  return Type::dyn();
}

std::span<const Row> conversion_functions() {
  return convert_rows;
}

}  // namespace guichet::workflows::expression
