#pragma once

#include <string>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace guichet::client {

/// A server to talk to: "https://guichet.town.example" and a bearer token.
struct Server {
  std::string url;
  std::string token;  ///< empty: as nobody
};

/// Sends `body` to a path of the server's API and reads the JSON that it answers, over HTTP or HTTPS (with the
/// system's certificates). Never follows a redirect: the token is for this server. Blocks, at most two minutes.
/// Errors: what the server's problem+json says, its fields included; unavailable where nobody answers.
Result<json::value> post(const Server& server, const std::string& path, const json::value& body);

}  // namespace guichet::client
