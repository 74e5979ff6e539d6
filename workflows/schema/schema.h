#pragma once

#include <string>
#include <string_view>

#include "engine/base/json.h"

namespace guichet::workflows::schema {

/// The JSON Schema (draft 2020-12 without what draft-07 validators do not know) of a kind of file, for editors:
/// `# yaml-language-server: $schema=…`. It knows keys, types and words; what only the whole town can tell is
/// said by `guichet check`. Errors: not_found, naming the kinds there are. Pure and thread-safe.
Result<json::object> schema_of(std::string_view kind);

/// A type of keys.h as a schema. Requires a well-written type.
json::object type_schema(std::string_view type);

/// What a shape is called under $defs: letters and dashes, which a reference need not escape.
std::string definition_name(std::string_view shape);

/// The manual's page of all keys, by file and mapping, as Markdown.
std::string reference_table();

}  // namespace guichet::workflows::schema
