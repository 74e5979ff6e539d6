#pragma once

// queue_tasks: queue, urgency, due, created, case, task → the line an agent sees. A queue's page is one scan.
// agent_tasks: the same lines by the agent who claimed them.

#include "engine/cases/state.h"
#include "engine/projections/projection.h"
#include "engine/projections/queries.h"

namespace guichet::projections {

void add_task_rows(const cases::CaseState& state, RowSet& rows);
/// Errors: corrupt.
Result<TaskRow> read_task_row(std::string_view row);

/// 0 urgent, 1 high, 2 normal, 3 low; an unknown word counts as normal.
std::uint8_t urgency_of(std::string_view priority);

}  // namespace guichet::projections
