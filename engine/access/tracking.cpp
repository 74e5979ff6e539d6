#include "engine/access/tracking.h"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <sodium.h>

namespace guichet::access {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t own_size = 8;  ///< of the references that we give; others come with another system's history
constexpr std::size_t proof_digits = 12;
constexpr std::size_t proof_size = 14;

/// Blanks and dashes of every kind, however many, as one hyphen between two words; in capitals.
std::string with_hyphens(std::string_view typed) {
  std::string code;
  bool between = false;
  while (!typed.empty()) {
    // U+00A0, and U+2010 to U+2015: a page that was copied, a word processor's own idea of a hyphen.
    const auto wide = typed.starts_with("\xC2\xA0") ? 2U
                      : typed.size() > 2 && typed.starts_with("\xE2\x80") && typed[2] >= '\x90' && typed[2] <= '\x95'
                          ? 3U
                          : 0U;
    const char c = typed.front();
    if (wide > 0 || c == '-' || c == ' ' || c == '\t') {
      between = true;
    } else {
      if (between && !code.empty()) code += '-';
      between = false;
      code += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    typed.remove_prefix(std::max(wide, 1U));
  }
  return code;
}

std::string without_hyphens(std::string_view code) {
  std::string digits_only(code);
  std::erase(digits_only, '-');
  return digits_only;
}

bool is_word(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0; });
}

std::string grouped(std::string_view word) {
  std::string groups;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (i > 0 && i % 4 == 0) groups += '-';
    groups += word[i];
  }
  return groups;
}

/// Crockford's: what looks like a digit is one.
std::string corrected(std::string word) {
  for (auto& c : word) {
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
  }
  return word;
}

/// Durable before the first code is given out: a code must open its case after any crash.
Status create(const fs::path& file, std::array<unsigned char, 32>& key) {
  randombytes_buf(key.data(), key.size());
  const auto refused = [&] { return unavailable(fmt::format("cannot write {}", file.string())); };
  const auto fresh = file.string() + ".new";
  const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return refused();
  const bool written = ::write(descriptor, key.data(), key.size()) == static_cast<ssize_t>(key.size());
  const bool synced = written && ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!synced || ::rename(fresh.c_str(), file.c_str()) != 0) return refused();
  const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return refused();
  const bool kept = ::fsync(folder) == 0;
  ::close(folder);
  return kept ? ok() : Status(refused());
}

}  // namespace

Result<TrackingKey> TrackingKey::open(const fs::path& file) {
  TrackingKey key;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    fs::create_directories(file.parent_path(), ignored);
    GUICHET_TRY_STATUS(create(file, key.key_));
    return key;
  }
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return unavailable(fmt::format("cannot read {}", file.string()));
  std::array<unsigned char, 33> bytes{};
  const auto size = ::read(descriptor, bytes.data(), bytes.size());
  ::close(descriptor);
  if (size != static_cast<ssize_t>(key.key_.size()))
    return corrupt(fmt::format("{} must hold 32 bytes: restore it from a backup", file.string()));
  std::copy_n(bytes.begin(), key.key_.size(), key.key_.begin());
  sodium_memzero(bytes.data(), bytes.size());
  return key;
}

std::string TrackingKey::proof_of(const CaseId& id) const {
  std::array<unsigned char, 32> hash{};
  const std::string said = "guichet tracking code/" + id.value;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  crypto_generichash(
      hash.data(),
      hash.size(),
      reinterpret_cast<const unsigned char*>(said.data()),
      said.size(),
      key_.data(),
      key_.size());
  std::string proof;
  for (std::size_t i = 0; i < proof_digits; ++i) proof += digits[hash[i] & 31U];
  return grouped(proof);
}

std::string TrackingKey::code_of(std::string_view reference, const CaseId& id) const {
  return fmt::format("{}-{}", reference, proof_of(id));
}

bool TrackingKey::proves(std::string_view proof, const CaseId& id) const {
  const auto right = proof_of(id);
  return proof.size() == right.size() && sodium_memcmp(proof.data(), right.data(), right.size()) == 0;
}

SplitCode TrackingKey::split(std::string_view typed) {
  const auto code = with_hyphens(typed);
  const auto at = code.size() > proof_size + 1 ? code.size() - proof_size : 0;
  const auto tail = std::string_view(code).substr(at);
  const auto digits_of_tail = without_hyphens(tail);
  if (at > 0 && code[at - 1] == '-' && is_word(digits_of_tail) && tail == grouped(digits_of_tail))
    return {code.substr(0, at - 1), grouped(corrected(digits_of_tail))};
  // Said in one breath, or grouped by whoever wrote it down.
  const auto all = without_hyphens(code);
  if (all.size() == own_size + proof_digits && is_word(all))
    return {grouped(all.substr(0, own_size)), grouped(corrected(all.substr(own_size)))};
  return {code, ""};
}

std::vector<std::string> TrackingKey::readings_of(std::string_view reference) {
  const auto all = without_hyphens(reference);
  std::vector<std::string> readings{std::string(reference)};
  if (all.size() == own_size && is_word(all) && grouped(corrected(all)) != reference)
    readings.push_back(grouped(corrected(all)));
  if (all != reference) readings.push_back(all);
  return readings;
}

}  // namespace guichet::access
