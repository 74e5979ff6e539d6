#pragma once

// What the log asks of the courier, one errand an event. Plain values.

#include <optional>
#include <string>

#include "engine/cases/event.h"
#include "engine/store/log.h"

namespace guichet::courier {

/// One attempt, or the end of a child case, as the log tells it.
struct Errand {
  Position position = 0;
  CaseId id;  ///< of the case whose order it is
  std::string deployment;
  cases::CallRequested order;
  std::optional<cases::CaseClosed> closed = {};       ///< of the child
  std::optional<cases::MessageEmitted> emitted = {};  ///< to whichever cases wait for it
  std::optional<cases::WaitStarted> waits = {};       ///< for what may have been sent before
};

/// The errand that an event of the log is; nothing for all others. Errors: corrupt.
Result<std::optional<Errand>> errand_in(const store::Record& record);

}  // namespace guichet::courier
