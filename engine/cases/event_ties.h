#pragma once

// Two cases about the same thing: the one that is joined follows the other, and may part from it again.

#include <string>
#include <string_view>

#include "engine/base/strong_id.h"

namespace guichet::cases {

/// By this message, with the id of the case that has ended as its value, those that follow it hear how.
inline constexpr std::string_view main_ended_message = "guichet.main-ended";

/// This case follows another: its own work rests until that one ends, or until it parts from it.
struct CaseJoined {
  CaseId main;
  std::string reference;  ///< of the other
  std::string reason;
};

/// It goes its own way again, where it rested before.
struct CaseParted {
  CaseId main;
  std::string reference;
  std::string reason;
};

/// Another case follows this one.
struct FollowerGained {
  CaseId follower;
  std::string reference;
  std::string reason;
};

struct FollowerLost {
  CaseId follower;
  std::string reference;
  std::string reason;
};

}  // namespace guichet::cases
