#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// The very cases behind a figure.
std::vector<http::Route> counted_routes();

}  // namespace guichet::console
