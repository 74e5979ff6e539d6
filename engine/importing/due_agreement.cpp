#include "engine/importing/due_agreement.h"

#include <algorithm>

namespace guichet::importing {
namespace {

using Minutes = std::chrono::sys_time<std::chrono::minutes>;

/// The due time the clock itself would give; nothing where the workflow has no such clock.
std::optional<Instant> due_time(const workflows::ClockRule* clock, const workflows::Town& town, Instant opened) {
  if (clock == nullptr) return std::nullopt;
  const auto calendar = town.calendars.find(clock->calendar);
  if (calendar == town.calendars.end()) return std::nullopt;
  return calendar->second->advance(opened, clock->budget);
}

}  // namespace

std::vector<DueShare> compare_due_times(const Plan& plan, const DueAgreement& agreement, const workflows::Town& town) {
  std::map<std::string, DueShare> shares;
  for (const auto& planned : plan.cases) {
    if (!planned.target) continue;
    const auto* clock = town.workflows.at(planned.workflow)->find_clock(agreement.clock);
    auto& share = shares[planned.target_group];
    share.group = planned.target_group;
    ++share.rows;
    const auto due = due_time(clock, town, planned.opened);
    if (!due) continue;
    share.budget = workflows::to_string(clock->budget);
    // An offset is a whole number of minutes since 1972, so minutes of UTC are minutes of the wall.
    const auto is_same = Minutes{std::chrono::floor<std::chrono::minutes>(*due)} ==
                         Minutes{std::chrono::floor<std::chrono::minutes>(*planned.target)};
    if (is_same) ++share.same_minute;
    if (std::chrono::abs(*due - *planned.target) < std::chrono::minutes{1}) ++share.within_a_minute;
  }
  std::vector<DueShare> sorted;
  for (auto& [group, share] : shares) sorted.push_back(std::move(share));
  std::stable_sort(sorted.begin(), sorted.end(), [](const DueShare& a, const DueShare& b) { return a.rows > b.rows; });
  return sorted;
}

}  // namespace guichet::importing
