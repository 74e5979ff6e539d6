#include "engine/access/tracking.h"

#include <fcntl.h>
#include <unistd.h>
#include <cctype>

#include <fmt/format.h>
#include <sodium.h>

namespace guichet::access {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t proof_size = 14;

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
  for (std::size_t i = 0; i < 12; ++i) {
    if (i > 0 && i % 4 == 0) proof += '-';
    proof += digits[hash[i] & 31U];
  }
  return proof;
}

std::string TrackingKey::code_of(std::string_view reference, const CaseId& id) const {
  return fmt::format("{}-{}", reference, proof_of(id));
}

bool TrackingKey::proves(std::string_view proof, const CaseId& id) const {
  const auto right = proof_of(id);
  return proof.size() == right.size() && sodium_memcmp(proof.data(), right.data(), right.size()) == 0;
}

SplitCode TrackingKey::split(std::string_view typed) {
  std::string code;
  for (const char c : typed)
    if (c != ' ' && c != '\t') code += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const auto is_proof = [&](std::string_view tail) {
    for (std::size_t i = 0; i < tail.size(); ++i) {
      const bool dash = i % 5 == 4;
      if (dash != (tail[i] == '-')) return false;
      if (!dash && std::isalnum(static_cast<unsigned char>(tail[i])) == 0) return false;
    }
    return true;
  };
  const auto at = code.size() > proof_size + 1 ? code.size() - proof_size : 0;
  if (at == 0 || code[at - 1] != '-' || !is_proof(std::string_view(code).substr(at))) return {code, ""};
  auto proof = code.substr(at);
  for (auto& c : proof) {
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
  }
  return {code.substr(0, at - 1), proof};
}

}  // namespace guichet::access
