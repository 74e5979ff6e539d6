#pragma once

#include <vector>

#include "adapters/http/route.h"
#include "engine/access/audit_trail.h"

namespace guichet::console {

/// For those who administer: which versions open cases still follow, and who read what about whom. `trail` must outlive
/// the routes.
std::vector<http::Route> admin_routes(const access::AuditTrail& trail);

}  // namespace guichet::console
