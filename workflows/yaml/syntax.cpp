#include "workflows/yaml/syntax.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "workflows/codes.h"
#include "workflows/yaml/node.h"
#include "workflows/yaml/slips.h"

namespace guichet::workflows::yaml {
namespace {

struct Explanation {
  std::string_view words;  ///< part of what yaml-cpp says
  std::string_view message;
  std::string_view hint;
};

constexpr std::array explanations{
    Explanation{
        "illegal map value",
        "A colon followed by a space stands here where no key can be.",
        "put a text that holds `: ` in quotes, or check the indentation of this line"},
    Explanation{
        "alias not found after *",
        "A `*` begins an alias, and aliases are not read.",
        "put a text that begins with `*` in quotes: \"*\""},
    Explanation{
        "end of map not found",
        "This line is not indented like the keys around it, or its key has no colon.",
        "align it with the line it belongs to, and write `key: value`"},
    Explanation{
        "end of sequence not found",
        "This line is not indented like the items around it.",
        "begin each item with `- `, all in the same column"},
    Explanation{
        "end of map flow not found",
        "A `{` is not closed, or a comma is missing between two keys.",
        "close it with `}`; put texts that hold , : { } [ ] in quotes"},
    Explanation{
        "end of sequence flow not found",
        "A `[` is not closed, or a comma is missing between two items.",
        "close it with `]`; put texts that hold , : { } [ ] in quotes"},
    Explanation{
        "illegal EOF in scalar",
        "A quote is opened and never closed.",
        "close it; inside double quotes write \\\" for a quote"},
    Explanation{
        "illegal document indicator", "`---` or `...` stands inside a quoted text.", "close the quote before it"},
    Explanation{"illegal block entry", "An item `- ` cannot stand here.", "put the list on the lines below its key"},
    Explanation{"illegal map key", "A key cannot stand here.", "put it on a line of its own"},
    Explanation{
        "illegal flow end", "Here closes a bracket that was not opened.", "remove it, or put the text in quotes"},
    Explanation{
        "unknown escape character",
        "Inside double quotes a backslash begins an escape, and this one is not known.",
        "write \\\\ for a backslash, or use single quotes"},
    Explanation{
        "unknown token",
        "This character cannot begin a value.",
        "put the text in quotes when it begins with one of % @ ` & * ! | > { [ \" '"},
    Explanation{
        "bad file", "Lists or mappings are nested too deeply here.", "look for brackets that are never closed"}};

/// The bracket that is open at `offset`, if one was opened and not closed within the last bytes.
std::optional<std::size_t> open_bracket_before(std::string_view text, std::size_t offset) {
  constexpr std::size_t bytes_max = 16 * 1024;
  std::size_t closed = 0;
  const auto stop = offset > bytes_max ? offset - bytes_max : 0;
  for (auto at = std::min(offset, text.size()); at > stop; --at) {
    const char c = text[at - 1];
    if (c == '}' || c == ']') ++closed;
    if ((c == '{' || c == '[') && closed-- == 0) return at - 1;
  }
  return std::nullopt;
}

/// The first tab that indents a line, from the line of `offset` backwards over a few lines.
std::optional<std::size_t> tab_near(const std::string& text, std::size_t offset) {
  auto end = std::min(offset, text.size());
  for (int lines = 0; lines < 3; ++lines) {
    const auto newline = end == 0 ? std::string::npos : text.rfind('\n', end - 1);
    const auto begin = newline == std::string::npos ? 0 : newline + 1;
    const auto first = text.find_first_not_of(' ', begin);
    if (first != std::string::npos && text[first] == '\t') return first;
    if (begin == 0) return std::nullopt;
    end = begin - 1;
  }
  return std::nullopt;
}

}  // namespace

Diagnostic too_deep(const Text& text, std::size_t offset) {
  return {
      .code = Code("yaml-depth"),
      .where = text.place(offset),
      .message = fmt::format("Here lists and mappings are nested more than {} deep.", Limits::depth_max),
      .hint = "nothing in a town needs that; look for brackets that are never closed"};
}

std::optional<std::size_t> runaway_bracket(std::string_view source) {
  constexpr std::size_t open_max = 1000;
  std::size_t open = 0;
  std::size_t first_too_deep = 0;
  for (std::size_t at = 0; at < source.size(); ++at) {
    const char c = source[at];
    if (c == '[' || c == '{') {
      if (++open == Limits::depth_max + 1) first_too_deep = at;
      if (open > open_max) return first_too_deep;
    } else if ((c == ']' || c == '}') && open > 0) {
      --open;
    }
  }
  return std::nullopt;
}

Diagnostic explain_key(const Text& text, std::size_t offset) {
  const std::string_view source = text.text();
  const bool braces = source.substr(0, offset).ends_with('{') || source.substr(offset, 2) == "{{";
  std::size_t open = 0;
  auto at = offset;
  for (; at < source.size(); ++at) {
    if (source[at] == '[' || source[at] == '{') ++open;
    if ((source[at] == ']' || source[at] == '}') && open > 0) --open;
    if (open > Limits::depth_max) return too_deep(text, at);
    if (open == 0) break;
  }
  if (at == source.size() && open > 0)
    return {
        .code = Code("yaml-syntax"),
        .where = text.place(offset),
        .message = fmt::format("This `{}` is opened and never closed.", source[offset]),
        .hint = "close it; put texts that hold , : { } [ ] in quotes"};
  return {
      .code = Code("yaml-key"),
      .where = text.place(offset),
      .message = "A key must be a text, and here stands something else.",
      .hint = braces ? "a value with {{ }} stands in quotes: \"{{ form.kind }}\"" : "write the key as a plain word"};
}

bool is_closed_quote(std::string_view source, std::size_t offset) {
  if (offset >= source.size() || (source[offset] != '"' && source[offset] != '\'')) return true;
  const char quote = source[offset];
  for (auto at = offset + 1; at < source.size(); ++at) {
    if (quote == '"' && source[at] == '\\') {
      ++at;
    } else if (source[at] == quote) {
      if (quote == '"' || at + 1 >= source.size() || source[at + 1] != quote) return true;
      ++at;
    }
  }
  return false;
}

std::string shorten(std::string_view text) {
  constexpr std::size_t characters_max = 40;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;
    if (++characters > characters_max) return fmt::format("{}…", text.substr(0, at));
  }
  return std::string(text);
}

Diagnostic refused_alias(const Text& text, std::size_t offset) {
  return {
      .code = Code("yaml-alias"),
      .where = text.place(offset),
      .message = "Anchors (&name) and aliases (*name) are not read.",
      .hint = "write the text out where it is needed; a text that begins with & or * stands in quotes"};
}

Diagnostic explain_syntax(const Text& text, std::size_t offset, std::string_view words) {
  if (const auto tab = tab_near(text.text(), offset))
    return {
        .code = Code("yaml-tab"),
        .where = text.place(*tab),
        .message = "This line is indented with a tab; YAML indents with spaces.",
        .hint = "replace the tab by two spaces, and tell your editor to insert spaces"};
  if (words.find("anchor is not defined") != std::string_view::npos) return refused_alias(text, offset);
  const auto known = std::find_if(explanations.begin(), explanations.end(), [&](const Explanation& explanation) {
    return words.find(explanation.words) != std::string_view::npos;
  });
  if (known == explanations.end())
    return {
        .code = Code("yaml-syntax"),
        .where = text.place(offset),
        .message = fmt::format("This is not YAML: {}.", words),
        .hint = "check quotes, brackets and indentation on this line and the one above"};
  if (auto told = told_by_lines(text, offset)) return std::move(*told);
  const bool is_flow = known->words.find("flow not found") != std::string_view::npos;
  if (const auto bracket = is_flow ? open_bracket_before(text.text(), offset) : std::nullopt)
    return {
        .code = Code("yaml-syntax"),
        .where = text.place(*bracket),
        .message = fmt::format(
            "This `{}` is not closed before line {}, or a comma is missing within.",
            text.text()[*bracket],
            text.place(offset).line),
        .hint = std::string(known->hint)};
  return {
      .code = Code("yaml-syntax"),
      .where = text.place(offset),
      .message = std::string(known->message),
      .hint = std::string(known->hint)};
}

}  // namespace guichet::workflows::yaml
