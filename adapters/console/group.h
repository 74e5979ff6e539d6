#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "engine/base/json.h"
#include "engine/projections/queries.h"

namespace guichet::console {

/// Sums over cases that have something in common. A plain value.
struct Group {
  std::uint64_t received = 0;
  std::uint64_t closed = 0;
  std::uint64_t open = 0;
  std::uint64_t met = 0;
  std::uint64_t late = 0;  ///< closed too late
  std::uint64_t warned = 0;
  std::uint64_t late_open = 0;
  std::uint64_t answers = 0;                    ///< to the survey
  std::uint64_t scores = 0;                     ///< their sum
  std::map<int, std::uint64_t> durations = {};  ///< of closed cases, by bucket

  void add(const projections::StatisticCount& count);
  /// The duration in hours that so many of a hundred closed cases do not exceed; null without any.
  json::value hours_of_share(std::uint64_t percent) const;
  json::object rendered(const std::string& key) const;
};

using Groups = std::map<std::string, Group>;

json::array rendered(const Groups& groups);

}  // namespace guichet::console
