#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::tidy {

/// One file of the repository, as the rules see it.
struct Source {
  std::string path;  ///< from the repository's root: "engine/cases/decide.cpp"
  std::string text;  ///< as written
  std::string code;  ///< the same length and lines, with comments, literals and preprocessor lines blanked

  bool is_header() const;
  bool is_test() const;
  /// Line of an offset, from 1.
  std::size_t line_of(std::size_t offset) const;
};

/// A whole file; empty where there is none.
std::string text_of(const std::filesystem::path& path);

Source make_source(std::string path, std::string text);

/// The C++ files under these folders of the current directory, sorted by path.
std::vector<Source> read_sources(const std::vector<std::string>& folders);

struct Finding {
  std::string rule;
  std::string message;  ///< "path:line: what is wrong, and what to do"
};

}  // namespace guichet::tidy
