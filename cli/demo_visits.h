#pragma once

// Who has an appointment in the days that follow the demonstration's half-year, so that the desks' agenda is as full as
// a real one: today most, later fewer. Everything follows from the chance that is given.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "cli/demo_people.h"
#include "engine/base/instant.h"
#include "workflows/town.h"

namespace guichet::demo {

struct Visit {
  std::shared_ptr<const workflows::Definition> service;
  std::string site;
  Instant starts;
  Instant asked;  ///< when its resident opens the request; they book a few minutes later
};

/// Visits from midnight `first` on, for the agendas of the town that a service books. `cases` is what the
/// half-year holds: 3,000 fill the desks as they should be, fewer fill them less. Never more than the counters.
std::vector<Visit> coming_visits(const workflows::Town& town, Instant first, std::size_t cases, Chance& chance);

}  // namespace guichet::demo
