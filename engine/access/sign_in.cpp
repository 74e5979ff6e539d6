#include "engine/access/sign_in.h"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "engine/access/private_file.h"
#include "engine/access/secrets.h"
#include "engine/base/audit.h"
#include "engine/base/json.h"
#include "engine/base/log.h"

namespace guichet::access {
namespace {

constexpr std::size_t session_id_length = 12;
constexpr std::size_t session_secret_length = 43;
constexpr std::chrono::seconds look_every{1};
constexpr auto wrong = "the name or the password is wrong";

std::string csrf_of(std::string_view secret) {
  return digest_of("csrf/" + std::string(secret)).substr(0, 32);
}

Result<Session> read_session(const json::value& value) {
  JsonFields fields(value);
  Session session;
  session.id = fields.required_string("id", 64);
  session.subject = fields.required_string("subject", 128);
  session.hash = fields.required_string("hash", 128);
  const auto opened = parse_rfc3339(fields.required_string("opened", 64));
  const auto expires = parse_rfc3339(fields.required_string("expires", 64));
  GUICHET_TRY_STATUS(fields.finish());
  if (!opened || !expires) return invalid("a session has two moments");
  session.opened = *opened;
  session.expires = *expires;
  return session;
}

Result<std::vector<Session>> read_sessions(const std::filesystem::path& file) {
  GUICHET_TRY(const auto text, read_private(file));
  std::vector<Session> sessions;
  if (text.empty()) return sessions;
  GUICHET_TRY(const auto document, parse_json(text));
  JsonFields fields(document);
  const auto* list = fields.optional_array("sessions");
  GUICHET_TRY_STATUS(fields.finish());
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    GUICHET_TRY(auto session, read_session((*list)[i]));
    sessions.push_back(std::move(session));
  }
  return sessions;
}

}  // namespace

SignIn::SignIn(std::filesystem::path folder, const Clock& clock)
    : accounts_file_(folder / "accounts.json"), sessions_file_(folder / "sessions.json"), clock_(clock) {
  auto sessions = read_sessions(sessions_file_);
  // Losing the sessions costs people one more sign-in; refusing to start would cost more.
  if (!sessions) log_error("sessions are lost: the file cannot be used", {{"why", sessions.error().message}});
  if (sessions)
    for (auto& session : *sessions) sessions_.emplace(session.id, std::move(session));
}

void SignIn::reload_accounts(Instant now) {
  if (now < look_again_ && now + look_every >= look_again_) return;
  look_again_ = now + look_every;
  auto fingerprint = fingerprint_of(accounts_file_);
  if (fingerprint == accounts_fingerprint_) return;
  accounts_fingerprint_ = std::move(fingerprint);
  accounts_.clear();
  auto accounts = read_accounts(accounts_file_);
  if (accounts)
    accounts_ = *std::move(accounts);
  else
    log_error("nobody can sign in: the file of accounts cannot be used", {{"why", accounts.error().message}});
}

std::optional<Account> SignIn::account_of(const std::string& subject) {
  const auto known = std::ranges::find(accounts_, subject, &Account::subject);
  return known == accounts_.end() ? std::nullopt : std::optional(*known);
}

std::variant<SignedIn, SignIn::Refused> SignIn::sign_in(const Attempt& attempt) {
  const auto now = clock_.now();
  {
    const std::scoped_lock lock(state_);
    if (const auto wait = throttle_.wait(attempt.name, attempt.address, now); wait.count() > 0)
      return Refused{.wait = wait, .busy = false, .why = "too many attempts have failed; wait before the next"};
  }
  const std::unique_lock one_at_a_time(hashing_, std::try_to_lock);
  if (!one_at_a_time.owns_lock()) return Refused{.wait = {}, .busy = true, .why = "others are signing in; try again"};
  return look_closely(attempt, now);
}

std::variant<SignedIn, SignIn::Refused> SignIn::look_closely(const Attempt& attempt, Instant now) {
  const auto subject = "agents/" + attempt.name;
  std::optional<Account> account;
  {
    const std::scoped_lock lock(state_);
    look_again_ = {};  // somebody may just have been given a password
    reload_accounts(now);
    account = account_of(subject);
  }
  // So that an unknown name takes as long as a wrong password.
  static const auto nobody = hash_password(random_text(32));
  const auto matches = password_matches(account ? account->hash : nobody ? *nobody : std::string(), attempt.password);
  const std::scoped_lock lock(state_);
  if (!matches || !account) {
    throttle_.failed(attempt.name, attempt.address, now);
    audit("sign-in refused", {{"name", attempt.name}, {"address", attempt.address}});
    return Refused{.wait = {}, .busy = false, .why = wrong};
  }
  throttle_.succeeded(attempt.name, attempt.address);
  auto opened = open_session(subject, now);
  if (!opened) return Refused{.wait = {}, .busy = true, .why = opened.error().message};
  audit("signed in", {{"actor", subject}, {"address", attempt.address}});
  return *std::move(opened);
}

Result<SignedIn> SignIn::open_session(const std::string& subject, Instant now) {
  auto secret = random_text(32);
  SignedIn in;
  in.session = {random_text(9), subject, digest_of(secret), now, now + session_lasts};
  in.cookie = in.session.id + secret;
  in.csrf = csrf_of(secret);
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.expires <= now; });
  sessions_.emplace(in.session.id, in.session);
  if (const auto saved = save_sessions(); !saved) {
    sessions_.erase(in.session.id);
    return saved.error();
  }
  return in;
}

Status SignIn::save_sessions() {
  json::array list;
  for (const auto& [id, session] : sessions_)
    list.push_back(json::object{
        {"id", session.id},
        {"subject", session.subject},
        {"hash", session.hash},
        {"opened", to_rfc3339(session.opened)},
        {"expires", to_rfc3339(session.expires)}});
  return replace_private(sessions_file_, json::serialize(json::object{{"sessions", std::move(list)}}) + "\n");
}

std::optional<SignedIn> SignIn::find(std::string_view cookie) {
  if (cookie.size() != session_id_length + session_secret_length) return std::nullopt;
  const auto now = clock_.now();
  const auto secret = cookie.substr(session_id_length);
  const auto presented = digest_of(secret);
  const std::scoped_lock lock(state_);
  const auto known = sessions_.find(cookie.substr(0, session_id_length));
  if (known == sessions_.end() || !same_secret(known->second.hash, presented)) return std::nullopt;
  const auto& session = known->second;
  reload_accounts(now);
  const auto account = account_of(session.subject);
  if (session.expires <= now || !account || account->changed > session.opened) return std::nullopt;
  return SignedIn{session, std::string(cookie), csrf_of(secret)};
}

void SignIn::sign_out(std::string_view cookie) {
  const auto known = find(cookie);
  if (!known) return;
  const std::scoped_lock lock(state_);
  sessions_.erase(known->session.id);
  if (const auto saved = save_sessions(); !saved)
    log_error("a session ended here, and would be back after a restart", {{"why", saved.error().message}});
}

Result<SignedIn> SignIn::change_password(
    const std::string& subject, std::string_view old_one, std::string_view new_one) {
  const std::scoped_lock one_at_a_time(hashing_);
  const auto now = clock_.now();
  std::optional<Account> account;
  {
    const std::scoped_lock lock(state_);
    if (throttle_.wait(subject, "signed in", now).count() > 0)
      return forbidden("too many attempts have failed; wait before the next");
    account = account_of(subject);
  }
  if (!account || !password_matches(account->hash, old_one)) {
    const std::scoped_lock lock(state_);
    throttle_.failed(subject, "signed in", now);
    return forbidden("the present password is wrong");
  }
  GUICHET_TRY_STATUS(set_password(accounts_file_, subject, new_one, now));
  const std::scoped_lock lock(state_);
  look_again_ = {};
  reload_accounts(now);
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.subject == subject; });
  return open_session(subject, now);
}

std::string SignIn::first_code() {
  const std::scoped_lock lock(state_);
  reload_accounts(clock_.now());
  if (!accounts_.empty()) return {};
  if (first_code_.empty()) first_code_ = random_text(24);
  return first_code_;
}

Result<SignedIn> SignIn::first_account(std::string_view code, const std::string& subject, std::string_view password) {
  const std::scoped_lock one_at_a_time(hashing_);
  const auto expected = first_code();
  if (expected.empty() || !same_secret(expected, code)) return forbidden("this link was used already, or is not ours");
  const auto now = clock_.now();
  GUICHET_TRY_STATUS(set_password(accounts_file_, subject, password, now));
  const std::scoped_lock lock(state_);
  look_again_ = {};
  reload_accounts(now);
  return open_session(subject, now);
}

}  // namespace guichet::access
