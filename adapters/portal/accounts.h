#pragma once

// Accounts of residents: an address of theirs, proven by a code sent to it, and the requests they have put in their
// list. There is no password. Nobody has to have one, and whether an address has one is never told: every address
// gets a letter, and the account begins with its first proof.
//
//   DATA/keys/residents.key        43 characters of base64url (256 random bits), 0600: SERVER
//   DATA/residents/letters/NAME    a code on its way, sealed under the token of the page that waits for it
//   DATA/residents/sessions/NAME   who has signed in, sealed under the token in their cookie
//   DATA/residents/accounts/NAME   sealed under a key made of SERVER and the address
//   NAME = hex BLAKE2b of the token, of an account of SERVER and the address; files as in sealed_file.h
//
// So the folder tells nobody who has an account, and without the keys nothing in it opens. Losing it costs a new
// sign-in, and what was put in the list by its code.

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/result.h"
#include "engine/base/strong_id.h"

namespace guichet::portal {

struct Account {
  std::string email;       ///< as normalised: what letters go to
  std::string generation;  ///< sessions of another are over
  std::string name;        ///< as last said in a request; empty: nothing
  std::string phone;
  std::vector<CaseId> cases;  ///< put in the list by their code, or sent while signed in; oldest first
};

/// A code on its way to an address.
struct Invitation {
  std::string token;  ///< opens the page that waits for the code
  std::string code;   ///< for the letter alone: eight digits
};

struct Session {
  std::string token;  ///< of the cookie
  Instant until;
};

/// Thread-safe. All files are small; a visit with a cookie reads two.
class Accounts {
 public:
  /// Errors: unavailable, forbidden (others may read the key).
  static Result<std::unique_ptr<Accounts>> open(
      const std::filesystem::path& folder, const std::filesystem::path& key_file);
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;
  ~Accounts() = default;

  /// Errors: unavailable, also when too many codes are on their way.
  Result<Invitation> invite(const std::string& email, Instant now);
  /// The address that a page waits for. Errors: not_found (over, or never was).
  Result<std::string> invited(std::string_view token, Instant now) const;
  /// Signs in; `stays` beyond this day. Errors: invalid (another code), not_found (over, or tried too often).
  Result<Session> accept(std::string_view token, std::string_view code, bool stays, Instant now);

  /// Whose cookie this is; nothing for one that is over.
  std::optional<Account> find(std::string_view session, Instant now) const;
  /// Changes the account as it is now. Errors: not_found, unavailable.
  Status change(const std::string& email, const std::function<void(Account&)>& how);
  void sign_out(std::string_view session);
  /// Every session with it, and all that the account held. Cases stay the town hall's.
  void remove(const std::string& email);
  /// A digest of the address: what may be counted without keeping it.
  std::string name_of(const std::string& email) const;
  /// Removes what is over; returns how many files went.
  std::size_t sweep(std::filesystem::file_time_type now) const;

 private:
  Accounts(std::filesystem::path folder, std::string server) : folder_(std::move(folder)), server_(std::move(server)) {}
  Result<Account> read(const std::string& email) const;
  Status write(const Account& account) const;
  std::filesystem::path path_of(const std::string& email) const;

  const std::filesystem::path folder_;
  const std::string server_;
  mutable std::mutex mutex_;  ///< one change of an account or a code at a time
};

/// Requests that an account may list beside those sent under its address.
inline constexpr std::size_t listed_max = 500;

}  // namespace guichet::portal
