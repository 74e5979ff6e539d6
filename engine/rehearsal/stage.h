#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cases/decide.h"
#include "engine/rehearsal/coverage.h"
#include "engine/rehearsal/scenario.h"

namespace guichet::rehearsal {

/// Why a scenario failed, for the person who wrote it.
struct Failure {
  Place where;
  std::string what;  ///< "the status"
  std::string expected;
  std::string found;
};

struct TraceLine {
  Instant time;
  std::string wall;  ///< the same, as the town's clocks show it
  std::string text;
};

/// What went out, in order.
struct Letter {
  std::string to;  ///< citizen, or a team's id
  std::string message;
};

/// Plays one scenario with the rules themselves, in virtual time: no store, no vault, no threads. What is
/// personal stays in its {"$personal"} mark. One use, one thread.
class Stage {
 public:
  Stage(const workflows::Town& town, const Scenario& scenario, Coverage& coverage);

  /// The first thing that was not as expected; nothing where all was.
  std::optional<Failure> play();

  /// What happened, in order, as far as it was played.
  std::vector<TraceLine> trace() const;

  std::size_t events() const { return log_.size(); }

 private:
  struct Happened {
    Instant time;
    cases::Event event;
  };

  std::optional<Failure> perform(const Play& play);
  std::optional<Failure> act(const Act& act, const Play& play);
  std::optional<Failure> expect(const Expect& expect);
  /// Fires what is due up to there, in order.
  std::optional<Failure> advance(Instant until, const Place& where);
  std::vector<Letter> letters(std::size_t from, bool to_teams) const;
  /// Templates of the letters that wait to be printed.
  std::vector<Letter> on_paper() const;
  std::vector<cases::CallRequested> orders() const;
  std::vector<Letter> messages() const;
  cases::Command command_of(const Act& act) const;
  cases::Actor actor_of(const Act& act) const;
  /// By its step, or by step and branch: "opinion/police".
  std::vector<cases::OpenTask>::const_iterator find_task(const std::string& name) const;
  void fold(const cases::Events& events);

  const workflows::Town& town_;
  const workflows::Definition& definition_;
  const workflows::CompiledCalendar& calendar_;  ///< of the service's owner
  const Scenario& scenario_;
  Coverage& coverage_;
  cases::CaseState state_;
  cases::Context context_;
  std::vector<Happened> log_;
  std::size_t sent_from_ = 0;      ///< events before were looked at by an expectation of `sent`
  std::size_t notified_from_ = 0;  ///< the same of `notified`
  std::size_t called_from_ = 0;    ///< the same of `called`
  std::size_t emitted_from_ = 0;   ///< the same of `emitted`
};

/// What an expectation compares with.
struct Scene {
  const workflows::Town& town;
  const workflows::Definition& definition;
  const workflows::CompiledCalendar& calendar;
  const cases::CaseState& state;
  std::vector<Letter> sent;                  ///< to the citizen, since `sent` was looked at
  std::vector<Letter> notified;              ///< to teams, since `notified` was looked at
  std::vector<cases::CallRequested> called;  ///< since `called` was looked at
  std::vector<Letter> printing;              ///< waiting to be printed
  std::vector<Letter> emitted;               ///< to other cases, since `emitted` was looked at
  Instant now;
};

std::optional<Failure> compare(const Expect& expect, const Scene& scene);

}  // namespace guichet::rehearsal
