#include "tests/tidy/source.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace guichet::tidy {
namespace {

namespace fs = std::filesystem;

/// Walks a C++ text once and blanks what is not code. Lines keep their numbers, so findings can name them.
class Blanker {
 public:
  explicit Blanker(std::string text) : text_(std::move(text)) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(text_);
  }

 private:
  void step() {
    if (line_starts_here() && directive_here()) return blank_directive();
    if (here("//")) return blank_until_line_end();
    if (here("/*")) return blank_through("*/");
    if (here("R\"") && !word_before()) return blank_raw_string();
    if (text_[at_] == '"') return blank_literal('"');
    if (text_[at_] == '\'' && !word_before()) return blank_literal('\'');
    ++at_;
  }

  bool here(std::string_view what) const { return text_.compare(at_, what.size(), what) == 0; }

  /// 10'000 and L'x' have a word character before the quote or the R.
  bool word_before() const {
    return at_ > 0 && (std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0 || text_[at_ - 1] == '_');
  }

  bool line_starts_here() const { return at_ == 0 || text_[at_ - 1] == '\n'; }

  bool directive_here() const {
    const auto first = text_.find_first_not_of(" \t", at_);
    return first != std::string::npos && text_[first] == '#';
  }

  void blank(std::size_t end) {
    for (; at_ < std::min(end, text_.size()); ++at_)
      if (text_[at_] != '\n') text_[at_] = ' ';
  }

  void blank_until_line_end() { blank(std::min(text_.find('\n', at_), text_.size())); }

  void blank_directive() {
    auto end = text_.find('\n', at_);
    while (end != std::string::npos && end > 0 && text_[end - 1] == '\\') end = text_.find('\n', end + 1);
    blank(std::min(end, text_.size()));
  }

  void blank_through(std::string_view mark) {
    const auto found = text_.find(mark, at_ + 2);
    blank(found == std::string::npos ? text_.size() : found + mark.size());
  }

  void blank_raw_string() {
    const auto open = text_.find('(', at_);
    if (open == std::string::npos) return blank(text_.size());
    blank_through(")" + text_.substr(at_ + 2, open - at_ - 2) + "\"");
  }

  void blank_literal(char quote) {
    auto end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2U : 1U;
    blank(end + 1);
  }

  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

bool Source::is_header() const {
  return path.ends_with(".h");
}

bool Source::is_test() const {
  return path.starts_with("tests/");
}

std::size_t Source::line_of(std::size_t offset) const {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Source make_source(std::string path, std::string text) {
  auto code = Blanker(text).run();
  return {std::move(path), std::move(text), std::move(code)};
}

std::vector<Source> read_sources(const std::vector<std::string>& folders) {
  std::vector<Source> sources;
  for (const auto& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const auto extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
      sources.push_back(make_source(entry.path().generic_string(), text_of(entry.path())));
    }
  }
  std::sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return sources;
}

}  // namespace guichet::tidy
