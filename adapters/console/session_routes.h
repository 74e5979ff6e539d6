#pragma once

#include <vector>

#include "adapters/http/route.h"
#include "engine/access/sign_in.h"

namespace guichet::console {

/// Signing in and out, and who one is. `sign_in` must outlive the routes.
std::vector<http::Route> session_routes(access::SignIn& sign_in);

}  // namespace guichet::console
