#include "engine/store/copying.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/store/disk.h"

namespace guichet::store {
namespace {

constexpr std::size_t copy_bytes = 1u << 20;

}  // namespace

Status copy_file(const std::string& from, const std::string& to, const CopyOptions& options, Copied& copied) {
  auto source = File::open(from, O_RDONLY);
  if (!source) return exists(from) ? std::move(source).error() : not_found(fmt::format("{} is gone", from));
  GUICHET_TRY(const auto target, File::open(to, O_RDWR | O_CREAT | O_TRUNC));
  std::vector<std::byte> chunk(copy_bytes);
  for (std::uint64_t offset = 0;;) {
    GUICHET_TRY(const auto size, source->read_at(offset, chunk));
    GUICHET_TRY_STATUS(target.write_at(offset, std::span<const std::byte>(chunk).first(size)));
    offset += size;
    copied.bytes += size;
    if (options.progress) options.progress(copied.bytes);
    if (size < chunk.size()) break;
  }
  ++copied.files;
  return target.sync();
}

Status link_or_copy(const std::string& from, const std::string& to, const CopyOptions& options, Copied& copied) {
  if (options.link && ::link(from.c_str(), to.c_str()) == 0) {
    std::error_code unknown;
    const auto size = std::filesystem::file_size(to, unknown);
    copied.bytes += unknown ? 0 : size;
    ++copied.files;
    ++copied.linked;
    return ok();
  }
  if (errno == ENOENT && options.link) return not_found(fmt::format("{} is gone", from));
  return copy_file(from, to, options, copied);
}

Result<std::vector<std::string>> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failure;
  for (auto at = std::filesystem::directory_iterator(folder, failure);
       !failure && at != std::filesystem::directory_iterator();
       at.increment(failure))
    names.push_back(at->path().filename().string());
  if (failure) return not_found(fmt::format("cannot read the folder {}: {}", folder, failure.message()));
  std::sort(names.begin(), names.end());
  return names;
}

Status make_new_folder(const std::string& path) {
  std::error_code failure;
  const auto parent = std::filesystem::absolute(path).parent_path();
  std::filesystem::create_directories(parent, failure);
  if (!failure && !std::filesystem::create_directory(path, failure) && !failure)
    return conflict(fmt::format("{} exists already: name a folder that does not", path));
  if (failure) return unavailable(fmt::format("cannot create the folder {}: {}", path, failure.message()));
  return sync_directory(parent.string());
}

Status overwrite(const std::string& path) {
  if (!exists(path)) return ok();
  GUICHET_TRY(const auto file, File::open(path, O_RDWR));
  GUICHET_TRY(const auto size, file.size());
  const std::vector<std::byte> zeros(size);
  GUICHET_TRY_STATUS(file.write_at(0, zeros));
  return file.sync();
}

}  // namespace guichet::store
