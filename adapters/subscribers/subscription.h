#pragma once

// A webhook's subscription: where events go, which, how they are signed; and the requests that are made for it.
// Plain values; thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "adapters/subscribers/window.h"
#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "engine/base/network.h"
#include "engine/base/result.h"
#include "workflows/town.h"

namespace guichet::subscribers {

/// A secret that was replaced signs beside the new one for a while.
struct Secret {
  std::string text;
  std::optional<Instant> until;
};

struct Subscription {
  std::string id;
  std::string url;
  std::string types;    ///< as GET /events takes it; empty: all
  std::string subject;  ///< empty: all
  std::string mode;     ///< structured | binary
  std::string state;    ///< asking (the receiver has not agreed yet) | active | paused | gone | refused
  std::string why;      ///< it is as it is
  std::string origin;   ///< our name in the handshake
  bool handshake = true;
  std::uint32_t per_minute = 0;  ///< as the receiver wants it; 0: any
  std::string created_by;
  Instant created;
  std::vector<Secret> secrets;  ///< the newest first
};

BOOST_DESCRIBE_STRUCT(Secret, (), (text, until))
BOOST_DESCRIBE_STRUCT(
    Subscription,
    (),
    (id, url, types, subject, mode, state, why, origin, handshake, per_minute, created_by, created, secrets))

/// Those that sign at this moment.
std::vector<std::string> signing_secrets(const Subscription& subscription, Instant now);

/// https or http, a host, no user, no fragment. Errors: invalid.
Status check_url(std::string_view url);

/// How far a request to this address may go: what `networks` of town.yaml opens. Where the town says nothing of
/// networks it vouches for the services it names, wherever they are: those of this scheme, host and port.
Reach reach_of(std::string_view url, const workflows::Town* town);

/// A request without its address.
struct Letter {
  std::vector<std::string> headers;
  std::string body;
};

/// The event by HTTP as the CloudEvents binding has it (cloudevents.io, HTTP protocol binding 1.0.2): structured, the
/// stored document as the body; or binary, the attributes as headers and the data as the body. Signed. Errors: corrupt.
Result<Letter> letter_of(const Subscription& subscription, Position position, std::string_view document, Instant now);

}  // namespace guichet::subscribers
