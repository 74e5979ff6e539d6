#include "cli/folder.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "cli/progress.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;

// A town of fifty thousand people has some hundred services; beyond this the folder is not what it should be.
constexpr std::size_t files_max = 5'000;
constexpr std::uintmax_t file_bytes_max = 16 * 1024 * 1024;
constexpr std::uintmax_t total_bytes_max = 256 * 1024 * 1024;
constexpr int depth_max = 8;

bool is_read(const fs::path& path) {
  constexpr std::array extensions{".yaml", ".yml", ".geojson", ".json"};
  return std::any_of(
      extensions.begin(), extensions.end(), [&](const auto* extension) { return path.extension() == extension; });
}

/// Paths of the files to read, in order.
Result<std::vector<fs::path>> list_files(const fs::path& folder) {
  std::error_code failure;
  fs::recursive_directory_iterator each(folder, fs::directory_options::none, failure);
  if (failure) return not_found(fmt::format("cannot read the folder {}: {}", folder.string(), failure.message()));
  std::vector<fs::path> files;
  for (const fs::recursive_directory_iterator end; each != end; each.increment(failure)) {
    if (failure) return invalid(fmt::format("cannot read the folder {}: {}", folder.string(), failure.message()));
    const auto hidden = each->path().filename().string().starts_with('.');
    if (each->is_directory(failure) &&
        (hidden || each.depth() >= depth_max || each->path().filename() == "node_modules"))
      each.disable_recursion_pending();
    if (hidden || each->is_symlink(failure) || !each->is_regular_file(failure) || !is_read(each->path())) continue;
    files.push_back(each->path());
    if (files.size() > files_max)
      return invalid(fmt::format("{} holds more than {} files; is it a town folder?", folder.string(), files_max));
  }
  if (failure) return invalid(fmt::format("cannot read the folder {}: {}", folder.string(), failure.message()));
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> read_file(const fs::path& path) {
  std::error_code failure;
  const auto size = fs::file_size(path, failure);
  if (failure) return invalid(fmt::format("cannot read {}: {}", path.string(), failure.message()));
  if (size > file_bytes_max)
    return invalid(fmt::format("{} has {} bytes; at most {} are read", path.string(), size, file_bytes_max));
  std::ifstream stream(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(size));
  if (!stream && size > 0) return invalid(fmt::format("cannot read {}", path.string()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

}  // namespace

Result<workflows::Files> read_town_folder(const fs::path& folder) {
  std::error_code failure;
  if (!fs::is_directory(folder, failure)) return not_found(fmt::format("there is no folder {}", folder.string()));
  GUICHET_TRY(const auto paths, list_files(folder));
  Progress progress("reading", "files", paths.size());
  workflows::Files files;
  std::uintmax_t total = 0;
  for (const auto& path : paths) {
    GUICHET_TRY(auto text, read_file(path));
    total += text.size();
    if (total > total_bytes_max)
      return invalid(fmt::format("the files of {} have more than {} bytes", folder.string(), total_bytes_max));
    files.emplace(path.lexically_relative(folder).generic_string(), std::move(text));
    progress.advance();
  }
  return files;
}

fs::path town_folder_of(const fs::path& file) {
  std::error_code failure;
  auto folder = fs::absolute(file, failure).lexically_normal().parent_path();
  while (!folder.empty()) {
    if (fs::exists(folder / "town.yaml", failure)) return folder;
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return {};
}

}  // namespace guichet::cli
