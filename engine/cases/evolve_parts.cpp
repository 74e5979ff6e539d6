// Folding what is told of a case besides its way through the steps: another text, appointments, other cases.
#include "engine/cases/evolve_parts.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/cases/erased.h"

namespace guichet::cases {
namespace {

/// The old names of steps, wherever a token's open business says them.
void rename_step(CaseState& state, const StepMove& move) {
  const auto rename = [&](auto& open) {
    for (auto& one : open)
      if (one.token == move.token) one.step = move.to;
  };
  for (auto& token : state.tokens)
    if (token.id == move.token) token.step = move.to;
  rename(state.tasks);
  rename(state.waits);
  rename(state.timers);
  rename(state.calls);
  rename(state.bookings);
  rename(state.lines);
  rename(state.referrals);
  for (auto& result : state.results)
    if (result.parent == move.token && result.step == move.from) result.step = move.to;
}

/// One slot for each token.
template <class Kept>
void keep_slot(CaseState& state, const Kept& event) {
  std::erase_if(state.bookings, [&](const Booking& booking) { return booking.token == event.token; });
  state.bookings.push_back({event.token, event.step, event.agenda, event.site, event.starts, event.ends, {}});
}

}  // namespace

void apply(CaseState& state, const CaseMigrated& event, const Fact& /*fact*/) {
  state.deployment = event.to;
  state.title = event.title;
  state.owner = event.owner;
  state.visibility = event.visibility;
  if (!event.status.empty()) state.status = event.status;
  for (const auto& move : event.moves) rename_step(state, move);
  for (const auto& moved : event.tasks) {
    const auto task = std::ranges::find(state.tasks, moved.task, &OpenTask::id);
    check(task != state.tasks.end(), "an event names a task that is not open");
    task->queue = moved.queue;
    task->roles = moved.roles;
  }
  for (auto& done : state.done_by) {
    const auto renamed = std::ranges::find(event.renamed, done.step, &StepRenamed::from);
    if (renamed != event.renamed.end()) done.step = renamed->to;
  }
  // Back where it came from, with nothing between: the migration is undone, and there is none to undo.
  const bool undone = state.migration.from == event.to && state.migration.version == state.version;
  state.migration = undone ? Migration{} : Migration{event.from, state.version + 1 + event.changes, event.moves};
}

void apply(CaseState& state, const AppointmentBooked& event, const Fact& /*fact*/) {
  keep_slot(state, event);
}

void apply(CaseState& state, const AppointmentMoved& event, const Fact& /*fact*/) {
  keep_slot(state, event);
}

void apply(CaseState& state, const AppointmentCancelled& event, const Fact& /*fact*/) {
  check(
      std::erase_if(state.bookings, [&](const Booking& booking) { return booking.token == event.token; }) == 1,
      "an appointment is cancelled that was not booked");
}

void apply(CaseState& state, const CaseJoined& event, const Fact& /*fact*/) {
  state.main = {event.main, event.reference};
  state.waits.clear();
  state.lines.clear();
  state.referrals.clear();
}

void apply(CaseState& state, const CaseParted& /*event*/, const Fact& /*fact*/) {
  state.main = {};
  state.waits.clear();
}

void apply(CaseState& state, const FollowerGained& event, const Fact& /*fact*/) {
  state.followers.push_back({event.follower, event.reference});
}

void apply(CaseState& state, const FollowerLost& event, const Fact& /*fact*/) {
  check(
      std::erase_if(state.followers, [&](const Tie& tie) { return tie.id == event.follower; }) == 1,
      "a case is lost that did not follow");
}

void apply(CaseState& state, const RetentionSet& event, const Fact& /*fact*/) {
  state.kept_until = event.until;
}

void apply(CaseState& state, const CaseErased& /*event*/, const Fact& fact) {
  state.erased = fact.time;
  state.kept_until.reset();
  state.person = {};
  state.letters.clear();
  for (auto* values : {&state.form, &state.data, &state.last_reply, &state.last_task}) erase_sealed(*values);
}

void apply(CaseState& state, const CaseReferred& event, const Fact& /*fact*/) {
  std::erase_if(state.referrals, [&](const OpenReferral& one) { return one.token == event.token; });
  state.referrals.push_back({event.token, event.step, event.body, event.news});
}

void apply(CaseState& state, const NewsPostponed& event, const Fact& /*fact*/) {
  const auto known = std::ranges::find(state.referrals, event.token, &OpenReferral::token);
  check(known != state.referrals.end(), "news is postponed of what was never referred");
  known->news = event.until;
}

void apply(CaseState& state, const LineJoined& event, const Fact& fact) {
  state.lines.push_back({event.token, event.step, event.agenda, fact.time});
}

void apply(CaseState& state, const LineLeft& event, const Fact& /*fact*/) {
  check(
      std::erase_if(state.lines, [&](const PlaceInLine& place) { return place.token == event.token; }) == 1,
      "a line is left in which the case did not stand");
}

void apply(CaseState& state, const SlotOffered& event, const Fact& /*fact*/) {
  keep_slot(state, event);
  state.bookings.back().until = event.until;
}

void apply(CaseState& state, const LetterOrdered& event, const Fact& fact) {
  state.letters.push_back({event.letter, event.message, event.language, event.subject, event.body, fact.time});
  state.letters_ordered = event.letter;
}

void apply(CaseState& state, const LetterPosted& event, const Fact& /*fact*/) {
  check(
      std::erase_if(state.letters, [&](const PaperLetter& letter) { return letter.number == event.letter; }) == 1,
      "a letter is posted that was not waiting");
}

}  // namespace guichet::cases
