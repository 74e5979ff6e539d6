#include "engine/projections/case_rows.h"

#include "engine/projections/keys.h"
#include "engine/projections/lateness.h"
#include "engine/projections/row_codec.h"

namespace guichet::projections {
namespace {

template <class Codec, class Row>
void fields(Codec& codec, Row& row) {
  codec(
      row.id,
      row.workflow,
      row.title,
      row.reference,
      row.state,
      row.outcome,
      row.status,
      row.priority,
      row.channel,
      row.lateness,
      row.opened,
      row.closed,
      row.due);
}

std::string value_of(const cases::CaseState& state) {
  CaseRow row;
  row.id = state.id;
  row.workflow = state.workflow;
  row.title = state.title;
  row.reference = state.reference;
  row.state = state.is_open() ? "open" : "closed";
  row.outcome = state.outcome;
  row.status = state.status;
  row.priority = state.priority;
  row.channel = state.channel;
  row.lateness = lateness_of_case(state);
  row.opened = state.opened;
  row.closed = state.closed;
  if (state.is_open()) row.due = first_due(state);
  std::string value;
  RowWriter writer(value);
  fields(writer, row);
  return value;
}

}  // namespace

void add_case_rows(const cases::CaseState& state, RowSet& rows) {
  if (!state.exists()) return;
  const auto value = value_of(state);
  for (const std::string_view workflow : {std::string_view(state.workflow), std::string_view()}) {
    Key key;
    key.word(workflow)
        .word(state.is_open() ? "open" : "closed")
        .descending(state.opened)
        .word(state.id.value);
    rows.put(TableId::case_list, std::move(key).bytes(), value);
  }
  if (!state.person.empty()) {
    Key key;
    key.word(state.person.value).descending(state.opened).word(state.id.value);
    rows.put(TableId::person_cases, std::move(key).bytes(), value);
  }
  if (!state.reference.empty()) rows.put(TableId::references, state.reference, state.id.value);
}

Result<CaseRow> read_case_row(std::string_view row) {
  CaseRow line;
  RowReader reader(row);
  fields(reader, line);
  if (!reader.complete()) return corrupt("a row of case_list is damaged: rebuild the views");
  return line;
}

}  // namespace guichet::projections
