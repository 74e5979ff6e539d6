#pragma once

#include <vector>

#include "engine/runtime/engine.h"
#include "workflows/agenda.h"

namespace guichet::http {

/// From `from` on and before `to`.
struct Stretch {
  Instant from;
  Instant to;
};

/// A slot that the public may book now; an agent may book otherwise, with a reason.
struct FreeSlot {
  Instant starts;
  Instant ends;
  std::uint32_t free = 0;  ///< how many more may be booked
};

/// What is free at one place of an agenda at `now`, earliest first. Thread-safe. Errors: not_found (the place's
/// calendar).
Result<std::vector<FreeSlot>> free_slots(
    const runtime::Engine& engine,
    const workflows::Town& town,
    const workflows::Agenda& agenda,
    const workflows::AgendaSite& site,
    const Stretch& stretch,
    Instant now);

}  // namespace guichet::http
