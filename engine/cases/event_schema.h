#pragma once

// Every type of a case's events as JSON Schema, for those who read them outside: made from the members that the
// codec writes. Pure and thread-safe.

#include <vector>

#include "engine/events/schema.h"

namespace guichet::cases {

/// In the order of the variant.
std::vector<events::TypeSchema> event_schemas();

}  // namespace guichet::cases
