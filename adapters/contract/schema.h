#pragma once

// Types of adapters/http/shape.h as JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1). Pure and thread-safe.

#include <string_view>
#include <vector>

#include "adapters/http/shape.h"
#include "engine/base/json.h"

namespace guichet::contract {

/// "[Task]?" → {"anyOf": …}. A name leads to #/components/schemas/NAME. Requires: a type of the language.
json::object schema_of(std::string_view type);
/// `closed`: no member but these, as of a body. An answer may grow, so that its readers must take what they do not
/// know.
json::object schema_of(const std::vector<http::Member>& members, bool closed);
json::object schema_of(const http::Shape& shape);

/// {"$ref": "#/components/KIND/NAME"}
json::object reference(std::string_view kind, std::string_view name);

}  // namespace guichet::contract
