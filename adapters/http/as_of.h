#pragma once

// A case as it was: folded anew from what the log told of it up to then. Thread-safe; takes as long as reading the
// case's timeline.

#include <string_view>
#include <variant>

#include "engine/base/instant.h"
#include "engine/cases/state.h"
#include "engine/runtime/engine.h"

namespace guichet::http {

/// Up to and with this event, or everything that had happened by this moment.
using AsOf = std::variant<Position, Instant>;

/// "4711", or RFC 3339. Errors: invalid.
Result<AsOf> parse_as_of(std::string_view text);

struct PastCase {
  cases::CaseState state;
  Position position = 0;  ///< of the last event that is in it
  Instant time;           ///< when that happened
};

/// Errors: not_found (no such case, or not yet then), invalid (behind the end of the log), corrupt.
Result<PastCase> case_as_of(const runtime::Engine& engine, const CaseId& id, const AsOf& when);

}  // namespace guichet::http
