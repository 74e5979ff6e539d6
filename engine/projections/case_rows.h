#pragma once

// case_list: (workflow or nothing), state, newest first, case → the line of a list. Every case stands here
// twice, so that a list of one service and a list of all cost the same. person_cases: person, newest first,
// case → the same line. references: the short code people quote → case.

#include "engine/cases/state.h"
#include "engine/projections/projection.h"
#include "engine/projections/queries.h"

namespace guichet::projections {

void add_case_rows(const cases::CaseState& state, RowSet& rows);
/// Errors: corrupt.
/// The cursor of a list of cases, open and closed together (`workflow` may be empty), behind this case.
std::string list_cursor_behind(const std::string& workflow, const cases::CaseState& state);
Result<CaseRow> read_case_row(std::string_view row);

}  // namespace guichet::projections
