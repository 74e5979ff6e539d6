#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// What one gesture on many tasks would meet: each decided on a copy by the engine's own rules, nothing stored.
std::vector<http::Route> bulk_routes();

}  // namespace guichet::console
