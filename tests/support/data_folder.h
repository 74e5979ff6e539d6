#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include "workflows/town.h"

// Real data for tests lies beside the checkout (../shared/data, or where GUICHET_DATA says), never in it.

namespace guichet::test {

/// The path of a file of real data; nothing, with a printed line, where it is absent: the test is then
/// skipped.
inline std::optional<std::string> data_file(const std::string& name) {
  const auto* folder = std::getenv("GUICHET_DATA");
  const auto path = std::filesystem::path(folder == nullptr ? "../shared/data" : folder) / name;
  if (std::filesystem::exists(path)) return path.string();
  fmt::print("skipped: {} is absent (GUICHET_DATA names the folder of real data)\n", path.string());
  return std::nullopt;
}

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The texts of a town folder of this repository.
inline workflows::Files files_of(const std::filesystem::path& folder) {
  workflows::Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      files[entry.path().lexically_relative(folder).string()] = text_of(entry.path());
  }
  return files;
}

}  // namespace guichet::test
