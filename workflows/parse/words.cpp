#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "workflows/calendar/meant.h"
#include "workflows/parse/scope.h"
#include "workflows/yaml/syntax.h"

namespace guichet::workflows::parse {
namespace {

constexpr std::size_t id_bytes_max = 64;

bool is_small_letter(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word(std::string_view text, char joint) {
  return !text.empty() && text.size() <= id_bytes_max && is_small_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return is_small_letter(c) || is_digit(c) || c == joint; });
}

/// Words that expressions keep for themselves: the CEL specification's reserved words.
constexpr std::array reserved_words{"true",     "false",   "null",      "in",       "as",  "break",  "const",
                                    "continue", "else",    "for",       "function", "if",  "import", "let",
                                    "loop",     "package", "namespace", "return",   "var", "void",   "while"};

bool check_word(std::string_view text, std::size_t offset, Scope& scope, std::string_view what) {
  if (is_word(text, '-')) return true;
  scope.report.error(
      "invalid-id",
      offset,
      fmt::format("`{}` cannot name {}.", yaml::shorten(text), what),
      "a name begins with a small letter and goes on with small letters, digits and -, at most 64 of them");
  return false;
}

}  // namespace

std::optional<std::string> read_id(const yaml::Node* node, Scope& scope, std::string_view what) {
  auto text = yaml::read_text(node, scope.report, what);
  if (text && !check_word(*text, node->offset, scope, what)) return std::nullopt;
  return text;
}

bool check_id(const yaml::Entry& entry, Scope& scope, std::string_view what) {
  return check_word(entry.key, entry.offset, scope, what);
}

bool check_field_name(const yaml::Entry& entry, Scope& scope) {
  const auto reserved = std::find(reserved_words.begin(), reserved_words.end(), entry.key) != reserved_words.end();
  if (is_word(entry.key, '_') && !reserved) return true;
  scope.report.error(
      "invalid-id",
      entry.offset,
      reserved ? fmt::format("`{}` is a word of the expression language and cannot name a field.", entry.key)
               : fmt::format("`{}` cannot name a field.", yaml::shorten(entry.key)),
      "a field's name begins with a small letter and goes on with small letters, digits and _, because "
      "expressions "
      "use it");
  return false;
}

bool check_language(const yaml::Entry& entry, Scope& scope) {
  const auto& languages = scope.town.languages;
  // A town whose languages cannot be read has been told so once.
  if (languages.empty() || std::find(languages.begin(), languages.end(), entry.key) != languages.end()) return true;
  // `{ en: Benches, bins }`: what stands behind the comma is a key for YAML.
  const bool is_rest = entry.value.kind == yaml::Node::Kind::nothing;
  scope.report.error(
      "undefined-language",
      entry.offset,
      is_rest ? fmt::format("The text ends at the comma before `{}`.", yaml::shorten(entry.key))
              : fmt::format("`{}` is no language of this town.", yaml::shorten(entry.key)),
      is_rest ? fmt::format("put the text in quotes: {{ {}: \"…, {}\" }}", languages.front(), yaml::shorten(entry.key))
              : fmt::format("town.yaml lists {}", yaml::list_words(languages)));
  return false;
}

Localized read_localized(const yaml::Node* node, Scope& scope, std::string_view what) {
  Localized text;
  if (node == nullptr) return text;
  const auto& languages = scope.town.languages;
  if (node->is_scalar()) {
    text.preferred = languages.empty() ? "en" : languages.front();
    text.by_language[text.preferred] = node->text;
    return text;
  }
  for (const auto& entry : yaml::entries_of(node, scope.report, what)) {
    if (!check_language(entry, scope)) continue;
    if (const auto value = yaml::read_text(&entry.value, scope.report, what)) text.by_language[entry.key] = *value;
  }
  if (languages.empty() && !text.by_language.empty()) text.preferred = text.by_language.begin()->first;
  const auto preferred = std::find_if(
      languages.begin(), languages.end(), [&](const auto& language) { return text.by_language.contains(language); });
  if (preferred != languages.end()) text.preferred = *preferred;
  return text;
}

namespace {

/// `2 business weeks`: fourteen days on which the calendar opens, which nobody means.
void warn_of_business_weeks(const Span& span, std::string_view text, std::size_t offset, Scope& scope) {
  const auto is_said = [&](std::string_view unit) { return text.find(unit) != std::string_view::npos; };
  if (span.measure != Measure::business_days || (!is_said("week") && !is_said("month") && !is_said("year"))) return;
  scope.report.warning(
      "invalid-span",
      offset,
      fmt::format("`{}` counts {}.", yaml::shorten(text), to_string(span)),
      "say how many: 10 business days; or leave `business` out, and it is a length of the calendar");
}

}  // namespace

std::optional<Span> read_span(const yaml::Node* node, Scope& scope, std::string_view what) {
  const auto text = yaml::read_text(node, scope.report, what);
  if (!text) return std::nullopt;
  auto span = parse_span(*text);
  if (span) {
    warn_of_business_weeks(*span, *text, node->offset, scope);
    return *span;
  }
  scope.report.error("invalid-span", node->offset, sentence(span.error().message), suggest_span(*text));
  return std::nullopt;
}

std::string sentence(std::string words) {
  if (!words.empty() && is_small_letter(words.front())) words.front() = static_cast<char>(words.front() - 'a' + 'A');
  if (!words.empty() && words.back() != '.') words += '.';
  return words;
}

void report_undefined(
    const yaml::Node& node, Scope& scope, Code code, std::string_view what, const std::vector<std::string>& known) {
  auto hint = scope.report.is_full() ? std::string() : yaml::suggest(node.text, known);
  constexpr std::size_t listed_max = 12;
  if (hint.empty() && !known.empty() && known.size() <= listed_max)
    hint = fmt::format("known: {}", yaml::list_words(known));
  scope.report.error(code, node.offset, fmt::format("There is no {} `{}`.", what, yaml::shorten(node.text)), hint);
}

}  // namespace guichet::workflows::parse
