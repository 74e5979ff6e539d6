#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// What a page asks while somebody types: which fields are shown and which are wrong, and what an outcome would do.
/// The engine's own functions answer, on nothing but values: what the page shows is what the command will find.
std::vector<http::Route> form_routes();

}  // namespace guichet::console
