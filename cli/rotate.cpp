// guichet rotate-keys: what the server does by itself after an erasure, for a stopped one.
#include <filesystem>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "engine/people/vault.h"

namespace guichet::cli {

int rotate_keys(const RotateOptions& options) {
  const auto keys = std::filesystem::path(options.data) / "keys";
  if (!std::filesystem::exists(keys / "pool"))
    return fail(not_found(fmt::format("{} has no keys/pool: it is no data folder", options.data)));
  const auto vault = people::Vault::open(keys.string());
  if (!vault) return fail(vault.error());
  if (const auto rotated = (*vault)->rotate(); !rotated) return fail(rotated.error());
  fmt::print("Every key is wrapped anew. Copies of keys/ made before open nothing; make a new one (guichet backup).\n");
  return exit_ok;
}

}  // namespace guichet::cli
