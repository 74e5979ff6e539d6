#include "engine/runtime/small_files.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/store/copying.h"
#include "engine/store/disk.h"

namespace guichet::runtime {
namespace {

namespace fs = std::filesystem;

/// Sessions are not among them: after a restore everybody signs in again.
constexpr std::array small_files = {"tokens.json", "accounts.json", "absences.json", "views.json"};
/// Of consumers, webhooks, letters on their way, and (sealed) letters that wait for somebody.
constexpr std::array follower_folders = {"consumers", "webhooks", "mail", "mail/unmatched"};
constexpr std::array<std::string_view, 3> record_kinds = {".json", ".row", ".letter"};
constexpr std::array signing_keys = {"tracking.key", "mail.key", "letters.key"};

Status copy_if_there(const fs::path& from, const fs::path& to, store::Copied& copied) {
  if (!store::exists(from.string())) return ok();
  const auto done = store::copy_file(from.string(), to.string(), {}, copied);
  if (!done && done.error().kind == Error::Kind::not_found) return ok();  // removed since it was seen
  return done;
}

Status copy_records(const fs::path& from, const fs::path& to, store::Copied& copied) {
  if (!fs::is_directory(from)) return ok();
  GUICHET_TRY_STATUS(store::make_directories(to.string()));
  GUICHET_TRY(const auto names, store::names_in(from.string()));
  for (const auto& name : names)
    if (std::ranges::find(record_kinds, fs::path(name).extension().string()) != record_kinds.end())
      GUICHET_TRY_STATUS(copy_if_there(from / name, to / name, copied));
  return store::sync_directory(to.string());
}

}  // namespace

Status copy_small_files(const fs::path& from, const fs::path& to, store::Copied& copied) {
  for (const auto* const name : small_files) GUICHET_TRY_STATUS(copy_if_there(from / name, to / name, copied));
  for (const auto* const name : follower_folders) GUICHET_TRY_STATUS(copy_records(from / name, to / name, copied));
  return ok();
}

Status copy_signing_keys(const fs::path& from, const fs::path& to, store::Copied& copied) {
  for (const auto* const name : signing_keys) GUICHET_TRY_STATUS(copy_if_there(from / name, to / name, copied));
  return ok();
}

}  // namespace guichet::runtime
