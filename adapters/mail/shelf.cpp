#include "adapters/mail/shelf.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/access/private_file.h"
#include "engine/access/sealed.h"
#include "engine/access/secrets.h"
#include "engine/base/log.h"
#include "engine/events/codec.h"
#include "engine/events/envelope.h"
#include "engine/store/disk.h"

namespace guichet::mail {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view row_part = ".row";
constexpr std::string_view letter_part = ".letter";
constexpr std::size_t letter_bytes_max = 64u << 20;
constexpr std::size_t random_bytes = 32;
constexpr std::size_t secret_bytes = 43;  ///< of them as base64url

Result<std::string> secret_in(const fs::path& file) {
  GUICHET_TRY(auto secret, access::read_private(file));
  if (secret.size() == secret_bytes) return secret;
  if (!secret.empty())
    return corrupt(fmt::format("{} must hold {} bytes: restore it from a backup", file.string(), secret_bytes));
  secret = access::random_text(random_bytes);
  GUICHET_TRY_STATUS(access::replace_private(file, secret));
  GUICHET_TRY_STATUS(store::sync_directory(file.parent_path().string()));
  return secret;
}

Result<std::string> read(const fs::path& file, const std::string& secret) {
  GUICHET_TRY(const auto sealed, access::read_private(file, letter_bytes_max));
  if (sealed.empty()) return not_found(fmt::format("there is no {}", file.string()));
  auto text = access::unseal(secret, file.filename().string(), sealed);
  if (!text) return corrupt(fmt::format("{} does not open with the key of the letters", file.string()));
  return text;
}

Error no_letter(const std::string& id) {
  return not_found(fmt::format("there is no letter \"{}\" that belongs nowhere", id));
}

}  // namespace

Result<std::unique_ptr<Shelf>> Shelf::open(const Clock& clock, ShelfOptions options) {
  GUICHET_TRY(auto secret, secret_in(options.key));
  std::unique_ptr<Shelf> shelf(new Shelf(clock, std::move(options), std::move(secret)));
  GUICHET_TRY_STATUS(shelf->load());
  return shelf;
}

Status Shelf::load() {
  std::error_code failure;
  if (!fs::exists(options_.folder, failure)) return ok();
  fs::directory_iterator at(options_.folder, failure);
  if (failure) return unavailable(fmt::format("cannot read {}: {}", options_.folder.string(), failure.message()));
  std::vector<fs::path> stray;
  for (const auto& entry : at) {
    const auto& file = entry.path();
    // Without its row, a letter was never answered for, or is already settled.
    if (file.extension() != row_part && !fs::exists(fs::path(file).replace_extension(row_part), failure))
      stray.push_back(file);
    if (file.extension() != row_part) continue;
    GUICHET_TRY(const auto text, read(file, secret_));
    GUICHET_TRY(const auto value, parse_json(text));
    KeptLetter letter;
    if (const auto known = events::Codec<KeptLetter>::decode(value, letter, "letter"); !known)
      return corrupt(fmt::format("{}: {}", file.string(), known.error().message));
    bytes_ += letter.bytes;
    letters_.emplace(letter.id, std::move(letter));
  }
  for (const auto& file : stray) fs::remove(file, failure);
  return ok();
}

fs::path Shelf::file_of(const std::string& id, std::string_view part) const {
  return options_.folder / (id + std::string(part));
}

Status Shelf::write(const KeptLetter& letter) const {
  const auto file = file_of(letter.id, row_part);
  const auto text = events::to_bytes(events::Codec<KeptLetter>::encode_object(letter));
  GUICHET_TRY_STATUS(access::replace_private(file, access::seal(secret_, file.filename().string(), text)));
  return store::sync_directory(options_.folder.string());
}

Status Shelf::keep(KeptLetter letter, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  drop_what_is_over();
  if (letters_.contains(letter.id)) return ok();
  if (letters_.size() >= options_.letters_max || bytes_ + bytes.size() > options_.bytes_max)
    return unavailable("too many letters wait to be looked at");
  letter.bytes = bytes.size();
  letter.state = "waiting";
  const auto file = file_of(letter.id, letter_part);
  GUICHET_TRY_STATUS(access::replace_private(file, access::seal(secret_, file.filename().string(), bytes)));
  GUICHET_TRY_STATUS(write(letter));
  bytes_ += letter.bytes;
  const auto id = letter.id;
  letters_.emplace(id, std::move(letter));
  return ok();
}

std::vector<KeptLetter> Shelf::list(const std::string& state, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  drop_what_is_over();
  std::vector<KeptLetter> found;
  for (const auto& [id, letter] : letters_)
    if (state.empty() || letter.state == state) found.push_back(letter);
  std::ranges::sort(found, {}, &KeptLetter::received);
  if (found.size() > limit) found.resize(limit);
  return found;
}

Result<KeptLetter> Shelf::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = letters_.find(id);
  if (found == letters_.end()) return no_letter(id);
  return found->second;
}

Result<std::string> Shelf::bytes_of(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  if (!letters_.contains(id)) return no_letter(id);
  return read(file_of(id, letter_part), secret_);
}

Status Shelf::dismiss(const std::string& id, const std::string& by, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  const auto found = letters_.find(id);
  if (found == letters_.end()) return no_letter(id);
  if (found->second.state == "dismissed")
    return conflict(fmt::format("{} dismissed this letter already", found->second.dismissed_by));
  auto letter = found->second;
  letter.state = "dismissed";
  letter.dismissed_by = by;
  letter.reason = reason;
  letter.dismissed = clock_.now();
  GUICHET_TRY_STATUS(write(letter));
  found->second = std::move(letter);
  return ok();
}

Status Shelf::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  return erase(id);
}

/// The row first: what is left after a crash is then a letter that nobody is told of, and goes at the next start.
Status Shelf::erase(const std::string& id) {
  const auto found = letters_.find(id);
  if (found == letters_.end()) return ok();
  for (const auto part : {row_part, letter_part}) {
    std::error_code failure;
    fs::remove(file_of(id, part), failure);
    if (failure) return unavailable(fmt::format("cannot remove {}: {}", file_of(id, part).string(), failure.message()));
  }
  GUICHET_TRY_STATUS(store::sync_directory(options_.folder.string()));
  bytes_ -= found->second.bytes;
  letters_.erase(found);
  return ok();
}

void Shelf::drop_what_is_over() {
  const auto now = clock_.now();
  std::vector<std::string> over;
  for (const auto& [id, letter] : letters_)
    if (letter.dismissed && now - *letter.dismissed >= options_.dismissed_for) over.push_back(id);
  for (const auto& id : over)
    if (const auto gone = erase(id); !gone)
      log_error("a dismissed letter cannot be erased", {{"letter", id}, {"why", gone.error().message}});
}

std::string Shelf::figures() {
  const auto waiting = list("waiting", SIZE_MAX).size();
  return fmt::format(
      "# HELP guichet_letters_unmatched Letters that came in, belong nowhere, and wait for somebody.\n"
      "# TYPE guichet_letters_unmatched gauge\nguichet_letters_unmatched {}\n",
      waiting);
}

}  // namespace guichet::mail
