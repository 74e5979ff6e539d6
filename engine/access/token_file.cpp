#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/access/tokens.h"
#include "engine/base/json.h"

namespace guichet::access {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_bytes_max = 16u << 20;

class FileHandle {
 public:
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;

  ~FileHandle() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

Error cannot(std::string_view what, const fs::path& file) {
  return unavailable(fmt::format("cannot {} {}: {}", what, file.string(), std::strerror(errno)));
}

Result<std::string> read_private(const fs::path& file) {
  const FileHandle handle(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (handle.get() < 0) return errno == ENOENT ? Result<std::string>(std::string()) : cannot("open", file);
  struct stat about {};
  if (fstat(handle.get(), &about) != 0) return cannot("look at", file);
  if ((about.st_mode & 077U) != 0)
    return forbidden(fmt::format("others may read {}: chmod 600 it", file.string()));
  if (static_cast<std::size_t>(about.st_size) > file_bytes_max)
    return invalid(fmt::format("{} is larger than {} bytes", file.string(), file_bytes_max));
  std::string text(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const auto got = read(handle.get(), text.data() + done, text.size() - done);
    if (got <= 0) return cannot("read", file);
    done += static_cast<std::size_t>(got);
  }
  return text;
}

std::vector<std::string> words(JsonFields& fields, std::string_view key) {
  std::vector<std::string> found;
  const auto* list = fields.optional_array(key);
  if (list == nullptr) return found;
  for (const auto& item : *list) {
    if (const auto* word = item.if_string())
      found.emplace_back(word->begin(), word->end());
    else
      fields.refuse(key, "expected a list of texts");
  }
  return found;
}

std::optional<Instant> moment(JsonFields& fields, std::string_view key) {
  const auto text = fields.optional_string(key, 64);
  if (!text) return std::nullopt;
  auto instant = parse_rfc3339(*text);
  if (instant) return *instant;
  fields.refuse(key, instant.error().message);
  return std::nullopt;
}

Result<Token> read_token(const json::value& value, const std::string& pointer) {
  JsonFields fields(value, pointer);
  Token token;
  token.id = fields.required_string("id", 64);
  token.grant = {fields.required_string("subject", 256), words(fields, "roles"), words(fields, "scopes")};
  token.hash = fields.required_string("hash", 64);
  token.created = moment(fields, "created").value_or(Instant{});
  token.expires = moment(fields, "expires");
  token.note = fields.optional_string("note").value_or("");
  GUICHET_TRY_STATUS(fields.finish());
  return token;
}

json::array list_of(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

std::string text_of(const std::vector<Token>& tokens) {
  std::string text = "{\"tokens\":[";
  for (const auto& token : tokens) {
    json::object entry{
        {"id", token.id},
        {"subject", token.grant.subject},
        {"roles", list_of(token.grant.roles)},
        {"scopes", list_of(token.grant.scopes)},
        {"hash", token.hash},
        {"created", to_rfc3339(token.created)}};
    if (token.expires) entry["expires"] = to_rfc3339(*token.expires);
    if (!token.note.empty()) entry["note"] = token.note;
    text += (text.back() == '[' ? "\n  " : ",\n  ") + json::serialize(entry);
  }
  return text + "\n]}\n";
}

Status write_synced(const fs::path& file, std::string_view text) {
  const FileHandle handle(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (handle.get() < 0) return cannot("create", file);
  while (!text.empty()) {
    const auto written = write(handle.get(), text.data(), text.size());
    if (written < 0) return cannot("write", file);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fsync(handle.get()) != 0) return cannot("sync", file);
  return ok();
}

}  // namespace

Result<std::vector<Token>> read_tokens(const fs::path& file) {
  GUICHET_TRY(const auto text, read_private(file));
  std::vector<Token> tokens;
  if (text.empty()) return tokens;
  auto document = parse_json(text);
  if (!document) return invalid(fmt::format("{}: {}", file.string(), document.error().message));
  JsonFields fields(*document);
  const auto* list = fields.optional_array("tokens");
  GUICHET_TRY_STATUS(fields.finish());
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    auto token = read_token((*list)[i], fmt::format("/tokens/{}", i));
    if (!token) return invalid(fmt::format("{}: {}", file.string(), token.error().message), token.error().fields);
    tokens.push_back(*std::move(token));
  }
  return tokens;
}

Status write_tokens(const fs::path& file, const std::vector<Token>& tokens) {
  std::error_code failure;
  if (const auto folder = file.parent_path(); !folder.empty() && fs::create_directories(folder, failure))
    fs::permissions(folder, fs::perms::owner_all, failure);
  if (failure) return unavailable(fmt::format("cannot create {}: {}", file.parent_path().string(), failure.message()));
  const auto fresh = fs::path(file.string() + ".new");
  GUICHET_TRY_STATUS(write_synced(fresh, text_of(tokens)));
  if (rename(fresh.c_str(), file.c_str()) != 0) return cannot("replace", file);
  return ok();
}

}  // namespace guichet::access
