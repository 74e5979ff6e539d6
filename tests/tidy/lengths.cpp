// Lengths of files and functions, and the opening words of headers. Functions are found by counting braces: a
// block directly inside namespaces and types, whose head is a function's.
#include <cctype>
#include <regex>
#include <string>

#include "tests/tidy/rules.h"

namespace guichet::tidy {
namespace {

constexpr std::size_t file_lines_max = 400;
constexpr std::size_t function_lines_max = 60;

enum class Block { container, function, value };

/// What a block is, told by the text between the last ';', '{' or '}' and its brace.
Block kind_of(const std::string& head) {
  static const std::regex container(
      R"(^\s*(inline\s+)?(template\s*<[^{]*>\s*)?(requires\b[^{]*)?(namespace|class|struct|union|enum|extern)\b)");
  static const std::regex returns_type(R"(^\s*(template\s*<[^{]*>\s*)?(struct|class|enum)\s+\w+\s*[&*]?\s*\w+\s*\()");
  if (std::regex_search(head, container) && !std::regex_search(head, returns_type)) return Block::container;
  if (head.find('(') != std::string::npos) return Block::function;
  // After a brace of a constructor's initialiser list: ", b_{2} {" or " {".
  const auto first = head.find_first_not_of(" \t\n");
  return first == std::string::npos || head[first] == ',' ? Block::function : Block::value;
}

struct Function {
  std::size_t first_line;
  std::size_t lines;
};

class Walk {
 public:
  explicit Walk(const Source& source) : source_(source) {}

  std::vector<Function> functions() {
    for (std::size_t at = 0; at < source_.code.size(); ++at) step(at);
    return found_;
  }

 private:
  void step(std::size_t at) {
    const char c = source_.code[at];
    if (c == '{') open(at);
    if (c == '}') close(at);
    if (c == '{' || c == '}' || c == ';') head_ = at + 1;
  }

  void open(std::size_t at) {
    if (in_body_ > 0) {
      ++in_body_;
      return;
    }
    if (kind_of(source_.code.substr(head_, at - head_)) == Block::container) return;
    in_body_ = 1;
    body_starts_ = at;
  }

  void close(std::size_t at) {
    if (in_body_ == 0 || --in_body_ > 0) return;
    const auto first = source_.line_of(body_starts_);
    found_.push_back({first, source_.line_of(at) - first + 1});
  }

  const Source& source_;
  std::size_t head_ = 0;
  std::size_t in_body_ = 0;
  std::size_t body_starts_ = 0;
  std::vector<Function> found_;
};

}  // namespace

std::vector<Finding> lengths(const Source& source) {
  std::vector<Finding> findings;
  if (source.is_test()) return findings;
  const auto lines = source.line_of(source.text.size()) - 1;
  if (lines > file_lines_max)
    findings.push_back({"lengths", source.path + ": " + std::to_string(lines) + " lines; split it (at most 400)"});
  for (const auto& function : Walk(source).functions())
    if (function.lines > function_lines_max)
      findings.push_back(
          {"lengths",
           source.path + ":" + std::to_string(function.first_line) + ": a function of " +
               std::to_string(function.lines) + " lines; split it (at most 60)"});
  return findings;
}

std::vector<Finding> header_comments(const Source& source) {
  if (!source.is_header() || source.is_test()) return {};
  // What may come before the first comment: includes, namespaces, aliases of namespaces, forward
  // declarations.
  static const std::regex before(
      R"(^(\s|#[^\n]*|namespace[^{;]*[{;]|(template\s*<[^>]*>\s*)?(class|struct|enum class|enum)\s+\w+\s*(:\s*[\w:]+)?;|using[^;]*;|\}(  // namespace[^\n]*)?)*)");
  std::smatch match;
  std::regex_search(source.text, match, before);
  if (source.text.compare(static_cast<std::size_t>(match.length()), 2, "//") == 0) return {};
  return {{"header_comments", source.path + ": a header opens by saying what it is for, before its first declaration"}};
}

std::vector<Finding> all_rules(const Source& source) {
  std::vector<Finding> findings;
  for (auto* rule : {rooms, libraries, lengths, banned_words, coroutine_shapes, header_comments}) {
    auto found = rule(source);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  return findings;
}

}  // namespace guichet::tidy
