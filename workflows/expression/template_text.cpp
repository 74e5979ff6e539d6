#include "workflows/expression/template_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/match.h"
#include "workflows/expression/lexer.h"
#include "workflows/expression/said.h"

namespace guichet::workflows::expression {
namespace {

constexpr std::string_view opening = "{{";
constexpr std::size_t template_bytes_max = 256 * 1024;
constexpr std::size_t expressions_max = 1000;

/// How many bytes of `text` the expression takes before its "}}", braces of maps and texts within it
/// respected; a fault with offsets into `text` where there is no end.
std::variant<std::size_t, Fault> expression_length(std::string_view text) {
  Lexer lexer(text);
  std::size_t open = 0;
  while (true) {
    const auto token = lexer.next();
    if (token.kind == Token::Kind::invalid)
      return Fault{.offset = token.offset, .length = token.text.size(), .message = token.message};
    if (token.kind == Token::Kind::end)
      return Fault{.offset = 0, .length = 2, .message = "the {{ before this has no closing }}"};
    if (token.is("{")) ++open;
    if (!token.is("}")) continue;
    if (open == 0 && text.substr(token.offset, 2) == "}}") return token.offset;
    if (open == 0)
      return Fault{.offset = token.offset, .length = 1, .message = "expected }} at the end of the expression, found }"};
    --open;
  }
}

void escape_html(std::string_view text, std::string& into) {
  for (const char letter : text) {
    switch (letter) {
      case '&': into += "&amp;"; break;
      case '<': into += "&lt;"; break;
      case '>': into += "&gt;"; break;
      case '"': into += "&quot;"; break;
      case '\'': into += "&#39;"; break;
      default: into += letter;
    }
  }
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Template::Compiled Template::compile(std::string_view text, const Environment& environment) {
  Compiled result;
  if (text.size() > template_bytes_max) {
    result.faults.push_back(
        {.offset = template_bytes_max,
         .length = 1,
         .message = fmt::format("a template has at most {} bytes; this one has {}", template_bytes_max, text.size())});
    return result;
  }
  Template made;
  made.text_ = text;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto open = std::min(text.find(opening, at), text.size());
    if (open > at) made.parts_.emplace_back(std::string(text.substr(at, open - at)));
    if (open == text.size()) break;
    at = made.add_expression(open + opening.size(), environment, result.faults);
    if (made.parts_.size() <= 2 * expressions_max) continue;
    const auto message = fmt::format("a template has at most {} expressions", expressions_max);
    result.faults.push_back({.offset = open, .length = opening.size(), .message = message});
    break;
  }
  if (result.faults.empty()) result.value = std::move(made);
  return result;
}

std::size_t Template::add_expression(std::size_t start, const Environment& environment, std::vector<Fault>& faults) {
  const auto rest = std::string_view(text_).substr(start);
  const auto length = expression_length(rest);
  if (const auto* fault = std::get_if<Fault>(&length)) {
    faults.push_back(*fault);
    faults.back().offset += fault->length == 2 && fault->offset == 0 ? start - opening.size() : start;
    return text_.size();
  }
  const auto size = std::get<std::size_t>(length);
  const auto compiled = expression::compile(rest.substr(0, size), environment);
  if (compiled) parts_.emplace_back(compiled.program());
  for (auto fault : compiled.faults()) {
    fault.offset += start;
    faults.push_back(std::move(fault));
  }
  return start + size + opening.size();
}

bool Template::is_literal() const {
  return std::all_of(
      parts_.begin(), parts_.end(), [](const Part& part) { return std::holds_alternative<std::string>(part); });
}

const Program* Template::whole() const {
  const Program* only = nullptr;
  for (const auto& part : parts_) {
    if (const auto* text = std::get_if<std::string>(&part); text != nullptr && !is_blank(*text)) return nullptr;
    const auto* program = std::get_if<Program>(&part);
    if (program != nullptr && only != nullptr) return nullptr;
    if (program != nullptr) only = program;
  }
  return only;
}

Type Template::type() const {
  const auto* only = whole();
  return only != nullptr ? only->type() : Type::string();
}

Result<Value> Template::evaluate(const Activation& activation, const Host& host) const {
  if (const auto* only = whole()) return only->evaluate(activation, host);
  GUICHET_TRY(auto text, render(activation, host));
  return Value::string(std::move(text));
}

/// `print` appends what is said of a value.
template <class Print>
Result<std::string> Template::print_all(const Activation& activation, const Host& host, Print print) const {
  std::string result;
  for (const auto& part : parts_) {
    if (const auto* text = std::get_if<std::string>(&part)) {
      result += *text;
      continue;
    }
    GUICHET_TRY(const auto value, std::get<Program>(part).evaluate(activation, host));
    print(value, result);
    if (result.size() > Limits::result_bytes_max)
      return invalid(fmt::format("the text made from this template exceeds {} bytes", Limits::result_bytes_max));
  }
  return result;
}

Result<std::string> Template::render(const Activation& activation, const Host& host, Escape escape) const {
  return print_all(activation, host, [&](const Value& value, std::string& result) {
    if (escape == Escape::html)
      escape_html(value.to_text(), result);
    else
      result += value.to_text();
  });
}

Result<std::string> Template::render_for(const Reader& reader, const Activation& activation, const Host& host) const {
  return print_all(activation, host, [&](const Value& value, std::string& result) {
    if (value.kind() == Value::Kind::timestamp)
      result += moment_said(value.as_timestamp(), reader.language, reader.zone);
    else
      result += value.to_text();
  });
}

/// Asked for at every evaluation: mostly there is one expression, or none.
std::vector<std::string> Template::reads() const {
  std::vector<std::string> all;
  std::size_t programs = 0;
  for (const auto& part : parts_) {
    const auto* program = std::get_if<Program>(&part);
    if (program == nullptr) continue;
    all.insert(all.end(), program->reads().begin(), program->reads().end());
    ++programs;
  }
  if (programs < 2) return all;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace guichet::workflows::expression
