// "%s is %d days late".format([name, days]): the clauses %s %d %f %e %b %o %x %X and %% of cel-go's strings
// extension.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "workflows/expression/functions.h"
#include "workflows/expression/program.h"
#include "workflows/expression/text.h"

namespace guichet::workflows::expression {
namespace {

using Kind = Value::Kind;

constexpr int precision_max = 100;
constexpr int precision_usual = 6;

Error wrong_kind(std::string_view wanted, const Value& value) {
  return invalid(fmt::format("error during formatting: {}, was given {}", wanted, type_name(value.kind())));
}

Result<std::string> as_text(const Value& value);

Result<std::string> list_as_text(const Value::List& list) {
  std::string text = "[";
  for (const auto& element : list) {
    if (&element != &list.front()) text += ", ";
    GUICHET_TRY(const auto part, as_text(element));
    text += part;
  }
  return text + "]";
}

/// Sorted by the keys as printed, so that equal maps print alike.
Result<std::string> map_as_text(const MapData& map) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const auto& [key, value] : map.entries()) {
    GUICHET_TRY(auto name, as_text(key));
    GUICHET_TRY(auto part, as_text(value));
    parts.emplace_back(std::move(name), std::move(part));
  }
  std::sort(parts.begin(), parts.end());
  std::string text = "{";
  for (const auto& [name, part] : parts) {
    if (text.size() > 1) text += ", ";
    text += fmt::format("{}: {}", name, part);
  }
  return text + "}";
}

Result<std::string> as_text(const Value& value) {
  if (value.is_null()) return std::string("null");
  if (value.kind() == Kind::list) return list_as_text(value.as_list());
  if (value.kind() == Kind::map) return map_as_text(value.as_map());
  if (value.kind() == Kind::optional) return wrong_kind("%s prints no optional values", value);
  return value.to_text();
}

bool is_special(const Value& value) {
  return value.kind() == Kind::real && !std::isfinite(value.as_real());
}

Result<std::string> as_decimal(const Value& value) {
  if (value.kind() == Kind::integer || value.kind() == Kind::unsigned_integer || is_special(value))
    return value.to_text();
  return wrong_kind("decimal clause can only be used on integers", value);
}

Result<double> as_number(const Value& value, std::string_view clause) {
  if (value.kind() == Kind::real) return value.as_real();
  if (value.kind() == Kind::integer) return static_cast<double>(value.as_integer());
  if (value.kind() == Kind::unsigned_integer) return static_cast<double>(value.as_unsigned());
  return wrong_kind(fmt::format("{} clause can only be used on numbers", clause), value);
}

/// Whole numbers in another base: "-1f" for -31.
template <class Print>
Result<std::string> in_base(const Value& value, std::string_view wanted, Print print) {
  if (value.kind() == Kind::unsigned_integer) return print(value.as_unsigned());
  if (value.kind() != Kind::integer) return wrong_kind(wanted, value);
  const auto number = value.as_integer();
  if (number >= 0) return print(static_cast<std::uint64_t>(number));
  return "-" + print(0 - static_cast<std::uint64_t>(number));
}

Result<std::string> as_binary(const Value& value) {
  if (value.kind() == Kind::boolean) return std::string(value.as_boolean() ? "1" : "0");
  return in_base(value, "only integers and bools can be formatted as binary", [](std::uint64_t number) {
    return fmt::format("{:b}", number);
  });
}

Result<std::string> as_octal(const Value& value) {
  return in_base(value, "octal clause can only be used on integers", [](std::uint64_t number) {
    return fmt::format("{:o}", number);
  });
}

Result<std::string> as_hexadecimal(const Value& value, bool upper) {
  if (value.kind() == Kind::string || value.kind() == Kind::bytes) {
    std::string text;
    for (const char byte : value.as_text()) {
      const auto number = static_cast<unsigned>(static_cast<unsigned char>(byte));
      text += upper ? fmt::format("{:02X}", number) : fmt::format("{:02x}", number);
    }
    return text;
  }
  constexpr auto wanted = "only integers, byte buffers, and strings can be formatted as hex";
  return in_base(value, wanted, [upper](std::uint64_t number) {
    return upper ? fmt::format("{:X}", number) : fmt::format("{:x}", number);
  });
}

struct Clause {
  char letter = '\0';
  int precision = precision_usual;
};

Result<std::string> print(const Clause& clause, const Value& value) {
  switch (clause.letter) {
    case 's': return as_text(value);
    case 'd': return as_decimal(value);
    case 'b': return as_binary(value);
    case 'o': return as_octal(value);
    case 'x':
    case 'X': return as_hexadecimal(value, clause.letter == 'X');
    case 'f':
    case 'e': {
      const bool fixed = clause.letter == 'f';
      GUICHET_TRY(const auto number, as_number(value, fixed ? "fixed-point" : "scientific notation"));
      if (!std::isfinite(number)) return real_text(number);
      return fixed ? fmt::format("{:.{}f}", number, clause.precision)
                   : fmt::format("{:.{}e}", number, clause.precision);
    }
    default: break;
  }
  return invalid(fmt::format("error during formatting: unrecognized formatting clause \"{}\"", clause.letter));
}

/// Reads ".3f" behind the percent sign, moving `at` behind it.
Result<Clause> read_clause(std::string_view format, std::size_t& at) {
  Clause clause;
  if (at < format.size() && format[at] == '.') {
    clause.precision = 0;
    for (++at; at < format.size() && format[at] >= '0' && format[at] <= '9'; ++at)
      clause.precision = std::min(clause.precision * 10 + (format[at] - '0'), precision_max + 1);
    if (clause.precision > precision_max) return invalid(fmt::format("at most {} decimals", precision_max));
  }
  if (at >= format.size()) return invalid("error during formatting: unexpected end of string after %");
  clause.letter = format[at++];
  return clause;
}

Result<Value> format(Arguments a, const Calling&) {
  const std::string_view text = a[0]->as_text();
  const auto& values = a[1]->as_list();
  std::string result;
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto percent = std::min(text.find('%', at), text.size());
    result += text.substr(at, percent - at);
    at = percent + 1;
    if (percent == text.size()) break;
    if (at < text.size() && text[at] == '%') {
      result += text[at++];
      continue;
    }
    GUICHET_TRY(const auto clause, read_clause(text, at));
    if (used >= values.size()) return invalid(fmt::format("error during formatting: index {} out of range", used));
    GUICHET_TRY(const auto part, print(clause, values[used++]));
    result += part;
    if (result.size() > Limits::result_bytes_max)
      return invalid(fmt::format("the resulting text would exceed {} bytes", Limits::result_bytes_max));
  }
  return Value::string(std::move(result));
}

constexpr Row format_rows[] = {
    {"string.format(list(dyn)) -> string", format},
};

}  // namespace

std::span<const Row> format_functions() {
  return format_rows;
}

}  // namespace guichet::workflows::expression
