#pragma once

// The doors of named consumers and of webhooks. What serves them must outlive the routes.

#include <vector>

#include "adapters/http/route.h"
#include "adapters/subscribers/consumers.h"
#include "adapters/subscribers/webhooks.h"

namespace guichet::subscribers {

/// Null: routes that are only described, never called.
std::vector<http::Route> consumer_routes(Consumers* consumers);
std::vector<http::Route> webhook_routes(Webhooks* webhooks);

/// A parked event, as both tell it.
json::array render_parked(const std::vector<ParkedItem>& items);
/// A name that people give, and that is a file's too. Errors: invalid.
Status check_name(const std::string& name);
/// Positions of events, from a body's `key`. Faults go to `fields`.
std::vector<Position> read_positions(JsonFields& fields, std::string_view key);
/// A whole number within bounds, or `otherwise` where it is not said. Faults go to `fields`.
struct Bounds {
  std::int64_t min;
  std::int64_t max;
  std::int64_t otherwise;
};
std::int64_t read_number(JsonFields& fields, std::string_view key, const Bounds& bounds);

}  // namespace guichet::subscribers
