#pragma once

#include <vector>

#include "adapters/http/route.h"
#include "engine/access/saved_views.h"

namespace guichet::console {

/// The lists that agents keep under a name. `views` must outlive the routes.
std::vector<http::Route> view_routes(access::SavedViews& views);

}  // namespace guichet::console
