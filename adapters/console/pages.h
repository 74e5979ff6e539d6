#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// The console's files, under /console: one page whatever the address behind it, and assets whose names change with
/// their content. Thread-safe.
std::vector<http::Route> page_routes();

}  // namespace guichet::console
