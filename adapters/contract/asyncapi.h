#pragma once

// The feed for other programs, as an AsyncAPI 3.0 document made from the schemas of the events and the declaration of
// the route that serves them. Pure and thread-safe.

#include "adapters/contract/openapi.h"

namespace guichet::contract {

/// Requires: the feed is among the routes.
json::object asyncapi(const Description& description);

}  // namespace guichet::contract
