#pragma once

#include <functional>
#include <string>

#include "engine/base/instant.h"

namespace guichet::portal {

/// A letter of the pages themselves, to one address: a code to sign in. It belongs to no case and is kept nowhere.
struct SignInLetter {
  std::string to;
  std::string subject;
  std::string text;
  std::string language;
  Instant until;  ///< worth nothing behind this
};

/// Who carries such letters. Both may be called on several threads, and neither waits for a mail server.
struct Correspondence {
  /// Whether any may be sent now; where not, no account is offered. Empty: never.
  std::function<bool()> possible = {};
  /// False: too many are waiting already.
  std::function<bool(const SignInLetter&)> send = {};
};

}  // namespace guichet::portal
