#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// The day at the desk: who comes when, where, and what has become of it.
std::vector<http::Route> agenda_routes();

}  // namespace guichet::console
