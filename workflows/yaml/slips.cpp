#include "workflows/yaml/slips.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "workflows/codes.h"
#include "workflows/yaml/syntax.h"

namespace guichet::workflows::yaml {
namespace {

/// A line of the file without its end.
struct Line {
  std::size_t begin = 0;
  std::string_view text;

  std::size_t end() const { return begin + text.size(); }
};

Line line_at(std::string_view source, std::size_t offset) {
  offset = std::min(offset, source.size());
  const auto before = offset == 0 ? std::string_view::npos : source.rfind('\n', offset - 1);
  const auto begin = before == std::string_view::npos ? 0 : before + 1;
  const auto end = std::min(source.find('\n', begin), source.size());
  return {.begin = begin, .text = source.substr(begin, end - begin)};
}

std::optional<Line> line_above(std::string_view source, const Line& line) {
  if (line.begin == 0) return std::nullopt;
  return line_at(source, line.begin - 1);
}

bool is_blank(std::string_view line) {
  const auto first = line.find_first_not_of(" \r");
  return first == std::string_view::npos || line[first] == '#';
}

bool is_word(std::string_view text) {
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

/// Where a line opens a double quote for a value and does not close it.
std::optional<std::size_t> open_quote(std::string_view line) {
  if (is_blank(line)) return std::nullopt;
  std::optional<std::size_t> open;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '\\' && open) {
      ++at;
    } else if (line[at] == '"') {
      const bool begins = at > 0 && std::string_view(" [{").find(line[at - 1]) != std::string_view::npos;
      if (open)
        open.reset();
      else if (begins)
        open = at;
    }
  }
  return open;
}

Diagnostic found(const Text& text, std::size_t offset, std::string message, std::string hint) {
  return {
      .code = Code("yaml-syntax"), .where = text.place(offset), .message = std::move(message), .hint = std::move(hint)};
}

/// `summary: { en: "Benches }`: YAML reads on to the next quote, however far below.
std::optional<Diagnostic> quote_above(const Text& text, const Line& fault) {
  constexpr int lines_max = 30;
  auto line = line_above(text.text(), fault);
  for (int i = 0; line && i < lines_max; ++i, line = line_above(text.text(), *line))
    if (const auto quote = open_quote(line->text))
      return found(
          text,
          line->begin + *quote,
          "A quote opens here and is not closed on its line.",
          "close it with \"; a text of several lines stands behind `|`, further to the right");
  return std::nullopt;
}

/// `"{{ x == "a" }}"`: the second quote ends the text.
std::optional<Diagnostic> quote_within(const Text& text, const Line& line, std::size_t offset) {
  const auto at = std::min(offset, line.end()) - line.begin;
  const auto braces = line.text.substr(0, at).rfind("{{");
  if (braces == std::string_view::npos) return std::nullopt;
  const auto quote = line.text.find('"', braces);
  if (quote == std::string_view::npos || quote > at || line.text.find("}}", braces) < quote) return std::nullopt;
  const auto opened = line.text.substr(0, braces).find('"');
  if (opened == std::string_view::npos) return std::nullopt;
  return found(
      text,
      line.begin + quote,
      "This quote ends the text, and the expression goes on.",
      "within \"…\" write the other kind: \"{{ form.kind == 'light' }}\"");
}

/// `owner:works`.
std::optional<Diagnostic> colon_without_blank(const Text& text, const Line& line) {
  const auto first = line.text.find_first_not_of(" -");
  if (first == std::string_view::npos || is_blank(line.text)) return std::nullopt;
  const auto colon = line.text.find(':', first);
  if (colon == std::string_view::npos || colon + 1 >= line.text.size()) return std::nullopt;
  const auto key = line.text.substr(first, colon - first);
  const auto rest = line.text.substr(colon + 1);
  if (!is_word(key) || rest.front() == ' ' || rest.front() == '/' || rest.find(": ") != std::string_view::npos)
    return std::nullopt;
  return found(
      text, line.begin + colon, "A blank is missing behind this colon.", fmt::format("{}: {}", key, shorten(rest)));
}

/// `- after: 20 days, go: no-answer`.
std::optional<Diagnostic> keys_without_braces(const Text& text, const Line& line, std::size_t offset) {
  const auto before = line.text.substr(0, std::min(offset, line.end()) - line.begin);
  const auto comma = before.rfind(", ");
  if (comma == std::string_view::npos || before.find('{') != std::string_view::npos || before.find(": ") > comma ||
      !is_word(before.substr(comma + 2)))
    return std::nullopt;
  return found(
      text,
      line.begin + comma,
      "Several keys stand on one line without braces around them.",
      "write { a: 1, b: 2 }, or each on a line of its own; a text that holds a comma and a colon stands in quotes");
}

/// `open: …` above `- expect: …`.
std::optional<Diagnostic> item_without_dash(const Text& text, const Line& line, const Line& above) {
  const auto indent = line.text.find_first_not_of(' ');
  const auto indent_above = above.text.find_first_not_of(' ');
  if (indent != indent_above || indent == std::string_view::npos) return std::nullopt;
  const bool is_item = line.text.substr(indent).starts_with("- ");
  if (is_item == above.text.substr(indent).starts_with("- ")) return std::nullopt;
  const auto& odd = is_item ? above : line;
  return found(
      text,
      odd.begin + indent,
      fmt::format("This line is no item, and the one {} is.", is_item ? "below" : "above"),
      "begin it with `- ` as well; what belongs to an item stands further to the right");
}

}  // namespace

std::optional<Diagnostic> told_by_lines(const Text& text, std::size_t offset) {
  const auto line = line_at(text.text(), offset);
  if (auto told = quote_within(text, line, offset)) return told;
  if (auto told = quote_above(text, line)) return told;
  if (auto told = keys_without_braces(text, line, offset)) return told;
  auto above = line_above(text.text(), line);
  while (above && is_blank(above->text)) above = line_above(text.text(), *above);
  if (auto told = colon_without_blank(text, line)) return told;
  if (above)
    if (auto told = item_without_dash(text, line, *above)) return told;
  return above ? colon_without_blank(text, *above) : std::nullopt;
}

}  // namespace guichet::workflows::yaml
