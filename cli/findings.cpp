#include "cli/findings.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace guichet::cli {
namespace {

using workflows::Diagnostic;
using workflows::Severity;

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

/// Line `number` (from 1) of a text, without its end.
std::string_view line_of(std::string_view text, std::size_t number) {
  std::size_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (std::size_t line = 1; line < number; ++line) {
    const auto end = text.find('\n', begin);
    if (end == std::string_view::npos) return "";
    begin = end + 1;
  }
  auto line = text.substr(begin, text.find('\n', begin) - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The line and the mark under its column, cut to what a terminal shows; empty where the line says nothing.
std::string excerpt(const workflows::Files& files, const workflows::Place& where) {
  constexpr std::size_t before_max = 90;
  constexpr std::size_t characters_max = 130;
  const auto file = files.find(where.file);
  if (file == files.end()) return "";
  const auto line = line_of(file->second, where.line);
  const auto first = where.column > before_max ? where.column - before_max : 1;
  std::string shown;
  std::string mark;
  std::size_t column = 0;
  for (const char c : line) {
    if (begins_character(c)) ++column;
    if (column < first) continue;
    if (column >= first + characters_max) break;
    shown += c;
    if (begins_character(c) && column < where.column) mark += c == '\t' ? '\t' : ' ';
  }
  if (shown.find_first_not_of(" \t") == std::string::npos) return "";
  const auto number = fmt::format("{}", where.line);
  return fmt::format("  {} | {}\n  {:>{}} | {}^\n", number, shown, "", number.size(), mark);
}

std::string_view word_of(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

std::string plural(std::size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

}  // namespace

std::string to_text(const Diagnostic& finding, const std::filesystem::path& folder, const workflows::Files& files) {
  auto text = fmt::format(
      "{}:{}:{}: {}[{}]: {}\n{}",
      (folder / finding.where.file).generic_string(),
      finding.where.line,
      finding.where.column,
      word_of(finding.severity),
      finding.code,
      finding.message,
      excerpt(files, finding.where));
  if (!finding.hint.empty()) text += fmt::format("  hint: {}\n", finding.hint);
  return text;
}

std::string list_in_text(
    const std::vector<Diagnostic>& findings, const std::filesystem::path& folder, const workflows::Files& files) {
  constexpr std::size_t shown_whole = 3;
  constexpr std::size_t places_max = 8;
  std::map<std::string, std::vector<const Diagnostic*>> alike;
  std::string text;
  for (const auto& finding : findings) {
    auto& same = alike[fmt::format("{}: {}", finding.code, finding.message)];
    same.push_back(&finding);
    if (same.size() <= shown_whole) text += to_text(finding, folder, files) + "\n";
  }
  for (const auto& [words, same] : alike) {
    if (same.size() <= shown_whole) continue;
    const auto more = same.size() - shown_whole;
    text += fmt::format("{} more in the same words, {}\n ", more, words);
    for (std::size_t i = 0; i < std::min(more, places_max); ++i) {
      const auto& where = same[shown_whole + i]->where;
      text += fmt::format(" {}:{}:{}", (folder / where.file).generic_string(), where.line, where.column);
    }
    text += more > places_max ? " …\n\n" : "\n\n";
  }
  return text;
}

json::object to_json(const Diagnostic& finding, const std::filesystem::path& folder) {
  json::object object;
  object["severity"] = word_of(finding.severity);
  object["code"] = finding.code;
  object["file"] = (folder / finding.where.file).generic_string();
  object["line"] = finding.where.line;
  object["column"] = finding.where.column;
  object["message"] = finding.message;
  object["hint"] = finding.hint;
  return object;
}

std::string count_in_words(const std::vector<Diagnostic>& findings) {
  const auto errors = static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(), [](const auto& finding) { return finding.severity == Severity::error; }));
  return fmt::format("{}, {}", plural(errors, "error"), plural(findings.size() - errors, "warning"));
}

}  // namespace guichet::cli
