#include "engine/projections/lateness.h"

#include <algorithm>

namespace guichet::projections {

std::string_view lateness_of_work(const cases::CaseState& state) {
  std::string_view word = "none";
  for (const auto& clock : state.clocks) {
    if (clock.stopped) continue;
    if (clock.breached) return "late";
    if (clock.warned > 0)
      word = "warned";
    else if (word == "none")
      word = "running";
  }
  return word;
}

std::string_view lateness_of_case(const cases::CaseState& state) {
  if (state.was_late) return "late";
  const auto breached = [](const auto& clock) { return clock.breached; };
  if (std::any_of(state.clocks.begin(), state.clocks.end(), breached)) return "late";
  return lateness_of_work(state);
}

std::optional<Instant> first_due(const cases::CaseState& state) {
  std::optional<Instant> first;
  for (const auto& clock : state.clocks)
    if (clock.running_since && !clock.stopped && (!first || clock.due < *first)) first = clock.due;
  return first;
}

}  // namespace guichet::projections
