#include "adapters/portal/sealed_file.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <sodium.h>

#include "engine/access/sealed.h"

namespace guichet::portal {
namespace {

namespace fs = std::filesystem;

}  // namespace

Status write_sealed(const fs::path& path, std::string_view secret, std::string_view content) {
  const auto sealed = access::seal(secret, path.filename().string(), content);
  // A name of its own: two requests of one visitor may be saved at once.
  const auto fresh = path.string() + fmt::format(".{:08x}", randombytes_random());
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(sealed.data(), static_cast<std::streamsize>(sealed.size()));
    if (!file.flush()) return unavailable("cannot keep a file: the disk refuses");
  }
  std::error_code failure;
  fs::permissions(fresh, fs::perms::owner_read | fs::perms::owner_write, failure);
  if (!failure) fs::rename(fresh, path, failure);
  if (failure) return unavailable(fmt::format("cannot keep a file: {}", failure.message()));
  return ok();
}

Result<std::string> read_sealed(const fs::path& path, std::string_view secret) {
  std::ifstream file(path, std::ios::binary);
  const std::string sealed{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto content = access::unseal(secret, path.filename().string(), sealed);
  if (!content) return guichet::not_found("there is nothing that this opens");
  return content;
}

}  // namespace guichet::portal
