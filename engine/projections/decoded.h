#pragma once

// What the bytes of an event say, for whoever folds it. Pure; thread-safe.

#include <cstdint>
#include <string_view>
#include <variant>

#include "engine/cases/event.h"
#include "engine/people/person.h"

namespace guichet::projections {

/// Nothing of an event that is neither a case's nor a person's: a deployment.
using Decoded = std::variant<std::monostate, cases::Event, people::Event>;

/// Reads the payload of an event of this kind. Errors: corrupt.
Result<Decoded> decode_event(std::uint16_t kind, std::string_view data);

}  // namespace guichet::projections
