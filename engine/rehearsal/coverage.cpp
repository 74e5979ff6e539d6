#include "engine/rehearsal/coverage.h"

#include <algorithm>

#include <fmt/format.h>

namespace guichet::rehearsal {
namespace {

using namespace cases;  // NOLINT(google-build-using-namespace): the events, which this file is about

/// The number in "branch 2: …", or empty.
std::string branch_in(std::string_view why) {
  constexpr std::string_view mark = "branch ";
  if (!why.starts_with(mark)) return {};
  return std::string(why.substr(mark.size(), why.find(':') - mark.size()));
}

}  // namespace

Coverage::Coverage(const workflows::Definition& definition) {
  for (const auto& step : definition.steps) add_step(step);
  for (const auto& table : definition.tables)
    for (std::size_t index = 0; index < table.rules.size(); ++index)
      add("branch", fmt::format("tables.{}.{}", table.id, index + 1), table.rules[index].where);
  for (const auto& action : definition.actions) add("outcome", "actions." + action.id, action.where);
  for (const auto& clock : definition.clocks) {
    for (std::size_t index = 0; index < clock.warnings.size(); ++index)
      add("clock", fmt::format("{}.warning-{}", clock.name, index + 1), clock.where);
    if (!clock.pause.empty()) add("clock", clock.name + ".paused", clock.where);
    add("clock", clock.name + ".met", clock.where);
    add("clock", clock.name + ".breached", clock.where);
  }
}

void Coverage::add_step(const workflows::Step& step) {
  add("step", step.id, step.where);
  if (const auto* task = std::get_if<workflows::Task>(&step.construct))
    for (const auto& outcome : task->outcomes) add("outcome", fmt::format("{}.{}", step.id, outcome.id), step.where);
  if (const auto* choose = std::get_if<workflows::Choose>(&step.construct))
    for (std::size_t index = 0; index < choose->branches.size(); ++index)
      add("branch", fmt::format("{}.{}", step.id, index + 1), choose->branches[index].where);
  if (const auto* call = std::get_if<workflows::Call>(&step.construct)) {
    add("outcome", step.id + ".answered", step.where);
    if (!call->failed.empty()) add("outcome", step.id + ".failed", step.where);
  }
  const auto* parallel = std::get_if<workflows::Parallel>(&step.construct);
  const auto* each = std::get_if<workflows::Each>(&step.construct);
  if ((parallel != nullptr && parallel->silent) || (each != nullptr && each->silent))
    add("timer", step.id + ".silent", step.where);
  for (std::size_t index = 0; index < step.timers.size(); ++index)
    add("timer", fmt::format("{}.{}", step.id, index + 1), step.timers[index].where);
  add_own_timers(step);
}

/// What a construct does in its own time; its alarms are counted behind the timers of its step.
void Coverage::add_own_timers(const workflows::Step& step) {
  const auto add_alarm = [&](std::string name, const workflows::Place& where, std::size_t index) {
    index_.emplace(fmt::format("timer {}.{}", step.id, index + 1), items_.size());
    add("timer", step.id + std::move(name), where);
  };
  if (const auto* task = std::get_if<workflows::Task>(&step.construct))
    if (task->referral && !task->referral->overdue.empty())
      add_alarm(".overdue", task->referral->where, step.timers.size());
  const auto* slot = std::get_if<workflows::Appointment>(&step.construct);
  if (slot == nullptr) return;
  if (!slot->offered.empty()) add("outcome", step.id + ".offered", step.where);
  for (std::size_t index = 0; index < slot->reminders.size(); ++index)
    add_alarm(fmt::format(".reminder-{}", index + 1), slot->reminders[index].where, step.timers.size() + index + 1);
}

void Coverage::add(std::string kind, std::string name, const workflows::Place& where) {
  index_.emplace(kind + ' ' + name, items_.size());
  items_.push_back({std::move(kind), std::move(name), where, false});
}

void Coverage::reach(std::string_view kind, const std::string& name) {
  const auto known = index_.find(fmt::format("{} {}", kind, name));
  if (known != index_.end()) items_[known->second].reached = true;
}

void Coverage::observe_calls(const CaseState& before, const Event& event) {
  const auto step_of = [&](const std::string& order) {
    const auto call = std::ranges::find(before.calls, order, &OpenCall::order);
    return call == before.calls.end() ? std::string() : call->step;
  };
  if (const auto* answered = std::get_if<CallAnswered>(&event))
    reach("outcome", step_of(answered->order) + ".answered");
  if (const auto* failed = std::get_if<CallFailed>(&event); failed != nullptr && !failed->again)
    reach("outcome", step_of(failed->order) + ".failed");
}

void Coverage::observe(const CaseState& before, const Event& event) {
  if (const auto* entered = std::get_if<StepEntered>(&event)) reach("step", entered->step);
  if (const auto* taken = std::get_if<ActionTaken>(&event)) reach("outcome", "actions." + taken->action);
  observe_calls(before, event);
  if (const auto* offer = std::get_if<SlotOffered>(&event)) reach("outcome", offer->step + ".offered");
  if (const auto* decided = std::get_if<TableDecided>(&event))
    for (const auto rule : decided->rules) reach("branch", fmt::format("tables.{}.{}", decided->table, rule));
  if (const auto* done = std::get_if<TaskCompleted>(&event))
    reach("outcome", fmt::format("{}.{}", done->step, done->outcome));
  if (const auto* ended = std::get_if<BranchEnded>(&event); ended != nullptr && ended->silent)
    reach("timer", ended->step + ".silent");
  if (const auto* left = std::get_if<StepLeft>(&event))
    reach("branch", fmt::format("{}.{}", left->step, branch_in(left->why)));
  if (const auto* fired = std::get_if<TimerFired>(&event)) {
    const auto timer = std::ranges::find(before.timers, fired->timer, &OpenTimer::id);
    if (timer != before.timers.end()) reach("timer", fmt::format("{}.{}", timer->step, timer->index + 1));
  }
  if (const auto* warned = std::get_if<ClockWarned>(&event))
    reach("clock", fmt::format("{}.{}", warned->clock, warned->edge));
  if (const auto* paused = std::get_if<ClockPaused>(&event)) reach("clock", paused->clock + ".paused");
  if (const auto* breached = std::get_if<ClockBreached>(&event)) reach("clock", breached->clock + ".breached");
  if (const auto* stopped = std::get_if<ClockStopped>(&event); stopped != nullptr && stopped->met)
    reach("clock", stopped->clock + ".met");
}

std::size_t Coverage::reached() const {
  return static_cast<std::size_t>(std::ranges::count_if(items_, &Item::reached));
}

std::pair<std::size_t, std::size_t> Coverage::of_kind(std::string_view kind) const {
  std::pair<std::size_t, std::size_t> counts{0, 0};
  for (const auto& item : items_) {
    if (item.kind != kind) continue;
    ++counts.second;
    if (item.reached) ++counts.first;
  }
  return counts;
}

}  // namespace guichet::rehearsal
