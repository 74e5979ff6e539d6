#pragma once

// counts (statistics.h adds a family of its own): "queue" QUEUE MEASURE or "service" WORKFLOW MEASURE → a number. Each
// open case adds to its queues, each case to its service; a counter of zero has no row.

#include "engine/cases/state.h"
#include "engine/projections/projection.h"
#include "engine/projections/queries.h"

namespace guichet::projections {

void add_counts(const cases::CaseState& state, RowSet& rows);

std::string write_counter(std::uint64_t number);
/// Errors: corrupt.
Result<std::uint64_t> read_counter(std::string_view row);

/// The counters' rows, put together.
Result<std::vector<QueueCount>> queue_counts(const store::ViewReader& views, store::Table counts);
Result<std::vector<ServiceCount>> service_counts(const store::ViewReader& views, store::Table counts);

}  // namespace guichet::projections
