#pragma once

// case_states: case ID → everything that is known about the case. The case page, and what the writer decides
// on.

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/cases/state.h"

namespace guichet::projections {

void write_case_state(const cases::CaseState& state, std::string& row);
/// Errors: corrupt.
Result<cases::CaseState> read_case_state(std::string_view row);

}  // namespace guichet::projections
