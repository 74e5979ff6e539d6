#pragma once

#include <vector>

#include "adapters/http/route.h"
#include "engine/access/absences.h"

namespace guichet::console {

/// Who is away, whose tasks one sees meanwhile, and taking one of these over. `absences` must outlive the routes.
std::vector<http::Route> absence_routes(access::Absences& absences);

}  // namespace guichet::console
