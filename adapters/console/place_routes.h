#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// A place of which only the coordinates are known, in the words that people have for it.
std::vector<http::Route> place_routes();

}  // namespace guichet::console
