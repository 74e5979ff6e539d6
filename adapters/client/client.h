#pragma once

#include <string>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/base/strong_id.h"

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

/// A page of something, as the server sent it.
struct Page {
  std::string body;
  Position position = 0;  ///< Guichet-Position: how far it reaches; 0 where it does not say
  Position head = 0;      ///< Guichet-Head, of the feed
};

/// Reads a path of the server, in this media type. As post.
Result<Page> read(const Server& server, const std::string& path, const std::string& accept);

}  // namespace guichet::client
