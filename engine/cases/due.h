#pragma once

#include <optional>

#include "engine/base/instant.h"
#include "engine/cases/command.h"
#include "engine/cases/state.h"

namespace guichet::cases {

/// What a case waits for next: the alarm clock's command, and when to give it.
struct Due {
  Instant at;
  Command command;  ///< FireTimer or FireClock
};

/// The earliest timer or clock edge of a case; a timer before a clock at the same moment, so that what a
/// timer ends in time is in time. Nothing when the case waits for people only. Pure and thread-safe.
std::optional<Due> next_due(const CaseState& state);

}  // namespace guichet::cases
