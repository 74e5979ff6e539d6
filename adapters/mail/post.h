#pragma once

// How a letter reaches the town's mail server. Thread-safe: one post serves all threads.

#include <functional>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "workflows/town.h"

namespace guichet::mail {

/// A letter ready to be handed over.
struct Posted {
  workflows::Mail how;
  std::string sender;  ///< of the envelope: what comes back comes here
  std::string recipient;
  std::string bytes;
};

/// What became of it.
struct Handed {
  enum class Outcome { taken, refused };
  Outcome outcome = Outcome::taken;
  int code = 0;  ///< of the server's last answer
};

class Post {
 public:
  Post() = default;
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;
  virtual ~Post() = default;

  /// Refused is for good: the server answered 5xx to this letter. Errors: unavailable, where trying again may help; the
  /// message names neither people nor secrets.
  virtual Result<Handed> send(const Posted& letter) = 0;
};

/// A variable of the environment, or empty.
using Environment = std::function<std::string(const std::string& name)>;

/// Submission over libcurl (RFC 6409): STARTTLS or TLS with the server's certificate verified, nothing before it.
std::unique_ptr<Post> make_smtp_post(Environment environment);

}  // namespace guichet::mail
