#pragma once

// Who is next: a slot of an agenda that came free is offered to the first who stands in its line. What happens to one
// case is known to all only by the log, so whoever reads it calls the next.

#include "engine/cases/event.h"
#include "engine/runtime/engine.h"

namespace guichet::courier {

/// Whether this message says that a slot came free.
bool is_free_slot(const cases::MessageEmitted& message);

/// Offers it to the first in line who can take it; nobody is asked twice for the same freeing (`position` is its
/// event's). The views have applied it. Thread-safe. Errors: unavailable (the engine is stopping or busy: to be done
/// again), corrupt.
Status call_next(runtime::Engine& engine, Position position, const cases::MessageEmitted& message);

}  // namespace guichet::courier
