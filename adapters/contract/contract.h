#pragma once

// The contract as the server gives it to whoever asks.

#include <string>
#include <vector>

#include "adapters/contract/openapi.h"

namespace guichet::contract {

/// What programs may rely on, of everything this server serves; with the routes of this room.
Description described(
    std::vector<http::Route> served, std::vector<http::Shape> shapes, Audience audience = Audience::integrators);

/// GET /openapi.json and /asyncapi.json for everybody. Each document is written at the first asking.
std::vector<http::Route> routes(const std::vector<http::Route>& served, const std::vector<http::Shape>& shapes);

}  // namespace guichet::contract
