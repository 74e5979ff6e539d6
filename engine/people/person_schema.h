#pragma once

// The types of a person's events as JSON Schema, for those who read them outside. Pure and thread-safe.

#include <vector>

#include "engine/events/schema.h"

namespace guichet::people {

std::vector<events::TypeSchema> event_schemas();

}  // namespace guichet::people
