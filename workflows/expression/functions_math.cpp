// The math extension (cel-go ext/math.go): greatest, least, rounding, signs, bits.
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "workflows/expression/functions.h"

namespace guichet::workflows::expression {
namespace {

using Kind = Value::Kind;

bool is_number(const Value& value) {
  return value.kind() == Kind::integer || value.kind() == Kind::unsigned_integer || value.kind() == Kind::real;
}

Result<Value> extreme(const Value::List& list, std::partial_ordering wanted) {
  if (list.empty()) return invalid("the list must not be empty");
  const Value* best = nullptr;
  for (const auto& value : list) {
    if (!is_number(value)) return invalid("no such overload: numbers only");
    if (best == nullptr || compare(value, *best) == wanted) best = &value;
  }
  return *best;
}

Result<Value> greatest(Arguments a, const Calling&) {
  return extreme(a[0]->as_list(), std::partial_ordering::greater);
}

Result<Value> least(Arguments a, const Calling&) {
  return extreme(a[0]->as_list(), std::partial_ordering::less);
}

Result<Value> itself(Arguments a, const Calling&) {
  return *a[0];
}

template <double (*Function)(double)>
Result<Value> of_real(Arguments a, const Calling&) {
  return Value::real(Function(a[0]->as_real()));
}

template <bool (*Question)(double)>
Result<Value> asked_of_real(Arguments a, const Calling&) {
  return Value::boolean(Question(a[0]->as_real()));
}

double ceiling(double value) {
  return std::ceil(value);
}

double floored(double value) {
  return std::floor(value);
}

double rounded(double value) {
  return std::round(value);
}

double truncated(double value) {
  return std::trunc(value);
}

double magnitude(double value) {
  return std::abs(value);
}

double sign(double value) {
  if (std::isnan(value) || value == 0) return value;
  return value > 0 ? 1.0 : -1.0;
}

double root(double value) {
  return std::sqrt(value);
}

bool is_nan(double value) {
  return std::isnan(value);
}

bool is_infinite(double value) {
  return std::isinf(value);
}

bool is_finite(double value) {
  return std::isfinite(value);
}

Result<Value> root_of_integer(Arguments a, const Calling&) {
  return Value::real(std::sqrt(static_cast<double>(a[0]->as_integer())));
}

Result<Value> root_of_unsigned(Arguments a, const Calling&) {
  return Value::real(std::sqrt(static_cast<double>(a[0]->as_unsigned())));
}

Result<Value> magnitude_of_integer(Arguments a, const Calling&) {
  if (a[0]->as_integer() == INT64_MIN) return invalid("the result is too large for a whole number (overflow)");
  return Value::integer(std::abs(a[0]->as_integer()));
}

Result<Value> sign_of_integer(Arguments a, const Calling&) {
  const auto value = a[0]->as_integer();
  return Value::integer(value > 0 ? 1 : value < 0 ? -1 : 0);
}

Result<Value> sign_of_unsigned(Arguments a, const Calling&) {
  return Value::unsigned_integer(a[0]->as_unsigned() > 0 ? 1 : 0);
}

struct Bits {
  static std::uint64_t both(std::uint64_t a, std::uint64_t b) { return a & b; }

  static std::uint64_t either(std::uint64_t a, std::uint64_t b) { return a | b; }

  static std::uint64_t one(std::uint64_t a, std::uint64_t b) { return a ^ b; }
};

using Combine = std::uint64_t (*)(std::uint64_t, std::uint64_t);

template <Combine Function>
Result<Value> bits_of_integers(Arguments a, const Calling&) {
  const auto left = static_cast<std::uint64_t>(a[0]->as_integer());
  const auto right = static_cast<std::uint64_t>(a[1]->as_integer());
  return Value::integer(static_cast<std::int64_t>(Function(left, right)));
}

template <Combine Function>
Result<Value> bits_of_unsigned(Arguments a, const Calling&) {
  return Value::unsigned_integer(Function(a[0]->as_unsigned(), a[1]->as_unsigned()));
}

Result<Value> inverted_integer(Arguments a, const Calling&) {
  return Value::integer(~a[0]->as_integer());
}

Result<Value> inverted_unsigned(Arguments a, const Calling&) {
  return Value::unsigned_integer(~a[0]->as_unsigned());
}

/// Shifts fill with zeros, also to the right of a negative number; 64 and more places leave nothing.
Result<Value> shifted(const Value& value, std::int64_t places, bool left) {
  if (places < 0) return invalid(fmt::format("a shift by a negative number of places: {}", places));
  const bool is_unsigned = value.kind() == Kind::unsigned_integer;
  std::uint64_t bits = is_unsigned ? value.as_unsigned() : static_cast<std::uint64_t>(value.as_integer());
  if (places >= 64)
    bits = 0;
  else
    bits = left ? bits << places : bits >> places;
  return is_unsigned ? Value::unsigned_integer(bits) : Value::integer(static_cast<std::int64_t>(bits));
}

Result<Value> shift_left(Arguments a, const Calling&) {
  return shifted(*a[0], a[1]->as_integer(), true);
}

Result<Value> shift_right(Arguments a, const Calling&) {
  return shifted(*a[0], a[1]->as_integer(), false);
}

constexpr Row math_rows[] = {
    {"math.greatest(list(A)) -> A", greatest},
    {"math.greatest(int) -> int", itself},
    {"math.greatest(uint) -> uint", itself},
    {"math.greatest(double) -> double", itself},
    {"math.least(list(A)) -> A", least},
    {"math.least(int) -> int", itself},
    {"math.least(uint) -> uint", itself},
    {"math.least(double) -> double", itself},
    {"math.ceil(double) -> double", of_real<ceiling>},
    {"math.floor(double) -> double", of_real<floored>},
    {"math.round(double) -> double", of_real<rounded>},
    {"math.trunc(double) -> double", of_real<truncated>},
    {"math.abs(double) -> double", of_real<magnitude>},
    {"math.abs(int) -> int", magnitude_of_integer},
    {"math.abs(uint) -> uint", itself},
    {"math.sign(double) -> double", of_real<sign>},
    {"math.sign(int) -> int", sign_of_integer},
    {"math.sign(uint) -> uint", sign_of_unsigned},
    {"math.sqrt(double) -> double", of_real<root>},
    {"math.sqrt(int) -> double", root_of_integer},
    {"math.sqrt(uint) -> double", root_of_unsigned},
    {"math.isNaN(double) -> bool", asked_of_real<is_nan>},
    {"math.isInf(double) -> bool", asked_of_real<is_infinite>},
    {"math.isFinite(double) -> bool", asked_of_real<is_finite>},
    {"math.bitAnd(int, int) -> int", bits_of_integers<Bits::both>},
    {"math.bitAnd(uint, uint) -> uint", bits_of_unsigned<Bits::both>},
    {"math.bitOr(int, int) -> int", bits_of_integers<Bits::either>},
    {"math.bitOr(uint, uint) -> uint", bits_of_unsigned<Bits::either>},
    {"math.bitXor(int, int) -> int", bits_of_integers<Bits::one>},
    {"math.bitXor(uint, uint) -> uint", bits_of_unsigned<Bits::one>},
    {"math.bitNot(int) -> int", inverted_integer},
    {"math.bitNot(uint) -> uint", inverted_unsigned},
    {"math.bitShiftLeft(int, int) -> int", shift_left},
    {"math.bitShiftLeft(uint, int) -> uint", shift_left},
    {"math.bitShiftRight(int, int) -> int", shift_right},
    {"math.bitShiftRight(uint, int) -> uint", shift_right},
};

}  // namespace

std::span<const Row> math_functions() {
  return math_rows;
}

}  // namespace guichet::workflows::expression
