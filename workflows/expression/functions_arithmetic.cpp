// + - * / % and unary minus. Whole numbers that leave 64 bits are an error, never a wrap (langdef.md,
// "Overflow").
#include <limits>

#include "workflows/expression/functions.h"

namespace guichet::workflows::expression {
namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();

Error overflow() {
  return invalid("the result is too large for a whole number of 64 bits (overflow)");
}

Error moment_range() {
  return invalid("the result is outside the years 1 to 9999 (range)");
}

Error span_range() {
  return invalid("the result is beyond 292 years (duration range)");
}

Result<Value> add_integers(Arguments a, const Calling&) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a[0]->as_integer(), a[1]->as_integer(), &result)) return overflow();
  return Value::integer(result);
}

Result<Value> subtract_integers(Arguments a, const Calling&) {
  std::int64_t result = 0;
  if (__builtin_sub_overflow(a[0]->as_integer(), a[1]->as_integer(), &result)) return overflow();
  return Value::integer(result);
}

Result<Value> multiply_integers(Arguments a, const Calling&) {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a[0]->as_integer(), a[1]->as_integer(), &result)) return overflow();
  return Value::integer(result);
}

Result<Value> divide_integers(Arguments a, const Calling&) {
  if (a[1]->as_integer() == 0) return invalid("divide by zero");
  if (a[0]->as_integer() == lowest && a[1]->as_integer() == -1) return overflow();
  return Value::integer(a[0]->as_integer() / a[1]->as_integer());
}

Result<Value> modulo_integers(Arguments a, const Calling&) {
  if (a[1]->as_integer() == 0) return invalid("modulus by zero");
  if (a[0]->as_integer() == lowest && a[1]->as_integer() == -1) return overflow();
  return Value::integer(a[0]->as_integer() % a[1]->as_integer());
}

Result<Value> negate_integer(Arguments a, const Calling&) {
  if (a[0]->as_integer() == lowest) return overflow();
  return Value::integer(-a[0]->as_integer());
}

Result<Value> add_unsigned(Arguments a, const Calling&) {
  std::uint64_t result = 0;
  if (__builtin_add_overflow(a[0]->as_unsigned(), a[1]->as_unsigned(), &result)) return overflow();
  return Value::unsigned_integer(result);
}

Result<Value> subtract_unsigned(Arguments a, const Calling&) {
  std::uint64_t result = 0;
  if (__builtin_sub_overflow(a[0]->as_unsigned(), a[1]->as_unsigned(), &result)) return overflow();
  return Value::unsigned_integer(result);
}

Result<Value> multiply_unsigned(Arguments a, const Calling&) {
  std::uint64_t result = 0;
  if (__builtin_mul_overflow(a[0]->as_unsigned(), a[1]->as_unsigned(), &result)) return overflow();
  return Value::unsigned_integer(result);
}

Result<Value> divide_unsigned(Arguments a, const Calling&) {
  if (a[1]->as_unsigned() == 0) return invalid("divide by zero");
  return Value::unsigned_integer(a[0]->as_unsigned() / a[1]->as_unsigned());
}

Result<Value> modulo_unsigned(Arguments a, const Calling&) {
  if (a[1]->as_unsigned() == 0) return invalid("modulus by zero");
  return Value::unsigned_integer(a[0]->as_unsigned() % a[1]->as_unsigned());
}

Result<Value> add_reals(Arguments a, const Calling&) {
  return Value::real(a[0]->as_real() + a[1]->as_real());
}

Result<Value> subtract_reals(Arguments a, const Calling&) {
  return Value::real(a[0]->as_real() - a[1]->as_real());
}

Result<Value> multiply_reals(Arguments a, const Calling&) {
  return Value::real(a[0]->as_real() * a[1]->as_real());
}

/// By zero: infinities and NaN, as IEEE 754 has it.
Result<Value> divide_reals(Arguments a, const Calling&) {
  return Value::real(a[0]->as_real() / a[1]->as_real());
}

Result<Value> negate_real(Arguments a, const Calling&) {
  return Value::real(-a[0]->as_real());
}

Result<Value> join_texts(Arguments a, const Calling&) {
  return Value::string(a[0]->as_text() + a[1]->as_text());
}

Result<Value> join_bytes(Arguments a, const Calling&) {
  return Value::bytes(a[0]->as_text() + a[1]->as_text());
}

Result<Value> join_lists(Arguments a, const Calling&) {
  auto elements = a[0]->as_list();
  const auto& more = a[1]->as_list();
  elements.insert(elements.end(), more.begin(), more.end());
  return Value::list(std::move(elements));
}

Result<Value> moved(std::optional<Timestamp> moment) {
  if (!moment) return moment_range();
  return Value::timestamp(*moment);
}

Result<Value> spanned(std::optional<Span> span) {
  if (!span) return span_range();
  return Value::duration(*span);
}

Result<Value> add_moment(Arguments a, const Calling&) {
  return moved(add(a[0]->as_timestamp(), a[1]->as_duration()));
}

Result<Value> add_to_moment(Arguments a, const Calling&) {
  return moved(add(a[1]->as_timestamp(), a[0]->as_duration()));
}

Result<Value> subtract_span(Arguments a, const Calling&) {
  return moved(subtract(a[0]->as_timestamp(), a[1]->as_duration()));
}

Result<Value> subtract_moments(Arguments a, const Calling&) {
  return spanned(difference(a[0]->as_timestamp(), a[1]->as_timestamp()));
}

Result<Value> add_spans(Arguments a, const Calling&) {
  Span result;
  if (__builtin_add_overflow(a[0]->as_duration().nanos, a[1]->as_duration().nanos, &result.nanos)) return span_range();
  return Value::duration(result);
}

Result<Value> subtract_spans(Arguments a, const Calling&) {
  Span result;
  if (__builtin_sub_overflow(a[0]->as_duration().nanos, a[1]->as_duration().nanos, &result.nanos)) return span_range();
  return Value::duration(result);
}

constexpr Row arithmetic_rows[] = {
    {"_+_(int, int) -> int", add_integers},
    {"_+_(uint, uint) -> uint", add_unsigned},
    {"_+_(double, double) -> double", add_reals},
    {"_+_(string, string) -> string", join_texts},
    {"_+_(bytes, bytes) -> bytes", join_bytes},
    {"_+_(list(A), list(A)) -> list(A)", join_lists},
    {"_+_(timestamp, duration) -> timestamp", add_moment},
    {"_+_(duration, timestamp) -> timestamp", add_to_moment},
    {"_+_(duration, duration) -> duration", add_spans},
    {"_-_(int, int) -> int", subtract_integers},
    {"_-_(uint, uint) -> uint", subtract_unsigned},
    {"_-_(double, double) -> double", subtract_reals},
    {"_-_(timestamp, timestamp) -> duration", subtract_moments},
    {"_-_(timestamp, duration) -> timestamp", subtract_span},
    {"_-_(duration, duration) -> duration", subtract_spans},
    {"_*_(int, int) -> int", multiply_integers},
    {"_*_(uint, uint) -> uint", multiply_unsigned},
    {"_*_(double, double) -> double", multiply_reals},
    {"_/_(int, int) -> int", divide_integers},
    {"_/_(uint, uint) -> uint", divide_unsigned},
    {"_/_(double, double) -> double", divide_reals},
    {"_%_(int, int) -> int", modulo_integers},
    {"_%_(uint, uint) -> uint", modulo_unsigned},
    {"-_(int) -> int", negate_integer},
    {"-_(double) -> double", negate_real},
};

}  // namespace

std::span<const Row> arithmetic_functions() {
  return arithmetic_rows;
}

}  // namespace guichet::workflows::expression
