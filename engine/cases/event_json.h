#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/cases/event.h"

namespace guichet::cases {

/// "guichet.case.opened.v1": the word is past tense and versioned, and never changes its meaning.
std::string_view type_of(const Event& event);
/// Stable number of the type in the store's binary header (case events: 100 to 999). Never reused.
std::uint16_t kind_of(const Event& event);
/// The type of a stored kind. Requires: is_case_event.
std::string_view type_of(std::uint16_t kind);
/// The kind of a type; nothing for a word that is no type of a case's events.
std::optional<std::uint16_t> kind_of_type(std::string_view type);
/// Is this stored kind one of a case's events?
bool is_case_event(std::uint16_t kind);

/// The `data` of the stored document.
json::object encode(const Event& event);
/// Turns every version ever stored into today's struct. Errors: corrupt.
Result<Event> decode(std::uint16_t kind, const json::object& data);
/// The same, from the payload's bytes: several times cheaper.
Result<Event> decode(std::uint16_t kind, std::string_view data);

}  // namespace guichet::cases
