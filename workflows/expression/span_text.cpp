// Durations as people write them: Go's time.ParseDuration (which CEL adopts), and days of 24 hours.
#include <array>

#include "workflows/expression/moment.h"

namespace guichet::workflows::expression {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanos;
};

/// Longer names before their beginnings.
constexpr std::array units = {
    Unit{"ns", 1},
    Unit{"us", 1'000},
    Unit{"\u00b5s", 1'000},
    Unit{"\u03bcs", 1'000},
    Unit{"ms", 1'000'000},
    Unit{"s", 1'000'000'000},
    Unit{"m", 60'000'000'000},
    Unit{"h", 3'600'000'000'000},
    Unit{"d", 86'400'000'000'000},
};

/// Takes the digits off the front; nothing when they exceed 64 bits.
std::optional<std::int64_t> take_digits(std::string_view& text, std::size_t& count) {
  std::int64_t value = 0;
  count = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, text[0] - '0', &value))
      return std::nullopt;
    text.remove_prefix(1);
    ++count;
  }
  return value;
}

/// The decimals behind the point as a share of `unit`; what is finer than a nanosecond is dropped.
std::int64_t take_decimals(std::string_view& text, std::size_t& count, std::int64_t unit) {
  double share = 0;
  double scale = 0.1;
  count = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    share += scale * (text[0] - '0');
    scale /= 10;
    text.remove_prefix(1);
    ++count;
  }
  return static_cast<std::int64_t>(share * static_cast<double>(unit) + 0.5);
}

const Unit* take_unit(std::string_view& text) {
  for (const auto& unit : units)
    if (text.substr(0, unit.name.size()) == unit.name) {
      text.remove_prefix(unit.name.size());
      return &unit;
    }
  return nullptr;
}

/// One "1.5h" off the front, in nanoseconds.
std::optional<std::int64_t> take_part(std::string_view& text) {
  std::size_t digits = 0;
  const auto whole = take_digits(text, digits);
  if (!whole) return std::nullopt;
  std::string_view fraction;
  std::size_t decimals = 0;
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    fraction = text;
    take_decimals(text, decimals, 0);
  }
  if (digits + decimals == 0) return std::nullopt;
  const auto* unit = take_unit(text);
  if (unit == nullptr) return std::nullopt;
  std::int64_t nanos = 0;
  if (__builtin_mul_overflow(*whole, unit->nanos, &nanos)) return std::nullopt;
  auto rest = fraction.substr(0, decimals);
  if (__builtin_add_overflow(nanos, take_decimals(rest, decimals, unit->nanos), &nanos)) return std::nullopt;
  return nanos;
}

}  // namespace

std::optional<Span> parse_span(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text == "0") return Span{0};
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    const auto part = take_part(text);
    if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
  }
  return Span{negative ? -total : total};
}

}  // namespace guichet::workflows::expression
