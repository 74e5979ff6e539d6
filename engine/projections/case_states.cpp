#include "engine/projections/case_states.h"

#include "engine/projections/row_codec.h"

namespace guichet::projections {
namespace {

// One list of fields for both directions, so that they cannot drift apart. A member that is missing here
// would be lost with the writer's memory: the sizes stand guard (64-bit Linux), and a test compares every
// member.
static_assert(sizeof(cases::CaseState) == 1104, "add the new member of CaseState below, and raise the table's version");
static_assert(sizeof(cases::Clock) == 200 && sizeof(cases::OpenTask) == 200 && sizeof(cases::Token) == 144);
static_assert(sizeof(cases::OpenWait) == 128 && sizeof(cases::OpenTimer) == 88 && sizeof(cases::KeptMessage) == 80);
static_assert(
    sizeof(cases::Booking) == 136 && sizeof(cases::PlaceInLine) == 80 && sizeof(cases::OpenReferral) == 80 &&
    sizeof(cases::Tie) == 64);
static_assert(
    sizeof(cases::BranchResult) == 128 && sizeof(cases::PaperLetter) == 128 && sizeof(cases::OpenCall) == 200 &&
    sizeof(cases::DoneBy) == 64);

template <class Row, class State>
void scalars(Row& row, State& state) {
  row(state.id,
      state.version,
      state.workflow,
      state.deployment,
      state.reference,
      state.title,
      state.owner,
      state.visibility,
      state.channel,
      state.language,
      state.person,
      state.opened,
      state.closed,
      state.kept_until,
      state.erased,
      state.outcome,
      state.status,
      state.priority,
      state.imported,
      state.was_late,
      state.form,
      state.data,
      state.last_reply,
      state.last_task,
      state.entries,
      state.next_token,
      state.reopened,
      state.score,
      state.letters_ordered,
      state.incident,
      state.main.id,
      state.main.reference,
      state.migration.from,
      state.migration.version);
}

template <class Row, class State>
void lists(Row& row, State& state) {
  row.list(state.tokens, [](auto& r, auto& token) {
    r(token.id, token.step, token.kind, token.entered, token.entry, token.parent, token.branch, token.item);
  });
  row.list(state.tasks, [](auto& r, auto& task) {
    r(task.id, task.token, task.step, task.queue, task.priority, task.agent, task.roles, task.created);
  });
  row.list(state.waits, [](auto& r, auto& wait) { r(wait.token, wait.step, wait.what, wait.name, wait.match); });
  row.list(state.timers, [](auto& r, auto& timer) { r(timer.id, timer.token, timer.step, timer.index, timer.due); });
  row.list(state.clocks, [](auto& r, auto& clock) {
    r(clock.name,
      clock.measure,
      clock.calendar,
      clock.calendar_version,
      clock.budget_ms,
      clock.consumed_ms,
      clock.running_since,
      clock.due,
      clock.warnings,
      clock.warned,
      clock.breached,
      clock.stopped,
      clock.imposed);
  });
  row.list(state.calls, [](auto& r, auto& call) {
    r(call.order, call.token, call.step, call.service, call.method, call.path, call.body, call.attempt, call.given_up);
  });
  row.list(state.done_by, [](auto& r, auto& done) { r(done.step, done.agent); });
  row.list(state.bookings, [](auto& r, auto& booking) {
    r(booking.token, booking.step, booking.agenda, booking.site, booking.starts, booking.ends, booking.until);
  });
  row.list(state.lines, [](auto& r, auto& place) { r(place.token, place.step, place.agenda, place.since); });
  row.list(state.referrals, [](auto& r, auto& one) { r(one.token, one.step, one.body, one.news); });
  row.list(state.letters, [](auto& r, auto& letter) {
    r(letter.number, letter.message, letter.language, letter.subject, letter.body, letter.since);
  });
  row.list(state.followers, [](auto& r, auto& tie) { r(tie.id, tie.reference); });
  row.list(state.results, [](auto& r, auto& result) {
    r(result.parent, result.step, result.branch, result.outcome, result.item);
  });
  row.list(state.migration.moves, [](auto& r, auto& move) { r(move.token, move.from, move.to); });
  row.list(state.early, [](auto& r, auto& message) { r(message.name, message.value, message.body); });
}

}  // namespace

void write_case_state(const cases::CaseState& state, std::string& row) {
  RowWriter writer(row);
  scalars(writer, state);
  lists(writer, state);
}

Result<cases::CaseState> read_case_state(std::string_view row) {
  cases::CaseState state;
  RowReader reader(row);
  scalars(reader, state);
  lists(reader, state);
  if (!reader.complete()) return corrupt("a row of case_states is damaged: rebuild the views");
  return state;
}

}  // namespace guichet::projections
