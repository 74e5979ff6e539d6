#include "adapters/http/gate.h"

#include <algorithm>
#include <cctype>

#include "engine/access/private_file.h"
#include "engine/access/secrets.h"
#include "engine/base/log.h"

namespace guichet::http {
namespace {

constexpr std::chrono::seconds look_every{1};
constexpr std::size_t known_max = 10'000;

bool has_scheme(std::string_view text) {
  constexpr std::string_view scheme = "bearer ";
  return text.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(), [](char a, char b) {
           return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
         });
}

}  // namespace

std::string_view cookie_of(std::string_view cookie_header, std::string_view name) {
  while (!cookie_header.empty()) {
    const auto end = std::min(cookie_header.find(';'), cookie_header.size());
    auto pair = cookie_header.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) return pair.substr(name.size() + 1);
    cookie_header.remove_prefix(std::min(end + 1, cookie_header.size()));
  }
  return {};
}

std::string_view session_of(std::string_view cookie_header) {
  return cookie_of(cookie_header, session_cookie);
}

Gate::Gate(std::filesystem::path tokens_file, const Clock& clock, access::SignIn* sign_in)
    : file_(std::move(tokens_file)), clock_(clock), sign_in_(sign_in) {}

void Gate::reload_if_changed() {
  const auto now = clock_.now();
  if (now < look_again_ && now + look_every >= look_again_) return;
  look_again_ = now + look_every;
  auto fingerprint = access::fingerprint_of(file_);
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
    const Request& request, const std::shared_ptr<const workflows::Town>& town) {
  const auto authorization = request.header("authorization");
  if (!authorization.empty()) return bearer(authorization, town);
  if (sign_in_ != nullptr && !session_of(request.header("cookie")).empty()) return signed_in(request, town);
  return forbidden("send a token: Authorization: Bearer guichet_…");
}

Gate::Identified Gate::bearer(std::string_view authorization, const std::shared_ptr<const workflows::Town>& town) {
  reload_if_changed();
  if (!has_scheme(authorization)) return forbidden("the only scheme understood is Bearer");
  GUICHET_TRY(const auto* token, access::find_token(tokens_, authorization.substr(7), clock_.now()));
  return principal(token->id, token->grant, town);
}

Gate::Identified Gate::signed_in(const Request& request, const std::shared_ptr<const workflows::Town>& town) {
  const auto in = sign_in_->find(session_of(request.header("cookie")));
  if (!in) return forbidden("the session has ended: sign in again");
  const auto reads = request.method == Method::get || request.method == Method::head;
  // A browser sends the cookie whatever page asks; only our own page knows this.
  if (!reads && !access::same_secret(request.header(csrf_header), in->csrf))
    return forbidden("a change needs the header Guichet-Csrf of this session");
  return principal("session/" + in->session.id, {.subject = in->session.subject}, town);
}

Gate::Identified Gate::principal(
    const std::string& id, const access::Grant& grant, const std::shared_ptr<const workflows::Town>& town) {
  if (known_.size() >= known_max) known_.clear();
  auto& known = known_[id];
  if (!known.principal || known.town != town) {
    known.principal = std::make_shared<const access::Principal>(access::principal_of(grant, town.get()));
    known.town = town;
  }
  return known.principal;
}

}  // namespace guichet::http
