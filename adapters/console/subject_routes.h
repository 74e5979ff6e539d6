#pragma once

#include <vector>

#include "adapters/http/route.h"

namespace guichet::console {

/// What tells the requests of one service apart in a list: the first choice that was made in the form, and the
/// district. Asked for the rows in sight, some dozens at once; nothing personal is in it. Thread-safe.
std::vector<http::Route> subject_routes();

}  // namespace guichet::console
