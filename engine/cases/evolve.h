#pragma once

#include <string>

#include "engine/base/instant.h"
#include "engine/cases/event.h"
#include "engine/cases/state.h"

namespace guichet::cases {

/// What evolve needs of an event's envelope.
struct Fact {
  CaseId id;
  Instant time;
  std::string channel;
  bool imported = false;
};

/// Folds one event into the state. Total: an event is a fact, so it cannot be refused; one that cannot have
/// happened is corruption and stops the process. Pure and thread-safe.
void evolve(CaseState& state, const Event& event, const Fact& fact);

/// Whether an event only tells something: of the state it changes the version and nothing else.
bool only_tells(const Event& event);

}  // namespace guichet::cases
