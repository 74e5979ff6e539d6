#include "engine/cases/state_json.h"

#include "engine/cases/event_members.h"
#include "engine/events/codec.h"

namespace guichet::cases {

// clang-format off
BOOST_DESCRIBE_STRUCT(Token, (), (id, step, kind, entered, entry, parent, branch, item))
BOOST_DESCRIBE_STRUCT(OpenCall, (), (order, token, step, service, method, path, body, attempt, given_up))
BOOST_DESCRIBE_STRUCT(DoneBy, (), (step, agent))
BOOST_DESCRIBE_STRUCT(Booking, (), (token, step, agenda, site, starts, ends, until))
BOOST_DESCRIBE_STRUCT(PlaceInLine, (), (token, step, agenda, since))
BOOST_DESCRIBE_STRUCT(OpenReferral, (), (token, step, body, news))
BOOST_DESCRIBE_STRUCT(PaperLetter, (), (number, message, language, subject, body, since))
BOOST_DESCRIBE_STRUCT(BranchResult, (), (parent, step, branch, outcome, item))
BOOST_DESCRIBE_STRUCT(OpenTask, (), (id, token, step, queue, priority, agent, roles, created))
BOOST_DESCRIBE_STRUCT(OpenWait, (), (token, step, what, name, match))
BOOST_DESCRIBE_STRUCT(OpenTimer, (), (id, token, step, index, due))
BOOST_DESCRIBE_STRUCT(
    Clock, (),
    (name, measure, calendar, calendar_version, budget_ms, consumed_ms, running_since, due, warnings,
     warned, breached, stopped, imposed))
BOOST_DESCRIBE_STRUCT(Tie, (), (id, reference))
BOOST_DESCRIBE_STRUCT(Migration, (), (from, version, moves))
BOOST_DESCRIBE_STRUCT(KeptMessage, (), (name, value, body))
BOOST_DESCRIBE_STRUCT(
    CaseState, (),
    (id, version, workflow, deployment, reference, title, owner, visibility, channel, language, person,
     opened, closed, kept_until, erased, outcome, status, priority, imported, form, data, last_reply, last_task, tokens, tasks,
     waits, timers, clocks, early, calls, done_by, bookings, lines, referrals, letters, letters_ordered, main, followers, results, entries, next_token,
     reopened,     score, was_late, incident, migration))

// clang-format on

json::object encode_state(const CaseState& state) {
  return events::Codec<CaseState>::encode_object(state);
}

Result<CaseState> decode_state(const json::object& row) {
  CaseState state;
  if (auto read = events::Codec<CaseState>::decode_object(row, state); !read)
    return corrupt("the stored state of a case cannot be read: " + read.error().message);
  return state;
}

}  // namespace guichet::cases
