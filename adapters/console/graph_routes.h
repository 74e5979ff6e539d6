#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// Drawings of the deployed services, and the same in sentences.
std::vector<http::Route> graph_routes();

}  // namespace guichet::console
