#include "engine/rehearsal/what_if.h"

#include <algorithm>

#include "engine/cases/decide.h"
#include "engine/cases/due.h"
#include "engine/cases/evolve.h"
#include "engine/rehearsal/unread.h"

namespace guichet::rehearsal {
namespace {

/// A draft that rings more often for one case does so for ever.
constexpr int alarms_max = 10'000;

/// One case under the draft.
class Again {
 public:
  Again(const RecordedCase& recorded, const workflows::Town& draft) : recorded_(recorded), draft_(draft) {
    state_.id = recorded.id;
    // History: nobody is asked for rights or four eyes, and nothing is sent.
    context_.imported = true;
    context_.channel = recorded.channel;
  }

  Status open() {
    context_.now = recorded_.opened;
    context_.actor.name = recorded_.actor;
    auto opening = recorded_.opening;
    const auto& rules = draft_.workflows.at(opening.workflow)->clocks;
    std::erase_if(opening.due, [&](const auto& due) {
      return std::ranges::find(rules, due.first, &workflows::ClockRule::name) == rules.end();
    });
    GUICHET_TRY(const auto events, cases::decide(state_, opening, draft_, context_));
    fold(events);
    return ok();
  }

  /// Refused where the act finds no place.
  Status does(const RecordedAct& act) {
    pass(act.time);
    if (!state_.is_open() && !std::holds_alternative<cases::ReopenCase>(act.command)) return conflict("it has ended");
    context_.actor.name = act.actor;
    context_.channel = act.channel;
    const auto events = cases::decide(state_, act.command, draft_, context_);
    if (!events) return events.error();
    fold(*events);
    return ok();
  }

  /// Time goes by, and what is due happens.
  void pass(Instant until) {
    int rings = 0;
    for (auto due = cases::next_due(state_); due && due->at <= until && rings < alarms_max;
         due = cases::next_due(state_)) {
      ++rings;
      context_.now = std::max(context_.now, due->at);
      context_.actor.name = "system/clock";
      const auto events = cases::decide(state_, due->command, draft_, context_);
      if (!events) break;
      fold(*events);
    }
    context_.now = std::max(context_.now, until);
  }

  const cases::CaseState& state() const { return state_; }
  const Course& course() const { return course_; }

 private:
  void fold(const cases::Events& events) {
    const cases::Fact fact{state_.id, context_.now, context_.channel, true};
    for (const auto& event : events) {
      cases::evolve(state_, event, fact);
      follow(course_, event, context_.now);
    }
  }

  const RecordedCase& recorded_;
  const workflows::Town& draft_;
  cases::CaseState state_;
  cases::Context context_;
  Course course_;
};

/// Comings (+1) and goings (-1), by queue.
using Traffic = std::map<std::string, std::vector<std::pair<Instant, int>>>;

std::uint64_t most_at_once(std::vector<std::pair<Instant, int>>& moves) {
  std::ranges::sort(moves);  // at one moment they go before others come
  std::int64_t now = 0;
  std::int64_t most = 0;
  for (const auto& [time, change] : moves) most = std::max(most, now += change);
  return static_cast<std::uint64_t>(most);
}

/// Counts courses into one side of the pairs.
class Count {
 public:
  Count(WhatIf& result, std::uint64_t Pair::*side) : result_(result), side_(side) {}

  void add(const Course& course) {
    ++(result_.outcomes[course.outcome].*side_);
    for (const auto& step : course.steps) ++(result_.steps[step].*side_);
    for (const auto& [clock, kept] : course.clocks) {
      auto& pair = result_.clocks[clock];
      auto& figure = kept ? pair.kept : pair.broken;
      ++(figure.*side_);
    }
    for (const auto& [id, stay] : course.tasks) {
      ++(result_.queues[stay.queue].tasks.*side_);
      traffic_[stay.queue].emplace_back(stay.from, 1);
      if (stay.until) traffic_[stay.queue].emplace_back(*stay.until, -1);
    }
  }

  void finish() {
    for (auto& [queue, moves] : traffic_) result_.queues[queue].at_once.*side_ = most_at_once(moves);
  }

 private:
  WhatIf& result_;
  std::uint64_t Pair::*side_;
  Traffic traffic_;
};

void note_waiting(WhatIf& result, const RecordedCase& recorded, const Again& again) {
  if (!recorded.closed || !again.state().is_open()) return;
  for (const auto& token : again.state().tokens) ++result.waiting[token.step];
}

/// One case lived again.
struct Outcome {
  std::optional<Error> refused;  ///< its opening
  std::uint64_t not_needed = 0;
  std::string unread;  ///< why it cannot be judged
};

Outcome live(Again& again, const RecordedCase& recorded, const workflows::Definition& draft, Instant until) {
  Outcome outcome;
  if (const auto opened = again.open(); !opened) {
    outcome.refused = opened.error();
    outcome.unread = unread(recorded, opened.error());
    return outcome;
  }
  for (const auto& act : recorded.acts) {
    const auto done = again.does(act);
    if (done) continue;
    ++outcome.not_needed;
    if (outcome.unread.empty()) outcome.unread = unread(recorded, done.error());
  }
  again.pass(recorded.closed.value_or(until));
  if (outcome.unread.empty()) outcome.unread = unread(recorded, again.course(), draft);
  return outcome;
}

void leave_out(WhatIf& result, const RecordedCase& recorded, const std::string& reason) {
  constexpr std::size_t references_max = 20;
  auto& left_out = result.left_out[reason];
  ++left_out.cases;
  if (left_out.references.size() < references_max) left_out.references.push_back(recorded.reference);
}

}  // namespace

WhatIf what_if(const std::vector<RecordedCase>& recorded, const workflows::Town& draft, Instant until) {
  WhatIf result;
  Count before(result, &Pair::before);
  Count after(result, &Pair::after);
  for (const auto& one : recorded) {
    Again again(one, draft);
    const auto outcome = live(again, one, *draft.workflows.at(one.opening.workflow), until);
    if (!outcome.unread.empty()) {
      leave_out(result, one, outcome.unread);
      continue;
    }
    ++result.cases;
    before.add(one.course);
    if (outcome.refused) {
      ++result.refused;
      ++result.refusals[outcome.refused->message];
      continue;
    }
    result.acts += one.acts.size();
    result.not_needed += outcome.not_needed;
    after.add(again.course());
    if (again.course().steps == one.course.steps) ++result.same_way;
    note_waiting(result, one, again);
  }
  before.finish();
  after.finish();
  return result;
}

}  // namespace guichet::rehearsal
