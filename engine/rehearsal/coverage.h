#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cases/event.h"
#include "engine/cases/state.h"
#include "workflows/definition.h"

namespace guichet::rehearsal {

/// What of one service its scenarios have reached: steps, outcomes, branches, timers and the edges of clocks.
/// A plain fold over events; not thread-safe.
class Coverage {
 public:
  struct Item {
    std::string kind;  ///< step, outcome, branch, timer, clock
    std::string name;  ///< "triage", "triage.accept", "route.2", "more-information.1", "repair.breached"
    workflows::Place where;
    bool reached = false;
  };

  explicit Coverage(const workflows::Definition& definition);

  /// `before` is the state that the event found.
  void observe(const cases::CaseState& before, const cases::Event& event);

  const std::vector<Item>& items() const { return items_; }

  std::size_t reached() const;
  /// Of one kind: {reached, all}.
  std::pair<std::size_t, std::size_t> of_kind(std::string_view kind) const;

 private:
  void add(std::string kind, std::string name, const workflows::Place& where);
  void observe_calls(const cases::CaseState& before, const cases::Event& event);
  void add_step(const workflows::Step& step);
  void add_own_timers(const workflows::Step& step);
  void reach(std::string_view kind, const std::string& name);

  std::vector<Item> items_;
  std::map<std::string, std::size_t> index_;
};

}  // namespace guichet::rehearsal
