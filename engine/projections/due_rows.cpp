#include "engine/projections/due_rows.h"

#include "engine/cases/clock_ledger.h"
#include "engine/projections/keys.h"

namespace guichet::projections {
namespace {

void put(RowSet& rows, const CaseId& id, Instant due, std::string_view what, std::string_view kind) {
  Key key;
  key.ascending(due).word(id.value).word(what);
  rows.put(TableId::due, key.bytes(), kind);
}

}  // namespace

void add_due_rows(const cases::CaseState& state, RowSet& rows) {
  if (state.closed && state.kept_until) put(rows, state.id, *state.kept_until, due_kind_retention, due_kind_retention);
  if (!state.is_open()) return;
  for (const auto& timer : state.timers) put(rows, state.id, timer.due, timer.id, "timer");
  for (const auto& clock : state.clocks) {
    const auto edge = cases::next_edge(clock);
    if (!edge.name.empty()) put(rows, state.id, edge.due, clock.name + "/" + edge.name, "clock");
  }
}

Result<DueRow> read_due_row(std::string_view key, std::string_view kind) {
  KeyReader reader(key);
  DueRow row;
  row.due = reader.ascending();
  row.case_id = CaseId(std::string(reader.word()));
  row.id = reader.word();
  row.kind = kind;
  if (!reader.intact()) return corrupt("a row of due is damaged: rebuild the views");
  return row;
}

}  // namespace guichet::projections
