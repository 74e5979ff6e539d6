#pragma once

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/cases/state.h"

namespace guichet::cases {

/// A case's state as a row of a view, every member by its name. Derived and rebuildable: its shape may change
/// with any version of the program, and the view's version with it. Pure and thread-safe.
json::object encode_state(const CaseState& state);
/// Errors: corrupt, naming the member.
Result<CaseState> decode_state(const json::object& row);

}  // namespace guichet::cases
