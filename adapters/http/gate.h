#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/message.h"
#include "engine/access/authorise.h"
#include "engine/access/sign_in.h"
#include "engine/access/tokens.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace guichet::http {

/// The cookie of a session, and the header that a page of ours sends with every change (a foreign page cannot).
inline constexpr std::string_view session_cookie = "guichet_session";
inline constexpr std::string_view csrf_header = "guichet-csrf";
/// A cookie's value in a Cookie header, or empty.
std::string_view cookie_of(std::string_view cookie_header, std::string_view name);
/// The session's.
std::string_view session_of(std::string_view cookie_header);

/// Who calls: the bearer of a token (of a file, read again when it changes, looked at no more than once a second), or
/// who has signed in; and what each means in the town of the moment. I/O thread only.
class Gate {
 public:
  /// `sign_in` may be null: then nobody has a session.
  Gate(std::filesystem::path tokens_file, const Clock& clock, access::SignIn* sign_in);

  /// Errors: forbidden, with what to tell the caller (401).
  Result<std::shared_ptr<const access::Principal>> identify(
      const Request& request, const std::shared_ptr<const workflows::Town>& town);

 private:
  using Identified = Result<std::shared_ptr<const access::Principal>>;
  Identified bearer(std::string_view authorization, const std::shared_ptr<const workflows::Town>& town);
  Identified signed_in(const Request& request, const std::shared_ptr<const workflows::Town>& town);
  Identified principal(
      const std::string& id, const access::Grant& grant, const std::shared_ptr<const workflows::Town>& town);
  void reload_if_changed();

  struct Known {
    std::shared_ptr<const access::Principal> principal;
    std::shared_ptr<const workflows::Town> town;  // shared with the engine: keeps its address from being reused
  };

  std::filesystem::path file_;
  const Clock& clock_;
  access::SignIn* sign_in_;
  std::vector<access::Token> tokens_;
  std::map<std::string, Known, std::less<>> known_;  ///< by the id of the token or session
  std::string fingerprint_;                          ///< of the file when it was read
  Instant look_again_{};
};

}  // namespace guichet::http
