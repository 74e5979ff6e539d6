#pragma once

#include <optional>
#include <string_view>

#include "engine/cases/state.h"

namespace guichet::projections {

/// How a case stands with its clocks, in one word: none (no clock), running, warned, late.
/// Of work still to do only clocks that are not stopped count; a list of cases remembers every breach.
std::string_view lateness_of_work(const cases::CaseState& state);
std::string_view lateness_of_case(const cases::CaseState& state);

/// When the first of the running clocks runs out; one that has run out already stays the first.
std::optional<Instant> first_due(const cases::CaseState& state);

}  // namespace guichet::projections
