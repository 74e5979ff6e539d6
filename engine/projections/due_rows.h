#pragma once

// due: instant, case, id → kind. What the alarm clock must fire: every open timer, and of every running clock
// its next edge ("CLOCK/warning-2", "CLOCK/breach"); of an ended case the end of the time it is kept.

#include "engine/cases/state.h"
#include "engine/projections/projection.h"
#include "engine/projections/queries.h"

namespace guichet::projections {

/// The row of an ended case whose time is over then.
inline constexpr std::string_view due_kind_retention = "retention";

void add_due_rows(const cases::CaseState& state, RowSet& rows);
/// Errors: corrupt.
Result<DueRow> read_due_row(std::string_view key, std::string_view kind);

}  // namespace guichet::projections
