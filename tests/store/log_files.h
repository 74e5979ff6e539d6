#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace guichet::test {

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

inline void replace_folder(const std::string& from, const std::string& to) {
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

/// Files of a folder whose name contains `part`, sorted; the newest write-ahead log is the last of ".log".
inline std::vector<std::string> files_named(const std::string& folder, const std::string& part) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().filename().string().find(part) != std::string::npos) paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// Copies a folder that a database is still writing in the background: what a crash would leave. The files of RocksDB
/// never change but at their ends, so a copy during which none came or went is of one moment.
inline void copy_living_folder(const std::string& from, const std::string& to) {
  std::vector<std::string> before;
  std::error_code vanished;
  do {
    before = files_named(from, "");
    std::filesystem::remove_all(to);
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive, vanished);
  } while (vanished || before != files_named(from, ""));
}

}  // namespace guichet::test
