#pragma once

// Standard Webhooks (standardwebhooks.com, specification 1.0): a receiver that knows the secret can tell that a
// request is ours, and how old it is. Thread-safe.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace guichet::subscribers {

/// "whsec_" and 32 random bytes in base64.
std::string new_secret();
/// Whether a secret of somebody else's making can be used: "whsec_" and 24 to 64 bytes in base64. Errors: invalid.
Status check_secret(std::string_view secret);

/// What is signed: the id, the moment in seconds since 1970, the body.
struct Signed {
  std::string_view id;
  std::int64_t timestamp_s = 0;
  std::string_view body;
};

/// The header webhook-signature: "v1," and the HMAC-SHA256 in base64, one for each secret, with spaces between.
/// Requires: check_secret of each.
std::string signature_of(const Signed& what, const std::vector<std::string>& secrets);

}  // namespace guichet::subscribers
