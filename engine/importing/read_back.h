#pragma once

// After an import the log is read again and compared with the source, case by case: what was replayed is what
// is stored, or the difference is named.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/importing/plan.h"
#include "engine/runtime/engine.h"

namespace guichet::importing {

/// One comparison over all cases.
struct Agreement {
  std::uint64_t compared = 0;
  std::uint64_t equal = 0;
  Remarks differences;

  void add(bool is_equal, std::size_t line, const std::function<std::string()>& difference);
};

struct ReadBack {
  Agreement opened;                   ///< cases, with the service and the date they were opened
  Agreement paths;                    ///< what was completed: step, outcome, actor and date, in order
  Agreement queues;                   ///< where the last task lies, for cases whose source says so
  Agreement due;                      ///< imposed due times
  Agreement closed;                   ///< open or closed in the end
  Agreement verdicts;                 ///< `agree: verdict`: met or breached, as the source says
  std::uint64_t without_verdict = 0;  ///< cases with an imposed due time on which the source gives no verdict
};

/// Reads the whole log. Errors: corrupt.
Result<ReadBack> read_back(const Mapping& mapping, const Plan& plan, const runtime::Engine& engine);

}  // namespace guichet::importing
