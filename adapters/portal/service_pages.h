#pragma once

// The first page with its search, and a page for each service.

#include "adapters/portal/desk.h"
#include "adapters/portal/scene.h"

namespace guichet::portal {

http::Response show_home(const Scene& scene);
http::Response show_service(const Scene& scene, const std::string& id);

}  // namespace guichet::portal
