#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/importing/plan.h"

namespace guichet::importing {

/// How often a clock's own due time is the one the source has set, for one kind of case.
struct DueShare {
  std::string group;
  std::string budget;                 ///< as the workflow says it: "2 business days"; empty: no such clock
  std::uint64_t rows = 0;             ///< with a target
  std::uint64_t same_minute = 0;      ///< both times show the same year, month, day, hour and minute
  std::uint64_t within_a_minute = 0;  ///< less than 60 seconds apart: the source's seconds lag behind by a few
};

/// Compares, for every planned case with a target, the due time that its workflow's budget and calendar give
/// from the moment it was opened. Largest groups first. Pure.
std::vector<DueShare> compare_due_times(const Plan& plan, const DueAgreement& agreement, const workflows::Town& town);

}  // namespace guichet::importing
