// guichet init: a town folder to start from.
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/embedded.h"
#include "cli/exit_code.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;

Status write_files(const fs::path& folder, const workflows::Files& files) {
  for (const auto& [name, text] : files) {
    const auto path = folder / name;
    std::error_code failure;
    fs::create_directories(path.parent_path(), failure);
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (failure || !file) return unavailable(fmt::format("cannot write {}", path.string()));
  }
  return ok();
}

}  // namespace

int init(const InitOptions& options) {
  const fs::path folder(options.folder);
  std::error_code failure;
  if (fs::exists(folder, failure) && !(fs::is_directory(folder, failure) && fs::is_empty(folder, failure)))
    return fail(conflict(fmt::format("{} exists and is not an empty folder: choose another name", folder.string())));
  const auto files = embedded_town(options.example);
  if (files.empty())
    return fail(
        not_found(fmt::format("no example is called `{}`: there are starter and saint-aubin", options.example)));
  if (const auto written = write_files(folder, files); !written) return fail(written.error());
  fmt::print(
      "Wrote {} files into {}. Next:\n"
      "  guichet check {}                       what is wrong with it\n"
      "  guichet test {}                        its scenarios, in virtual time\n"
      "  guichet serve {} --data data           the server\n",
      files.size(),
      options.folder,
      options.folder,
      options.folder,
      options.folder);
  return exit_ok;
}

}  // namespace guichet::cli
