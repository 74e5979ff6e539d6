#include "adapters/console/group.h"

#include <cmath>

#include "engine/projections/statistics.h"

namespace guichet::console {

void Group::add(const projections::StatisticCount& count) {
  received += count.cases;
  if (count.score != 0) {
    answers += count.cases;
    scores += count.cases * static_cast<std::uint64_t>(count.score);
  }
  if (count.state == "closed") {
    closed += count.cases;
    durations[count.bucket] += count.cases;
    if (count.lateness == "late") late += count.cases;
    if (count.lateness == "met") met += count.cases;
    return;
  }
  open += count.cases;
  if (count.lateness == "late") late_open += count.cases;
  if (count.lateness == "warned") warned += count.cases;
}

json::value Group::hours_of_share(std::uint64_t percent) const {
  std::uint64_t passed = 0;
  for (const auto& [bucket, cases] : durations) {
    passed += cases;
    if (passed * 100 >= closed * percent) return std::round(projections::hours_of(bucket) * 10) / 10;
  }
  return nullptr;
}

json::object Group::rendered(const std::string& key) const {
  return {
      {"key", key},
      {"received", received},
      {"closed", closed},
      {"open", open},
      {"met", met},
      {"late", late},
      {"warned", warned},
      {"late_open", late_open},
      {"answers", answers},
      {"score",
       answers == 0 ? json::value()
                    : json::value(std::round(100 * static_cast<double>(scores) / static_cast<double>(answers)) / 100)},
      {"median_hours", hours_of_share(50)},
      {"p90_hours", hours_of_share(90)}};
}

json::array rendered(const Groups& groups) {
  json::array list;
  for (const auto& [key, group] : groups) list.push_back(group.rendered(key));
  return list;
}

}  // namespace guichet::console
