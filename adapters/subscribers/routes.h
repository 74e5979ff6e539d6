#pragma once

// The doors of named consumers and of webhooks. What serves them must outlive the routes.

#include <vector>

#include "adapters/http/route.h"
#include "adapters/http/shape.h"
#include "adapters/subscribers/consumers.h"
#include "adapters/subscribers/webhooks.h"

namespace guichet::subscribers {

/// Null: routes that are only described, never called.
std::vector<http::Route> consumer_routes(Consumers* consumers);
std::vector<http::Route> webhook_routes(Webhooks* webhooks);

/// Everything that they answer, by name.
std::vector<http::Shape> shapes();

}  // namespace guichet::subscribers
