#pragma once

// How an order reaches another system: one HTTP request, within limits. Thread-safe: one transport serves all
// threads.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "workflows/town.h"

namespace guichet::courier {

/// An order ready to be sent: nothing in it is sealed any more.
struct Parcel {
  workflows::ExternalService service;
  std::string method;
  std::string path;  ///< below the service's address; begins with "/"
  json::value body;  ///< null: none
  std::string key;   ///< the Idempotency-Key: the same over all attempts
};

struct Answer {
  std::uint32_t status = 0;
  json::value body;  ///< a text where it is no JSON; null where there is none
};

class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Errors: unavailable, where no answer came; the message says why, without address or secret.
  virtual Result<Answer> send(const Parcel& parcel) = 0;
};

/// A variable of the environment, or empty.
using Environment = std::function<std::string(const std::string& name)>;

/// Over libcurl (curl.se/libcurl/c). It goes where town.yaml says and nowhere else: redirections are not
/// followed, an answer beyond 1 MiB is refused, certificates are verified.
std::unique_ptr<Transport> make_http_transport(Environment environment);

/// Escapes what cannot stand in an address (RFC 3986, section 2) and refuses a path that climbs out of the
/// service's own: what a case says must not choose another address. Errors: invalid.
Result<std::string> safe_path(std::string_view path);

}  // namespace guichet::courier
