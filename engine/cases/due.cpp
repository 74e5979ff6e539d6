#include "engine/cases/due.h"

#include "engine/cases/clock_ledger.h"

namespace guichet::cases {

std::optional<Due> next_due(const CaseState& state) {
  std::optional<Due> next;
  if (state.exists() && state.kept_until && state.closed) return Due{*state.kept_until, EraseCase{}};
  if (!state.is_open()) return next;
  for (const auto& timer : state.timers)
    if (!next || timer.due < next->at) next = Due{timer.due, FireTimer{timer.id}};
  for (const auto& clock : state.clocks) {
    const auto edge = next_edge(clock);
    if (!edge.name.empty() && (!next || edge.due < next->at)) next = Due{edge.due, FireClock{clock.name, edge.name}};
  }
  return next;
}

}  // namespace guichet::cases
