#pragma once

// Signing in with a name and a password, and the sessions that follow. Sessions survive a restart: the file
// (sessions.json, mode 0600) holds
//
//   cookie = id secret                      id: 12, secret: 43 characters of base64url
//   file   = {"sessions":[{"id","subject","hash","opened","expires"}]}       hash as of tokens
//   csrf   = digest of "csrf/" secret: known to our own pages only, sent with every change

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/access/accounts.h"
#include "engine/access/throttle.h"
#include "engine/base/clock.h"

namespace guichet::access {

inline constexpr std::chrono::hours session_lasts{12};

struct Session {
  std::string id;
  std::string subject;
  std::string hash;
  Instant opened;
  Instant expires;
};

struct SignedIn {
  Session session;
  std::string cookie;
  std::string csrf;
};

/// Thread-safe. Everything but find() hashes a password or writes a file: not for the I/O thread.
class SignIn {
 public:
  /// accounts.json and sessions.json of this folder. `clock` must outlive it.
  SignIn(std::filesystem::path folder, const Clock& clock);

  struct Attempt {
    std::string name;  ///< "marie"
    std::string password;
    std::string address;  ///< whence it comes
  };
  struct Refused {
    std::chrono::seconds wait{};  ///< not zero: too many failures, nothing was looked at
    bool busy = false;            ///< another password is being hashed: try again at once
    std::string why;              ///< a sentence that tells no stranger which names exist
  };
  /// One password is hashed at a time, so that a flood of attempts cannot take the machine.
  std::variant<SignedIn, Refused> sign_in(const Attempt& attempt);

  /// The session of a cookie, while it lasts, its account exists, and the password is still the one it began with.
  std::optional<SignedIn> find(std::string_view cookie);
  void sign_out(std::string_view cookie);
  /// A new password ends every session of the account; the answer is a new one. Errors: forbidden (the old one is
  /// wrong), invalid (the new one is no good), unavailable.
  Result<SignedIn> change_password(const std::string& subject, std::string_view old_one, std::string_view new_one);

  /// While nobody has an account: the code of the link that makes the first one. Empty otherwise.
  std::string first_code();
  /// Makes the first account and signs it in. Errors: forbidden (a wrong code, or too late), invalid, unavailable.
  Result<SignedIn> first_account(std::string_view code, const std::string& subject, std::string_view password);

 private:
  std::variant<SignedIn, Refused> look_closely(const Attempt& attempt, Instant now);
  std::optional<Account> account_of(const std::string& subject);
  Result<SignedIn> open_session(const std::string& subject, Instant now);
  void reload_accounts(Instant now);
  Status save_sessions();

  const std::filesystem::path accounts_file_;
  const std::filesystem::path sessions_file_;
  const Clock& clock_;
  std::mutex hashing_;  ///< taken before state_
  std::mutex state_;    ///< of everything below
  Throttle throttle_;
  std::map<std::string, Session, std::less<>> sessions_;
  std::vector<Account> accounts_;
  std::string accounts_fingerprint_;
  Instant look_again_{};
  std::string first_code_;
};

}  // namespace guichet::access
