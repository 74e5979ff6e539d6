#pragma once

// Figures for those who answer for a service. In the table `counts`:
//
//   "stat" WEEK WORKFLOW TEAM CHANNEL STATE LATENESS BUCKET SCORE → how many cases
//
// WEEK is the Monday (UTC) of the week in which the case was opened, BUCKET how long a closed one took, SCORE what
// its survey says (0: nothing). A case stands in one counter, so that it costs its projections one row at most, and any
// sum over any of the words is exact.

#include <chrono>
#include <string>
#include <vector>

#include "engine/cases/state.h"
#include "engine/projections/projection.h"
#include "engine/projections/queries.h"

namespace guichet::projections {

void add_statistics(const cases::CaseState& state, RowSet& rows);

/// Counters of the weeks from `from` to `to` (both within; empty: no bound), in the order of their keys.
Result<std::vector<StatisticCount>> statistics(
    const store::ViewReader& views, store::Table counts, const std::string& from, const std::string& to);

/// Durations fall into buckets that each reach 15 % further, so that a median read from them is within 8 %.
int bucket_of(std::chrono::milliseconds duration);
double hours_of(int bucket);

}  // namespace guichet::projections
