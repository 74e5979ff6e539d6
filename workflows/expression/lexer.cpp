#include "workflows/expression/lexer.h"

#include <array>

#include <fmt/format.h>

#include "workflows/expression/text.h"

namespace guichet::workflows::expression {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool continues_word(char c) {
  return begins_word(c) || is_digit(c);
}

/// How many letters before a quote make it raw or bytes: r, b, br, rb in any case; 0 where it is a plain
/// word.
struct Prefix {
  std::size_t length = 0;
  bool raw = false;
  bool bytes = false;
};

Prefix prefix_of(std::string_view text) {
  Prefix prefix;
  for (const char c : text.substr(0, 3)) {
    if (c == '"' || c == '\'') return prefix;
    if ((c == 'r' || c == 'R') && !prefix.raw)
      prefix.raw = true;
    else if ((c == 'b' || c == 'B') && !prefix.bytes)
      prefix.bytes = true;
    else
      return {};
    ++prefix.length;
  }
  return {};
}

constexpr std::array<std::string_view, 25> signs = {"&&", "||", "==", "!=", "<=", ">=", "<", ">", "+",
                                                    "-",  "*",  "/",  "%",  "!",  "?",  ":", ".", ",",
                                                    "(",  ")",  "[",  "]",  "{",  "}",  "="};

}  // namespace

Token Lexer::next() {
  skip_blanks();
  if (at_ >= text_.size()) return {.kind = Token::Kind::end, .text = {}, .offset = text_.size(), .message = {}};
  const char c = text_[at_];
  if (is_digit(c) || (c == '.' && is_digit(at(1)))) return number();
  if (c == '"' || c == '\'') return literal_text(0, false, false);
  if (begins_word(c)) {
    const auto prefix = prefix_of(text_.substr(at_));
    return prefix.length > 0 ? literal_text(prefix.length, prefix.raw, prefix.bytes) : word();
  }
  if (c == '`') return quoted_word();
  return sign();
}

void Lexer::skip_blanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '/' && at(1) == '/') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      ++at_;
    } else {
      return;
    }
  }
}

Token Lexer::take(Token::Kind kind, std::size_t length) {
  Token token{.kind = kind, .text = text_.substr(at_, length), .offset = at_, .message = {}};
  at_ += length;
  return token;
}

Token Lexer::refuse(std::size_t length, std::string message) {
  return {
      .kind = Token::Kind::invalid, .text = text_.substr(at_, length), .offset = at_, .message = std::move(message)};
}

Token Lexer::number() {
  std::size_t length = 0;
  const auto digits = [&] {
    const auto start = length;
    while (is_digit(at(length))) ++length;
    return length - start;
  };
  bool whole = true;
  if (at(0) == '0' && (at(1) == 'x' || at(1) == 'X')) {
    length = 2;
    while (is_hex(at(length))) ++length;
    if (length == 2) return refuse(2, "0x must be followed by hexadecimal digits");
  } else {
    digits();
    if (at(length) == '.' && is_digit(at(length + 1))) {
      whole = false;
      ++length;
      digits();
    }
    if (at(length) == 'e' || at(length) == 'E') {
      whole = false;
      ++length;
      if (at(length) == '+' || at(length) == '-') ++length;
      if (digits() == 0) return refuse(length, "the exponent of a number needs digits");
    }
  }
  const bool is_unsigned = whole && (at(length) == 'u' || at(length) == 'U');
  if (is_unsigned) ++length;
  if (continues_word(at(length))) return refuse(length + 1, "a number must not run into a word; put a space between");
  if (is_unsigned) return take(Token::Kind::unsigned_integer, length);
  return take(whole ? Token::Kind::integer : Token::Kind::real, length);
}

Token Lexer::word() {
  std::size_t length = 1;
  while (continues_word(at(length))) ++length;
  return take(Token::Kind::identifier, length);
}

Token Lexer::quoted_word() {
  std::size_t length = 1;
  while (continues_word(at(length)) || at(length) == '.' || at(length) == '-' || at(length) == '/' || at(length) == ' ')
    ++length;
  if (length == 1 || at(length) != '`')
    return refuse(length, "a name in backquotes holds letters, digits, _ . - / and spaces, and ends with a backquote");
  return take(Token::Kind::quoted_identifier, length + 1);
}

Token Lexer::literal_text(std::size_t prefix, bool raw, bool bytes) {
  const char quote = at(prefix);
  const bool triple = at(prefix + 1) == quote && at(prefix + 2) == quote;
  std::size_t length = prefix + (triple ? 3 : 1);
  while (at_ + length < text_.size()) {
    const char c = at(length);
    if (c == '\\' && !raw) {
      length += 2;
    } else if (!triple && (c == '\n' || c == '\r')) {
      break;
    } else if (c == quote && (!triple || (at(length + 1) == quote && at(length + 2) == quote))) {
      return take(bytes ? Token::Kind::bytes : Token::Kind::string, length + (triple ? 3 : 1));
    } else {
      ++length;
    }
  }
  return refuse(
      prefix + 1, fmt::format("the text that begins here has no closing {}", std::string(triple ? 3 : 1, quote)));
}

Token Lexer::sign() {
  for (const auto candidate : signs)
    if (text_.substr(at_, candidate.size()) == candidate) {
      if (candidate == "=") return refuse(1, "= does not compare; write == for equal");
      return take(Token::Kind::sign, candidate.size());
    }
  const auto width = width_at(text_, at_);
  const auto shown = text_.substr(at_, width);
  if (shown == "&" || shown == "|") return refuse(1, fmt::format("write {0}{0} instead of {0}", shown));
  if (shown == "\u201c" || shown == "\u201d" || shown == "\u2018" || shown == "\u2019" || shown == "\u00ab")
    return refuse(width, fmt::format("{} is not a quotation mark of expressions; write ' or \"", shown));
  if (static_cast<unsigned char>(shown[0]) < 0x20) return refuse(1, "a control character has no place here");
  return refuse(width, fmt::format("{} means nothing in an expression", shown));
}

}  // namespace guichet::workflows::expression
