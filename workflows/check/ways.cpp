#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/base/match.h"
#include "workflows/check/check.h"
#include "workflows/codes.h"

namespace guichet::workflows::check {
namespace {

void report(std::vector<Diagnostic>& findings, Code code, const Place& where, std::string message, std::string hint) {
  findings.push_back({.code = code, .where = where, .message = std::move(message), .hint = std::move(hint)});
}

bool is_end(const Step& step) {
  return std::holds_alternative<End>(step.construct);
}

/// A case, or the branch that the step belongs to, can end there.
bool can_end_in(const Step& step) {
  const auto* task = std::get_if<Task>(&step.construct);
  return is_end(step) || (task != nullptr && std::ranges::any_of(task->outcomes, &std::string::empty, &Outcome::go));
}

std::set<std::string_view> ids_of(const std::vector<const Step*>& steps) {
  std::set<std::string_view> ids;
  for (const auto* step : steps) ids.insert(step->id);
  return ids;
}

void check_reachable(const Definition& definition, std::vector<Diagnostic>& findings) {
  const auto reached = ids_of(reachable_from(definition, definition.start));
  for (const auto& step : definition.steps)
    if (!reached.contains(step.id))
      report(
          findings,
          "unreachable-step",
          step.where,
          fmt::format("No case can ever come to `{}`.", step.id),
          "lead to it with `go` from a step, an outcome or a timer, or remove it");
}

/// Steps from which some end can be reached: backwards from the ends, so that each way is walked once.
std::set<std::string_view> steps_that_can_end(const Definition& definition) {
  std::map<std::string_view, std::vector<std::string_view>> ways_in;
  std::vector<std::string_view> open;
  for (const auto& step : definition.steps) {
    for (const auto target : ways_out(step)) ways_in[target].push_back(step.id);
    if (can_end_in(step)) open.emplace_back(step.id);
  }
  std::set<std::string_view> can_end(open.begin(), open.end());
  while (!open.empty()) {
    const auto id = open.back();
    open.pop_back();
    for (const auto before : ways_in[id])
      if (can_end.insert(before).second) open.push_back(before);
  }
  return can_end;
}

void check_ends(const Definition& definition, std::vector<Diagnostic>& findings) {
  const auto can_end = steps_that_can_end(definition);
  for (const auto* step : reachable_from(definition, definition.start))
    if (!can_end.contains(step->id))
      report(
          findings,
          "no-end-reachable",
          step->where,
          fmt::format("A case that comes to `{}` can never end.", step->id),
          "let one of the steps behind it lead to a step with `end`");
}

void check_branches(const Step& step, const Choose& choose, std::vector<Diagnostic>& findings) {
  const auto is_unconditional = [](const Branch& branch) { return !branch.when.has_value(); };
  const auto otherwise = std::find_if(choose.branches.begin(), choose.branches.end(), is_unconditional);
  if (otherwise == choose.branches.end()) {
    report(
        findings,
        "choose-without-otherwise",
        choose.branches.empty() ? step.where : choose.branches.back().where,
        fmt::format("In `{}` a case may match no branch, and would get stuck.", step.id),
        "add a last branch without `when`: - { go: NEXT-STEP }");
    return;
  }
  for (auto branch = otherwise + 1; branch != choose.branches.end(); ++branch)
    report(
        findings,
        "unreachable-branch",
        branch->where,
        "This branch is never tried: the one above it has no `when` and always matches.",
        "move the branch without `when` to the end");
}

/// The automatic steps a step leads to by itself.
std::vector<const Step*> automatic_next(const Definition& definition, const Step& step) {
  std::vector<const Step*> next;
  if (is_resting(step) || is_end(step)) return next;
  for (const auto id : ways_out(step)) {
    const auto* target = definition.find_step(id);
    if (target != nullptr && !is_resting(*target) && !is_end(*target)) next.push_back(target);
  }
  return next;
}

/// Depth first; a step met again while it is still open closes a loop.
class LoopFinder {
 public:
  LoopFinder(const Definition& definition, std::vector<Diagnostic>& findings)
      : definition_(definition), findings_(findings) {}

  void run() {
    for (const auto& step : definition_.steps) visit(step);
  }

 private:
  struct Open {
    const Step* step;
    std::vector<const Step*> next;
    std::size_t tried = 0;
  };

  /// Without recursion: a file may hold ten thousand steps in a row.
  void visit(const Step& first) {
    if (done_.contains(first.id) || is_resting(first)) return;
    open({.step = &first, .next = automatic_next(definition_, first)});
    while (!open_.empty()) {
      auto& top = open_.back();
      if (top.tried == top.next.size()) {
        done_.insert(top.step->id);
        place_.erase(top.step->id);
        open_.pop_back();
        continue;
      }
      const auto* next = top.next[top.tried++];
      if (place_.contains(next->id))
        report_loop(*next);
      else if (!done_.contains(next->id))
        open({.step = next, .next = automatic_next(definition_, *next)});
    }
  }

  void open(Open step) {
    place_[step.step->id] = open_.size();
    open_.push_back(std::move(step));
  }

  void report_loop(const Step& first) {
    std::string path;
    for (auto i = place_[first.id]; i < open_.size() && path.size() < 200; ++i)
      path += fmt::format("{} → ", open_[i].step->id);
    report(
        findings_,
        "automatic-loop",
        first.where,
        fmt::format("These steps lead to each other without anybody's doing: {}{}.", path, first.id),
        "let one of them be a task or a wait, or end");
  }

  const Definition& definition_;
  std::vector<Diagnostic>& findings_;
  std::vector<Open> open_;
  std::map<std::string_view, std::size_t> place_;
  std::set<std::string_view> done_;
};

}  // namespace

std::vector<std::string_view> ways_out(const Step& step) {
  std::vector<std::string_view> ways;
  match(
      step.construct,
      [&](const Task& task) {
        for (const auto& outcome : task.outcomes)
          if (!outcome.go.empty()) ways.emplace_back(outcome.go);
      },
      [&](const Choose& choose) {
        for (const auto& branch : choose.branches) ways.emplace_back(branch.go);
      },
      [&](const Wait& wait) {
        ways.push_back(match(
            wait,
            [](const WaitForReply& reply) { return std::string_view(reply.go); },
            [](const WaitForMessage& message) { return std::string_view(message.go); },
            [](const WaitUntil& until) { return std::string_view(until.go); }));
      },
      [&](const Route& route) { ways.emplace_back(route.go); },
      [](const End&) {},
      [&](const Parallel& parallel) { ways.emplace_back(parallel.go); },
      [&](const Each& each) { ways.emplace_back(each.go); },
      [&](const Call& call) {
        ways.emplace_back(call.go);
        if (!call.failed.empty()) ways.emplace_back(call.failed);
      },
      [&](const Decide& decide) {
        ways.emplace_back(decide.go);
        if (!decide.otherwise.empty()) ways.emplace_back(decide.otherwise);
      },
      [&](const Appointment& appointment) { ways.emplace_back(appointment.go); });
  for (const auto& timer : step.timers)
    if (!timer.go.empty() && is_resting(step)) ways.emplace_back(timer.go);
  return ways;
}

std::vector<std::string_view> branch_starts(const Step& step) {
  std::vector<std::string_view> starts;
  if (const auto* parallel = std::get_if<Parallel>(&step.construct))
    for (const auto& branch : parallel->branches) starts.emplace_back(branch.start);
  if (const auto* each = std::get_if<Each>(&step.construct)) starts.emplace_back(each->start);
  return starts;
}

bool is_resting(const Step& step) {
  return match(
      step.construct,
      [](const Task&) { return true; },
      [](const Choose&) { return false; },
      [](const Wait&) { return true; },
      [](const Route&) { return false; },
      [](const End&) { return false; },
      [](const Parallel&) { return true; },
      [](const Each&) { return true; },
      [](const Call&) { return true; },
      [](const Decide&) { return false; },
      [](const Appointment&) { return true; });
}

std::vector<const Step*> reachable_from(const Definition& definition, std::string_view from) {
  std::map<std::string_view, const Step*> by_id;
  for (const auto& step : definition.steps) by_id.emplace(step.id, &step);
  std::vector<const Step*> reached;
  std::set<std::string_view> seen;
  const auto reach = [&](std::string_view id) {
    const auto found = by_id.find(id);
    if (found != by_id.end() && seen.insert(found->first).second) reached.push_back(found->second);
  };
  reach(from);
  // What an agent may do at any step leads on from all of them.
  for (const auto& action : definition.actions)
    if (!action.go.empty()) reach(action.go);
  for (const auto& clock : definition.clocks)
    if (!clock.silence_go.empty()) reach(clock.silence_go);
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const auto id : ways_out(*reached[i])) reach(id);
    for (const auto id : branch_starts(*reached[i])) reach(id);
  }
  return reached;
}

void check_ways(const Definition& definition, std::vector<Diagnostic>& findings) {
  check_reachable(definition, findings);
  check_ends(definition, findings);
  for (const auto& step : definition.steps)
    if (const auto* choose = std::get_if<Choose>(&step.construct)) check_branches(step, *choose, findings);
  LoopFinder(definition, findings).run();
}

}  // namespace guichet::workflows::check
