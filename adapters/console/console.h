#pragma once

#include <vector>

#include "adapters/http/route.h"
#include "engine/access/audit_trail.h"
#include "engine/access/sign_in.h"

namespace guichet::console {

/// Everything the agents' console needs of the server: its files under /console, and under /console/api what the API
/// does not offer to programs. Both must outlive the routes.
std::vector<http::Route> routes(access::SignIn& sign_in, const access::AuditTrail& trail);

}  // namespace guichet::console
