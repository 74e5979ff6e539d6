#pragma once

// What would have become of recorded cases under another text: the same people do the same things at the same moments,
// and the draft makes of it what it would. What nobody did then, nobody does now: a case may be left waiting. Pure;
// one thread.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/rehearsal/recorded.h"
#include "workflows/town.h"

namespace guichet::rehearsal {

/// The same figure as it was and as it would have been.
struct Pair {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

struct QueueLoad {
  Pair tasks;    ///< that came into it
  Pair at_once;  ///< that lay in it at the same time, at most
};

struct ClockPair {
  Pair kept;
  Pair broken;
};

/// Cases that no figure counts, for one reason.
struct LeftOut {
  std::uint64_t cases = 0;
  std::vector<std::string> references;  ///< of the first of them
};

struct WhatIf {
  std::uint64_t cases = 0;               ///< that could be judged
  std::uint64_t same_way = 0;            ///< cases that go through the same steps
  std::uint64_t refused = 0;             ///< whose opening the draft refuses
  std::uint64_t acts = 0;                ///< what people and systems did
  std::uint64_t not_needed = 0;          ///< that find no place any more: work that is saved, or lost
  std::map<std::string, Pair> outcomes;  ///< "" is open
  std::map<std::string, Pair> steps;     ///< entered
  std::map<std::string, QueueLoad> queues;
  std::map<std::string, ClockPair> clocks;
  std::map<std::string, std::uint64_t> waiting;   ///< by step: cases that were closed, and would still wait there
  std::map<std::string, std::uint64_t> refusals;  ///< why openings are refused
  /// Cases that would have been judged by what the record does not hold (see unread.h), by what that is.
  std::map<std::string, LeftOut> left_out = {};
};

/// `until`: the end of the record. Requires: the draft has the service of the cases.
WhatIf what_if(const std::vector<RecordedCase>& recorded, const workflows::Town& draft, Instant until);

}  // namespace guichet::rehearsal
