#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace guichet::workflows::expression {

/// One word of an expression, and where it stands.
struct Token {
  enum class Kind {
    end,
    identifier,
    quoted_identifier,  ///< `name with-signs` in backquotes; only after a dot
    integer,
    unsigned_integer,
    real,
    string,
    bytes,
    sign,    ///< an operator or bracket
    invalid  ///< `message` says why
  };
  Kind kind = Kind::end;
  std::string_view text = {};  ///< as written, quotes and prefixes included
  std::size_t offset = 0;
  std::string message = {};

  bool is(std::string_view sign) const { return kind == Kind::sign && text == sign; }

  bool is_word(std::string_view word) const { return kind == Kind::identifier && text == word; }
};

/// Cuts an expression into tokens, one at a time, in one pass without backtracking. The text must outlive it.
/// After `end` and `invalid` it stays there.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next();

 private:
  void skip_blanks();
  Token take(Token::Kind kind, std::size_t length);
  Token refuse(std::size_t length, std::string message);
  Token number();
  Token word();
  Token quoted_word();
  Token literal_text(std::size_t prefix, bool raw, bool bytes);
  Token sign();

  char at(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace guichet::workflows::expression
