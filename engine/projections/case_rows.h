#pragma once

// case_list: (workflow or nothing), state, newest first, case → the line of a list. Every case stands here
// twice, so that a list of one service and a list of all cost the same. person_cases: person, newest first,
// case → the same line. references: the short code people quote → case.

#include <set>
#include <string>

#include "engine/cases/state.h"
#include "engine/projections/projection.h"
#include "engine/projections/queries.h"

namespace guichet::projections {

void add_case_rows(const cases::CaseState& state, RowSet& rows);
/// The cursor of a list of cases, open and closed together (`workflow` may be empty), behind this case.
std::string list_cursor_behind(const std::string& workflow, const cases::CaseState& state);
/// Ids of the cases that a person stands behind, those apart that are kept no more. A few at most in a town hall's
/// life; a thousand are looked at.
Result<std::set<std::string>> cases_of_person(const store::Views& views, store::Table table, const PersonId& person);
/// Errors: corrupt.
Result<CaseRow> read_case_row(std::string_view row);

}  // namespace guichet::projections
