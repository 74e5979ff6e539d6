#pragma once

// Figures for those who answer for a service. In the table `counts`:
//
//   "stat" WEEK WORKFLOW TEAM CHANNEL STATE LATENESS BUCKET SCORE → how many cases
//   "zone" WEEK WORKFLOW TEAM ZONE STATE LATENESS BUCKET SCORE    → how many cases
//
// WEEK is the Monday (UTC) of the week in which the case was opened, BUCKET how long a closed one took, SCORE what
// its survey says (0: nothing). ZONE is "@" and the id of the district in which the case's place lies, "@" alone
// outside of all, and nothing without a place: by the districts of the town as it was deployed for the case, so that a
// case is counted where it was when the outlines are drawn anew. A case stands in one counter of each kind, so that any
// sum over any of the words is exact. Districts stand apart from channels, because together they would leave hardly two
// cases in a counter, and reading the figures would mean reading the cases.

#include <chrono>
#include <string>
#include <vector>

#include "engine/cases/state.h"
#include "engine/projections/projection.h"
#include "engine/projections/queries.h"
#include "workflows/town.h"

namespace guichet::projections {

/// `town`: the one the case was opened in, or was moved to; null: its text cannot be read, it has no districts.
void add_statistics(const cases::CaseState& state, const workflows::Town* town, RowSet& rows);

/// The words by which the counters know one case, with its channel and its district both.
StatisticCount counted(const cases::CaseState& state, const workflows::Town* town);

/// Counters of the weeks from that of the day `from` to that of `to` (both within; empty: no bound), in the order of
/// their keys: by channel, without a district. Errors: invalid, what is no day; of the store.
Result<std::vector<StatisticCount>> statistics(
    const store::ViewReader& views, store::Table counts, const std::string& from, const std::string& to);

/// The same by district, without a channel.
Result<std::vector<StatisticCount>> district_statistics(
    const store::ViewReader& views, store::Table counts, const std::string& from, const std::string& to);

/// When the week of this day begins: Monday, midnight (UTC). Errors: invalid, what is not written as 2026-11-16.
Result<Instant> week_begin(const std::string& day);

/// Durations fall into buckets that each reach 15 % further, so that a median read from them is within 8 %.
int bucket_of(std::chrono::milliseconds duration);
double hours_of(int bucket);

}  // namespace guichet::projections
