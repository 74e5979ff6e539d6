#include "tests/workflows/town_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace guichet::workflows {

std::string read_source(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  REQUIRE_MESSAGE(stream.good(), "cannot read " << path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Files base_town() {
  const std::filesystem::path root = "tests/workflows/base";
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
    if (entry.is_regular_file())
      files[entry.path().lexically_relative(root).generic_string()] = read_source(entry.path().string());
  return files;
}

std::string to_text(const std::vector<Diagnostic>& findings) {
  std::string text;
  for (const auto& finding : findings) {
    text += fmt::format(
        "{}:{}:{}: {}[{}]: {}\n",
        finding.where.file,
        finding.where.line,
        finding.where.column,
        finding.severity == Severity::error ? "error" : "warning",
        finding.code,
        finding.message);
    if (!finding.hint.empty()) text += fmt::format("  hint: {}\n", finding.hint);
  }
  return text;
}

}  // namespace guichet::workflows
