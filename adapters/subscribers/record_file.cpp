#include "adapters/subscribers/record_file.h"

#include <algorithm>
#include <system_error>

namespace guichet::subscribers {
namespace {

constexpr std::string_view extension = ".json";

}  // namespace

std::filesystem::path record_path(const std::filesystem::path& folder, const std::string& name) {
  return folder / (name + std::string(extension));
}

Result<std::vector<std::string>> record_names(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code failure;
  if (!std::filesystem::exists(folder, failure)) return names;
  std::filesystem::directory_iterator at(folder, failure);
  if (failure) return unavailable(fmt::format("cannot read {}: {}", folder.string(), failure.message()));
  for (const auto& entry : at)
    if (entry.path().extension() == extension) names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

Status remove_record(const std::filesystem::path& folder, const std::string& name) {
  std::error_code failure;
  std::filesystem::remove(record_path(folder, name), failure);
  if (failure)
    return unavailable(fmt::format("cannot remove {}: {}", record_path(folder, name).string(), failure.message()));
  return ok();
}

}  // namespace guichet::subscribers
