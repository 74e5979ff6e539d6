#pragma once

#include "adapters/portal/desk.h"
#include "adapters/portal/scene.h"

namespace guichet::portal {

/// /portal/…: the style, the town's colours, the script, the icon, the manifest, the map.
http::Response send_asset(const Scene& scene, Desk& desk);

}  // namespace guichet::portal
