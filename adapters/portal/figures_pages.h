#pragma once

// What everybody may know: how much comes in, how much is done in time, where public work is under way.

#include "adapters/portal/desk.h"
#include "adapters/portal/scene.h"

namespace guichet::portal {

http::Response show_figures(const Scene& scene, Desk& desk);
/// The town's map: with `lat` and `lon` one marked place, with `all` every open public case.
http::Response send_map(const Scene& scene, Desk& desk);

}  // namespace guichet::portal
