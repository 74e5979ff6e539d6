#pragma once

// The types of the catalog's events as JSON Schema, for those who read them outside. Pure and thread-safe.

#include <vector>

#include "engine/events/schema.h"

namespace guichet::catalog {

std::vector<events::TypeSchema> event_schemas();

}  // namespace guichet::catalog
