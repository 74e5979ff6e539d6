#include "adapters/http/gate.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <sys/stat.h>

#include "engine/base/log.h"

namespace guichet::http {
namespace {

constexpr std::chrono::seconds look_every{1};

std::string fingerprint_of(const std::filesystem::path& file) {
  struct stat about {};
  if (stat(file.c_str(), &about) != 0) return "none";
  return fmt::format(
      "{}/{}/{}.{}", about.st_ino, about.st_size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
}

bool has_scheme(std::string_view text) {
  constexpr std::string_view scheme = "bearer ";
  return text.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(), [](char a, char b) {
           return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
         });
}

}  // namespace

Gate::Gate(std::filesystem::path tokens_file, const Clock& clock) : file_(std::move(tokens_file)), clock_(clock) {}

void Gate::reload_if_changed() {
  const auto now = clock_.now();
  if (now < look_again_ && now + look_every >= look_again_) return;
  look_again_ = now + look_every;
  auto fingerprint = fingerprint_of(file_);
  if (fingerprint == fingerprint_) return;
  fingerprint_ = std::move(fingerprint);
  known_.clear();
  tokens_.clear();
  auto tokens = access::read_tokens(file_);
  if (tokens) {
    tokens_ = *std::move(tokens);
    log_info("tokens read", {{"count", std::to_string(tokens_.size())}});
  } else {
    // A broken file opens no door: a revocation must never be undone by a typing mistake.
    log_error("no token is valid: the file cannot be used", {{"why", tokens.error().message}});
  }
}

Result<std::shared_ptr<const access::Principal>> Gate::identify(
    std::string_view authorization, const std::shared_ptr<const workflows::Town>& town) {
  reload_if_changed();
  if (authorization.empty()) return forbidden("send a token: Authorization: Bearer guichet_…");
  if (!has_scheme(authorization)) return forbidden("the only scheme understood is Bearer");
  GUICHET_TRY(const auto* token, access::find_token(tokens_, authorization.substr(7), clock_.now()));
  auto& known = known_[token->id];
  if (!known.principal || known.town != town) {
    known.principal = std::make_shared<const access::Principal>(access::principal_of(token->grant, town.get()));
    known.town = town;
  }
  return known.principal;
}

}  // namespace guichet::http
