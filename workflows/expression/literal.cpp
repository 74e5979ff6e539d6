#include "workflows/expression/literal.h"

#include <charconv>
#include <cstdlib>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "workflows/expression/text.h"

namespace guichet::workflows::expression {
namespace {

Result<std::uint64_t> magnitude(std::string_view digits) {
  int base = 10;
  if (digits.size() > 2 && (digits[1] == 'x' || digits[1] == 'X')) {
    base = 16;
    digits.remove_prefix(2);
  }
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (parsed.ec != std::errc{}) return invalid("this whole number is too large");
  return value;
}

Result<Value> integer_value(std::string_view digits, bool negative) {
  GUICHET_TRY(const auto value, magnitude(digits));
  constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value > limit + (negative ? 1 : 0))
    return invalid("this whole number is beyond -9223372036854775808 to 9223372036854775807");
  return Value::integer(static_cast<std::int64_t>(negative ? 0 - value : value));
}

/// Reads the escapes of one literal into bytes.
class Unescaper {
 public:
  Unescaper(std::string_view body, bool bytes) : body_(body), bytes_(bytes) {}

  Result<std::string> run() {
    while (at_ < body_.size()) {
      if (body_[at_] != '\\') {
        result_.push_back(body_[at_++]);
        continue;
      }
      ++at_;
      GUICHET_TRY_STATUS(escape());
    }
    return std::move(result_);
  }

 private:
  Status escape() {
    const char letter = body_[at_++];
    constexpr std::string_view letters = "abfnrtv\\?\"'`";
    constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\?\"'`";
    if (const auto found = letters.find(letter); found != std::string_view::npos) {
      result_.push_back(meanings[found]);
      return ok();
    }
    switch (letter) {
      case 'x':
      case 'X': return number(2, 16, true);
      case 'u': return bytes_ ? unknown(letter) : number(4, 16, false);
      case 'U': return bytes_ ? unknown(letter) : number(8, 16, false);
      case '0':
      case '1':
      case '2':
      case '3': --at_; return number(3, 8, true);
      default: return unknown(letter);
    }
  }

  static Status unknown(char letter) {
    return invalid(fmt::format("\\{} is no escape; a backslash itself is written \\\\", letter));
  }

  /// `digits` digits; a byte in bytes, a code point in texts.
  Status number(std::size_t digits, int base, bool may_be_byte) {
    std::uint32_t value = 0;
    const auto text = body_.substr(at_, digits);
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.size() != digits || parsed.ec != std::errc{} || parsed.ptr != text.data() + digits)
      return invalid(fmt::format("this escape needs {} {} digits", digits, base == 8 ? "octal" : "hexadecimal"));
    at_ += digits;
    if (bytes_ && may_be_byte) {
      result_.push_back(static_cast<char>(value));
      return ok();
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
      return invalid("this escape names no character of Unicode");
    append_utf8(result_, value);
    return ok();
  }

  std::string_view body_;
  bool bytes_;
  std::size_t at_ = 0;
  std::string result_ = {};
};

Result<Value> text_value(const Token& token) {
  const auto quote = token.text.find_first_of("'\"");
  const bool raw = token.text.substr(0, quote).find_first_of("rR") != std::string_view::npos;
  const bool bytes = token.kind == Token::Kind::bytes;
  const auto inside = token.text.substr(quote);
  const bool triple = inside.size() >= 6 && inside[1] == inside[0] && inside[2] == inside[0];
  const std::size_t marks = triple ? 3 : 1;
  const auto body = inside.substr(marks, inside.size() - 2 * marks);
  std::string content(body);
  if (!raw) {
    GUICHET_TRY(content, Unescaper(body, bytes).run());
  }
  return bytes ? Value::bytes(std::move(content)) : Value::string(std::move(content));
}

}  // namespace

Result<Value> literal_value(const Token& token, bool negative) {
  if (token.kind == Token::Kind::integer) return integer_value(token.text, negative);
  if (token.kind == Token::Kind::unsigned_integer) {
    GUICHET_TRY(const auto value, magnitude(token.text.substr(0, token.text.size() - 1)));
    return Value::unsigned_integer(value);
  }
  if (token.kind == Token::Kind::real) {
    const double value = std::strtod(std::string(token.text).c_str(), nullptr);
    return Value::real(negative ? -value : value);
  }
  return text_value(token);
}

}  // namespace guichet::workflows::expression
