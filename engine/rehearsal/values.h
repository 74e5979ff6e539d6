#pragma once

// Values of a scenario, read by the field they are for: YAML scalars are text until somebody knows better.

#include "engine/base/json.h"
#include "workflows/definition.h"
#include "workflows/yaml/node.h"

namespace guichet::rehearsal {

/// A value for a field; what does not fit stays as it is written, so that a scenario can show it being
/// refused.
json::value value_for(const workflows::yaml::Node& node, const workflows::Field* field);
/// An object of such values.
json::object values_for(const workflows::yaml::Node& node, const workflows::Fields& fields);
/// A value nobody declared: quoted scalars are texts; numbers, true and false are what they look like.
json::value plain_value(const workflows::yaml::Node& node);

}  // namespace guichet::rehearsal
