#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "workflows/expression/program.h"

namespace guichet::workflows::expression {

/// What the printed values are escaped for; the text around them is the author's and stays as it is.
enum class Escape {
  none,
  html  ///< & < > " ' become entities
};

/// Who reads a text. Moments in it are said to them as people say them (said.h), not in the spelling of machines.
struct Reader {
  std::string_view language;  ///< BCP 47
  std::string_view zone;      ///< IANA
};

/// A value of a workflow or a message: text with `{{ expression }}` inside. A value that is wholly `{{
/// expression }}` keeps the expression's type; anything else is text. `{{'{{'}}` writes two literal braces; a
/// lone `}}` is text. Immutable and thread-safe.
class Template {
 public:
  struct Compiled;

  /// Faults carry offsets into `text`, not into the expression.
  static Compiled compile(std::string_view text, const Environment& environment);

  /// The typed value where the template is wholly one expression, otherwise the text as a string.
  Result<Value> evaluate(const Activation& activation, const Host& host) const;
  /// Always text. Errors: those of the expressions, and `invalid` where the text exceeds 1 MiB.
  Result<std::string> render(const Activation& activation, const Host& host, Escape escape = Escape::none) const;
  /// The same for people.
  Result<std::string> render_for(const Reader& reader, const Activation& activation, const Host& host) const;

  /// string, or the type of the one expression.
  Type type() const;
  /// No expression inside: the text is what it says.
  bool is_literal() const;
  /// Sorted, as Program::reads().
  std::vector<std::string> reads() const;

  const std::string& text() const { return text_; }

 private:
  using Part = std::variant<std::string, Program>;

  template <class Print>
  Result<std::string> print_all(const Activation& activation, const Host& host, Print print) const;

  /// Compiles the expression that begins at `start`; where the text goes on behind it.
  std::size_t add_expression(std::size_t start, const Environment& environment, std::vector<Fault>& faults);
  /// The expression that this wholly is (blanks around it aside), or nullptr.
  const Program* whole() const;

  std::string text_;
  std::vector<Part> parts_;
};

/// The template, or at least one fault.
struct Template::Compiled {
  std::optional<Template> value;
  std::vector<Fault> faults;

  explicit operator bool() const { return value.has_value(); }
};

}  // namespace guichet::workflows::expression
