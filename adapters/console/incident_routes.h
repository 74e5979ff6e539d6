#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// Cases that stand still because a rule of their service could not be applied. They go on through the API
/// (`/api/v1/cases/{id}/resume`).
std::vector<http::Route> incident_routes();

}  // namespace guichet::console
