#include "tests/cases/town_hall.h"

#include <algorithm>

#include "engine/cases/due.h"

namespace guichet::test {

void TownHall::wait_until(Instant until) {
  const auto speaker = context.actor;
  for (auto due = cases::next_due(state); due && due->at <= until; due = cases::next_due(state)) {
    context.now = std::max(context.now, due->at);
    as("system/clock");
    does(due->command);
  }
  context.now = until;
  context.actor = speaker;
}

}  // namespace guichet::test
