#pragma once

// Half a year of a town, lived through the engine's ordinary commands in virtual time: inhabitants open cases
// by season and hour, agents do their tasks within their team's opening hours, citizens answer or forget to.
// The population sees only the feed of events, as people see only what the system tells them. Everything
// follows from the seed and the dates.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <string>
#include <tuple>
#include <vector>

#include "cli/demo_people.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/cases/event.h"
#include "engine/runtime/engine.h"
#include "workflows/town.h"

namespace guichet::demo {

/// A clock that stands where it is put. Thread-safe.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(Instant start) : now_(start) {}

  Instant now() const override { return now_.load(); }

  void set(Instant now) { now_ = now; }

 private:
  std::atomic<Instant> now_;
};

struct Plan {
  std::uint64_t seed = 1;
  Instant from;
  Instant until;
  std::size_t cases = 3'000;  ///< about so many over the whole time
};

struct Report {
  std::size_t cases = 0;
  std::size_t commands = 0;
  std::size_t timers = 0;   ///< timers and clock edges that came due
  std::size_t refused = 0;  ///< people make mistakes too, few
};

class Population {
 public:
  /// The engine was opened with `clock`, its alarm clock off, and has a deployed town.
  Population(runtime::Engine& engine, VirtualClock& clock, const Plan& plan);

  /// Lives until plan.until; `day` is told of each morning. Errors: those of the engine.
  Result<Report> live(const std::function<void(Instant)>& day);

 private:
  /// Somebody will do something at a time.
  struct Intention {
    Instant when;
    std::uint64_t number;  ///< order of making, so that equal times keep their order
    std::function<void()> act;

    bool operator>(const Intention& other) const { return std::tie(when, number) > std::tie(other.when, other.number); }
  };

  struct KnownCase {
    std::shared_ptr<const workflows::Definition> service;
    std::size_t inhabitant = 0;
  };
  struct Completions;

  void plan_day(Instant midnight);
  void open_case();
  void plan_visits();
  std::string open_by(const std::shared_ptr<const workflows::Definition>& service, Chance& chance);
  Status pass_quarter(Instant start);
  Status read_feed();
  void notice_task(const std::string& id, const cases::TaskCreated& task);
  void notice_wait(const std::string& id, const cases::WaitStarted& wait);
  void notice_end(const std::string& id);
  void work_on(const std::string& id, const cases::TaskCreated& task, const workflows::Agent& agent);
  Instant ready_at(const workflows::Definition& service, const cases::TaskCreated& task);
  const workflows::Agent* agent_for(const cases::TaskCreated& task, const workflows::Definition& service);
  void intend(Instant when, std::function<void()> act);
  void submit(cases::Actor actor, std::string channel, decltype(runtime::Submission::what) what);
  void submit_for_case(cases::Actor actor, const std::string& id, cases::Command command);
  Status settle();

  runtime::Engine& engine_;
  VirtualClock& clock_;
  Plan plan_;
  Instant now_;
  Chance chance_;
  Chance opinions_;  ///< of residents about what has ended
  Chance visits_;    ///< of those who come in the days that follow
  std::shared_ptr<const workflows::Town> town_;
  std::vector<Inhabitant> inhabitants_;
  std::map<std::string, KnownCase> cases_;
  std::priority_queue<Intention, std::vector<Intention>, std::greater<>> intentions_;
  std::uint64_t intention_count_ = 0;
  std::uint64_t command_count_ = 0;
  std::unique_ptr<store::Cursor> feed_;
  Report report_;
  std::shared_ptr<Completions> completions_;  // shared with the engine's thread, which calls back
};

}  // namespace guichet::demo
