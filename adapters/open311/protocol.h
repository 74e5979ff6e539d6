#pragma once

// How GeoReport v2 writes things: one tree of values, as XML or as the same in JSON ("Spark convention": the root
// element is dropped, lists of one kind of element are arrays).

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/annex.h"
#include "adapters/http/posted.h"
#include "adapters/http/target.h"
#include "adapters/open311/changesets.h"
#include "engine/access/authorise.h"
#include "engine/runtime/engine.h"

namespace guichet::open311 {

enum class Format { xml, json };

/// How a request came that was made here, in towns that know this channel (`channels` of town.yaml).
inline constexpr std::string_view open311_channel = "open311";

/// One request to this door: what was asked, of whom.
struct Asked {
  const http::Visit& visit;
  http::Target target;
  http::Posted posted;
  Format format = Format::xml;
  std::shared_ptr<const workflows::Town> town;
  runtime::Engine& engine;
  Instant now;
  std::filesystem::path tokens_file;
  Changesets& changesets;

  /// An argument of the form or of the address; absent and empty are the same.
  std::string argument(std::string_view name) const;
  std::string in(const workflows::Localized& text) const;
};

/// How far apart the ends of a list's time may lie.
inline constexpr auto span_max = std::chrono::hours(24 * 90);
/// How long a change is waited for until lists show it.
inline constexpr std::chrono::seconds settle_max{3};

/// A fault as the protocol says it. `code` is the HTTP status.
struct Fault {
  int code = 400;
  std::string description;
};

http::Response fault(Format format, std::vector<Fault> faults);
/// A list: in XML `root` around each `item`. Every value of `items` is an object.
http::Response list(Format format, std::string_view root, std::string_view item, const json::array& items);
/// One object, in XML under `root`.
http::Response object(Format format, std::string_view root, const json::object& value);

/// ISO 8601 with a zone and without fractions: 2026-03-02T08:00:00Z.
std::string date_of(Instant instant);
/// Reads such a date. Errors: invalid, naming the argument; a date without a zone is none.
Result<std::optional<Instant>> date_in(const Asked& asked, std::string_view name);

/// The address under which the client reached us, as a proxy of ours or it itself says.
std::string base_of(const Asked& asked);

/// Whose key came with the request. Errors: forbidden, for a key that is missing, wrong, or may not do this.
Result<access::Principal> require_key(const Asked& asked, access::Permission permission);

/// Services that anybody may ask for: those that GeoReport shows.
const workflows::Definition* service_of(const Asked& asked, std::string_view code);
std::vector<const workflows::Definition*> services_of(const Asked& asked);

}  // namespace guichet::open311
