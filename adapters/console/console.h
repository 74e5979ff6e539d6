#pragma once

#include <vector>

#include "adapters/http/route.h"
#include "engine/access/absences.h"
#include "engine/access/audit_trail.h"
#include "engine/access/saved_views.h"
#include "engine/access/sign_in.h"

namespace guichet::console {

/// What the console stands on. All of it must outlive the routes.
struct Parts {
  access::SignIn& sign_in;
  const access::AuditTrail& trail;
  access::Absences& absences;
  access::SavedViews& views;
};

/// Everything the agents' console needs of the server: its files under /console, and under /console/api what the API
/// does not offer to programs.
std::vector<http::Route> routes(const Parts& parts);
/// What the console's own routes answer, by name.
std::vector<http::Shape> shapes();

}  // namespace guichet::console
