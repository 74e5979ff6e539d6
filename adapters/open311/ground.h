#pragma once

// Where a town lies, as far as its zones say. Pure, thread-safe.

#include "workflows/town.h"

namespace guichet::open311 {

/// Whether a point may be the town's: within a box around its districts (where it names none, around all its zones),
/// half as wide again on every side, because what lies beyond a border is often reported and passed on. A town without
/// zones has not said where it is: everything may be. Errors: invalid, with the box and, where it helps, that the two
/// numbers may have changed places.
Status require_ground(const workflows::Town& town, double lat, double lon);

}  // namespace guichet::open311
