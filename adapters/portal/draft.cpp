#include "adapters/portal/draft.h"

#include <algorithm>

#include <fmt/format.h>
#include <sodium.h>

#include "adapters/portal/sealed_file.h"
#include "engine/base/digest.h"

namespace guichet::portal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t token_bytes = 24;
constexpr std::size_t drafts_max = 20'000;

bool is_token(std::string_view text) {
  return text.size() == 32 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

std::string new_token() {
  std::array<unsigned char, token_bytes> random{};
  randombytes_buf(random.data(), random.size());
  std::string text(sodium_base64_encoded_len(random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // the terminating zero
  return text;
}

std::string name_of(std::string_view token) {
  return digest_of({"guichet draft name", token});
}

json::object encode(const Draft& draft) {
  json::array files;
  for (const auto& file : draft.files)
    files.push_back(json::object{
        {"key", file.key},
        {"field", file.field},
        {"name", file.name},
        {"media_type", file.media_type},
        {"bytes", file.bytes},
        {"sent", file.sent}});
  return {
      {"service", draft.service},
      {"answers", draft.answers},
      {"contact", draft.contact},
      {"files", std::move(files)},
      {"next_file", draft.next_file},
      {"case", draft.case_id}};
}

Result<DraftFile> decode_file(const json::value& value) {
  JsonFields fields(value);
  DraftFile file;
  file.key = fields.required_string("key");
  file.field = fields.required_string("field");
  file.name = fields.required_string("name");
  file.media_type = fields.required_string("media_type");
  file.bytes = static_cast<std::uint64_t>(fields.optional_integer("bytes").value_or(0));
  file.sent = fields.optional_bool("sent").value_or(false);
  GUICHET_TRY_STATUS(fields.finish());
  return file;
}

Result<Draft> decode(std::string_view token, std::string_view text) {
  GUICHET_TRY(const auto value, parse_json(text));
  JsonFields fields(value);
  Draft draft;
  draft.token = std::string(token);
  draft.service = fields.required_string("service");
  if (const auto* answers = fields.optional_object("answers")) draft.answers = *answers;
  if (const auto* contact = fields.optional_object("contact")) draft.contact = *contact;
  draft.next_file = static_cast<std::uint32_t>(fields.optional_integer("next_file").value_or(1));
  draft.case_id = fields.optional_string("case").value_or("");
  const auto* files = fields.optional_array("files");
  GUICHET_TRY_STATUS(fields.finish());
  if (files != nullptr)
    for (const auto& one : *files) {
      GUICHET_TRY(auto file, decode_file(one));
      draft.files.push_back(std::move(file));
    }
  return draft;
}

/// Another visitor may have just removed a folder: what cannot be counted or removed is looked at again next time.
std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) found.push_back(entry.path());
  return found;
}

}  // namespace

Result<Drafts> Drafts::open(fs::path folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (!failure) fs::permissions(folder, fs::perms::owner_all, failure);
  if (failure) return unavailable(fmt::format("cannot make the folder {}: {}", folder.string(), failure.message()));
  return Drafts(std::move(folder));
}

Result<Draft> Drafts::begin(std::string service) const {
  return begin(std::move(service), new_token());
}

Result<Draft> Drafts::begin(std::string service, std::string token) const {
  if (!is_token(token)) return invalid("a draft's token is 32 characters of base64url");
  if (folders_in(folder_).size() >= drafts_max) return unavailable("too many requests are being written");
  Draft draft;
  draft.token = std::move(token);
  draft.service = std::move(service);
  std::error_code failure;
  fs::create_directory(folder_ / name_of(draft.token), failure);
  if (failure) return unavailable(fmt::format("cannot keep a draft: {}", failure.message()));
  GUICHET_TRY_STATUS(save(draft));
  return draft;
}

Result<Draft> Drafts::read(std::string_view token) const {
  if (!is_token(token)) return guichet::not_found("there is no such draft");
  GUICHET_TRY(const auto text, read_sealed(folder_ / name_of(token) / "draft", token));
  return decode(token, text);
}

Status Drafts::save(const Draft& draft) const {
  return write_sealed(folder_ / name_of(draft.token) / "draft", draft.token, json::serialize(encode(draft)));
}

Status Drafts::add_file(Draft& draft, DraftFile file, std::string_view content) const {
  file.key = fmt::format("file-{}", draft.next_file++);
  file.bytes = content.size();
  GUICHET_TRY_STATUS(write_sealed(folder_ / name_of(draft.token) / file.key, draft.token, content));
  draft.files.push_back(std::move(file));
  return ok();
}

Result<std::string> Drafts::read_file(const Draft& draft, const DraftFile& file) const {
  return read_sealed(folder_ / name_of(draft.token) / file.key, draft.token);
}

void Drafts::drop_file(Draft& draft, std::string_view key) const {
  const auto file = std::ranges::find(draft.files, key, &DraftFile::key);
  if (file == draft.files.end()) return;
  std::error_code ignored;
  fs::remove(folder_ / name_of(draft.token) / file->key, ignored);
  draft.files.erase(file);
}

void Drafts::remove(const Draft& draft) const {
  std::error_code ignored;
  fs::remove_all(folder_ / name_of(draft.token), ignored);
}

std::size_t Drafts::sweep(fs::file_time_type before) const {
  std::size_t removed = 0;
  for (const auto& folder : folders_in(folder_)) {
    std::error_code failure;
    const auto touched = fs::last_write_time(folder / "draft", failure);
    if (!failure && touched >= before) continue;
    fs::remove_all(folder, failure);
    ++removed;
  }
  return removed;
}

}  // namespace guichet::portal
