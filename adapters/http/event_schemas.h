#pragma once

// What the feed's events look like, as JSON Schemas made from the tables that write them: for GET /schemas, and for
// every description of the feed. Pure; thread-safe.

#include <string_view>
#include <vector>

#include "engine/events/schema.h"

namespace guichet::http {

/// Every type there is: of cases, of people, of the town.
const std::vector<events::TypeSchema>& event_schemas();
/// Null for a type nobody knows.
const events::TypeSchema* find_event_schema(std::string_view type);
/// "guichet.case.opened.v1,guichet.clock.*": words of types, with or without ".*" behind them, as readers choose
/// events. Errors: invalid, for `pointer`, with the word that comes nearest.
Status check_event_types(std::string_view types, std::string_view pointer);
/// "case/ID", "person/ID" or "catalog". Errors: invalid, for `pointer`.
Status check_event_subject(std::string_view subject, std::string_view pointer);
/// A whole event of this type as the feed serves it: the attributes of CloudEvents 1.0, ours, and its data.
json::object document_schema(const events::TypeSchema& schema);

}  // namespace guichet::http
