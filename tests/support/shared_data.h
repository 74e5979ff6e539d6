#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <fmt/core.h>

namespace guichet::test {

/// A file of real data that is not part of the project: in GUICHET_DATA, else in ../shared/data beside the
/// checkout. Where it is absent, says so in one line, so that a skipped test is seen.
inline std::optional<std::string> shared_data(const std::string& file) {
  const char* folder = std::getenv("GUICHET_DATA");
  const auto path = std::filesystem::path(folder != nullptr ? folder : "../shared/data") / file;
  if (std::filesystem::exists(path)) return path.string();
  fmt::print("skipped: {} is not there (GUICHET_DATA names another folder)\n", path.string());
  return std::nullopt;
}

}  // namespace guichet::test
