#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// Figures for those who answer for a service, and what lies near a place.
std::vector<http::Route> figure_routes();

}  // namespace guichet::console
