#include "engine/projections/case_rows.h"

#include "engine/projections/keys.h"
#include "engine/projections/lateness.h"
#include "engine/projections/row_codec.h"

namespace guichet::projections {
namespace {

template <class Codec, class Row>
void case_fields(Codec& codec, Row& row) {
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

/// A CaseRow of parts that stand elsewhere.
struct CaseLine {
  const CaseId& id;
  std::string_view workflow;
  std::string_view title;
  std::string_view reference;
  std::string_view state;
  std::string_view outcome;
  std::string_view status;
  std::string_view priority;
  std::string_view channel;
  std::string_view lateness;
  Instant opened;
  std::optional<Instant> closed;
  std::optional<Instant> due;
};

std::string value_of(const cases::CaseState& state) {
  const CaseLine line{
      .id = state.id,
      .workflow = state.workflow,
      .title = state.title,
      .reference = state.reference,
      .state = state.is_open() ? "open" : "closed",
      .outcome = state.outcome,
      .status = state.status,
      .priority = state.priority,
      .channel = state.channel,
      .lateness = lateness_of_case(state),
      .opened = state.opened,
      .closed = state.closed,
      .due = state.is_open() ? first_due(state) : std::nullopt};
  std::string value;
  value.reserve(256);
  RowWriter writer(value);
  case_fields(writer, line);
  return value;
}

}  // namespace

void add_case_rows(const cases::CaseState& state, RowSet& rows) {
  if (!state.exists()) return;
  const auto value = value_of(state);
  for (const std::string_view workflow : {std::string_view(state.workflow), std::string_view()}) {
    Key key;
    key.word(workflow).word(state.is_open() ? "open" : "closed").descending(state.opened).word(state.id.value);
    rows.put(TableId::case_list, key.bytes(), value);
    const auto also = [&](std::string_view word) {
      const auto also_key = Key().word(workflow).word(word).descending(state.opened).word(state.id.value).bytes();
      rows.put(TableId::case_list, also_key, value);
    };
    if (state.is_open() && !state.incident.empty()) also("incident");
    if (!state.letters.empty()) also("posting");
    if (!state.calls.empty()) also("ordering");
  }
  if (!state.person.empty()) {
    Key key;
    key.word(state.person.value).descending(state.opened).word(state.id.value);
    rows.put(TableId::person_cases, key.bytes(), value);
  }
  if (!state.reference.empty()) rows.put(TableId::references, state.reference, state.id.value);
}

std::string list_cursor_behind(const std::string& workflow, const cases::CaseState& state) {
  return to_cursor(Key().word(workflow).word("any").descending(state.opened).word(state.id.value).bytes());
}

Result<CaseRow> read_case_row(std::string_view row) {
  CaseRow line;
  RowReader reader(row);
  case_fields(reader, line);
  if (!reader.complete()) return corrupt("a row of case_list is damaged: rebuild the views");
  return line;
}

Result<std::set<std::string>> cases_of_person(const store::Views& views, store::Table table, const PersonId& person) {
  store::Scan scan;
  scan.prefix = Key().word(person.value).bytes();
  scan.limit = 1'000;
  GUICHET_TRY(const auto rows, views.scan(table, scan));
  std::set<std::string> cases;
  for (const auto& row : rows) {
    GUICHET_TRY(const auto line, read_case_row(row.value));
    cases.insert(line.id.value);
  }
  return cases;
}

}  // namespace guichet::projections
