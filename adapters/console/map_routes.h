#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// Where requests come from: the town's zones, and the cases of a period gathered into the squares of a grid, as finely
/// as the piece of the map that is looked at allows; and by zone, with the figures of every other group.
std::vector<http::Route> map_routes();

}  // namespace guichet::console
