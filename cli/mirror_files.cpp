#include "cli/mirror_files.h"

#include <span>

#include <fmt/format.h>

#include "engine/base/log.h"
#include "engine/store/stored_file.h"

namespace guichet::cli {
namespace {

constexpr std::uint64_t sealed_bytes_max = 40u << 20;  ///< what a town takes, and what sealing adds to it

const json::string* text_in(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_string();
}

}  // namespace

Result<MirroredFiles> MirroredFiles::open(client::Server from, std::string folder) {
  GUICHET_TRY(auto files, store::FileStore::open(folder, sealed_bytes_max));
  return MirroredFiles(std::move(from), std::move(folder), std::move(files));
}

Status MirroredFiles::bring(std::string_view document) {
  if (document.find("\"media_type\"") == std::string_view::npos) return ok();
  GUICHET_TRY(const auto event, parse_json(document));
  return look_in(event);
}

Status MirroredFiles::look_in(const json::value& value) {
  if (const auto* array = value.if_array())
    for (const auto& item : *array) GUICHET_TRY_STATUS(look_in(item));
  const auto* object = value.if_object();
  if (object == nullptr) return ok();
  const auto* hash = text_in(*object, "hash");
  if (hash != nullptr && text_in(*object, "media_type") != nullptr) return fetch(std::string(*hash));
  for (const auto& [name, member] : *object) GUICHET_TRY_STATUS(look_in(member));
  return ok();
}

Status MirroredFiles::fetch(const std::string& hash) {
  if (store::stored_size(folder_, hash)) return ok();
  const auto file = client::read(from_, "/api/v1/exports/files/" + hash, "application/octet-stream");
  if (!file && file.error().kind == Error::Kind::not_found) {
    log_error("an attachment is not there and not here", {{"file", hash}, {"why", file.error().message}});
    return ok();
  }
  if (!file) return file.error();
  // Written as it came: what is sealed already is not sealed again, so its name is the same.
  GUICHET_TRY(const auto draft, files_->create());
  GUICHET_TRY_STATUS(draft->write(std::as_bytes(std::span(file->body))));
  GUICHET_TRY(const auto stored, draft->finish());
  if (stored.hash == hash) return ok();
  GUICHET_TRY_STATUS(files_->remove(stored.hash));
  return corrupt(fmt::format("{} sent something else as the attachment {}", from_.url, hash));
}

}  // namespace guichet::cli
