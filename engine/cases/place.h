#pragma once

#include <optional>

#include "engine/base/json.h"

namespace guichet::cases {

/// A point on the map, in degrees (WGS 84).
struct Place {
  double longitude = 0;
  double latitude = 0;
};

/// The first place of a form. Only one that is not personal: a sealed one has no coordinates. Pure.
std::optional<Place> place_in(const json::object& form);

}  // namespace guichet::cases
