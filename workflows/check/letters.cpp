// `send` with `seen_by`: no way may lead to the letter past those who must have seen the case.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "workflows/check/check.h"
#include "workflows/codes.h"

namespace guichet::workflows::check {
namespace {

/// Whoever completes it is of the role.
bool is_seen_in(const Step& step, const std::string& role) {
  const auto* task = std::get_if<Task>(&step.construct);
  return task != nullptr && task->roles == std::vector<std::string>{role};
}

/// The steps a case can come to while nobody of the role has completed a task.
class Unseen {
 public:
  Unseen(const Definition& definition, const std::string& role) : definition_(definition), role_(role) {
    reach(definition.start);
    for (const auto& action : definition.actions) reach(action.go);
    for (const auto& clock : definition.clocks) reach(clock.silence_go);
    // A join may open once more branches can end, so it is asked again until nothing is new.
    for (std::size_t before = 0; before != steps_.size();) {
      before = steps_.size();
      for (const auto& step : definition.steps)
        if (contains(step.id)) go_on(step);
    }
  }

  bool contains(std::string_view step) const { return steps_.contains(step); }

 private:
  void reach(std::string_view step) {
    if (!step.empty()) steps_.insert(step);
  }

  void go_on(const Step& step) {
    for (const auto& timer : step.timers) reach(timer.go);
    for (const auto start : branch_starts(step)) reach(start);
    if (is_seen_in(step, role_)) return;
    const auto* parallel = std::get_if<Parallel>(&step.construct);
    if (parallel != nullptr && parallel->join == 0 && !parallel->silent && !can_join(step, *parallel)) return;
    for (const auto way : ways_out(step)) reach(way);
  }

  /// All must end: one branch that cannot without the role holds the others.
  bool can_join(const Step& step, const Parallel& parallel) const {
    return std::ranges::all_of(parallel.branches, [&](const ParallelBranch& branch) {
      const auto home = fmt::format("{}/{}", step.id, branch.id);
      return std::ranges::any_of(
          definition_.steps, [&](const Step& inner) { return inner.home == home && can_end(inner); });
    });
  }

  bool can_end(const Step& step) const {
    if (!contains(step.id) || is_seen_in(step, role_)) return false;
    const auto* task = std::get_if<Task>(&step.construct);
    return std::holds_alternative<End>(step.construct) ||
           (task != nullptr && std::ranges::any_of(task->outcomes, &std::string::empty, &Outcome::go));
  }

  const Definition& definition_;
  const std::string& role_;
  std::set<std::string_view> steps_;
};

class Letters {
 public:
  Letters(const Definition& definition, std::vector<Diagnostic>& findings)
      : definition_(definition), findings_(findings) {}

  void run() {
    for (const auto& step : definition_.steps) check_step(step);
    for (const auto& action : definition_.actions)
      check(action.actions, action.where, [&](const Unseen& unseen, const std::string&) {
        const auto is_unseen = [&](const std::string& at) { return unseen.contains(at); };
        return action.at.empty() || std::ranges::any_of(action.at, is_unseen);
      });
    for (const auto& clock : definition_.clocks) {
      const auto from = clock.from_entering.empty() ? definition_.start : clock.from_entering;
      const auto early = [&](const Unseen& unseen, const std::string&) { return unseen.contains(from); };
      check(clock.breach, clock.where, early);
      for (const auto& warning : clock.warnings) check(warning.actions, clock.where, early);
    }
  }

 private:
  void check_step(const Step& step) {
    const auto early = [&](const Unseen& unseen, const std::string&) { return unseen.contains(step.id); };
    check(step.actions, step.where, early);
    for (const auto& timer : step.timers) check(timer.actions, timer.where, early);
    const auto* task = std::get_if<Task>(&step.construct);
    if (task == nullptr) return;
    if (task->referral) check(task->referral->overdue, task->referral->where, early);
    for (const auto& outcome : task->outcomes)
      check(outcome.actions, step.where, [&](const Unseen& unseen, const std::string& role) {
        return unseen.contains(step.id) && !is_seen_in(step, role);
      });
  }

  template <class Early>
  void check(const Actions& actions, const Place& where, const Early& is_early) {
    for (const auto& action : actions) {
      const auto* send = std::get_if<SendMessage>(&action);
      if (send == nullptr || send->seen_by.empty()) continue;
      if (!is_early(Unseen(definition_, send->seen_by), send->seen_by)) continue;
      findings_.push_back(
          {.code = Code("letter-unseen"),
           .where = where,
           .message = fmt::format(
               "The letter `{}` can be reached without anybody of the role `{}` having seen the case.",
               send->message,
               send->seen_by),
           .hint = fmt::format("let every way to it pass a task with `roles: [{}]`", send->seen_by)});
    }
  }

  const Definition& definition_;
  std::vector<Diagnostic>& findings_;
};

template <class All>
void all_of_task(const Task& task, const All& all) {
  for (const auto& outcome : task.outcomes) all(outcome.actions);
  if (task.referral) all(task.referral->overdue);
}

}  // namespace

void for_each_action(const Definition& definition, const std::function<void(const Action&)>& visit) {
  const auto all = [&](const Actions& actions) { std::ranges::for_each(actions, visit); };
  for (const auto& step : definition.steps) {
    all(step.actions);
    for (const auto& timer : step.timers) all(timer.actions);
    if (const auto* task = std::get_if<Task>(&step.construct)) all_of_task(*task, all);
    if (const auto* slot = std::get_if<Appointment>(&step.construct)) {
      all(slot->booked);
      all(slot->cancelled);
      all(slot->offered);
      for (const auto& reminder : slot->reminders) all(reminder.actions);
    }
  }
  for (const auto& action : definition.actions) all(action.actions);
  for (const auto& clock : definition.clocks) {
    all(clock.breach);
    for (const auto& warning : clock.warnings) all(warning.actions);
  }
}

void check_letters(const Definition& definition, std::vector<Diagnostic>& findings) {
  Letters(definition, findings).run();
}

}  // namespace guichet::workflows::check
