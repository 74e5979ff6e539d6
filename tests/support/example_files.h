#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "workflows/town.h"

// Files of this repository, for tests that run it.

namespace guichet::test {

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
    if (entry.is_regular_file()) files[entry.path().lexically_relative(folder).string()] = text_of(entry.path());
  }
  return files;
}

}  // namespace guichet::test
