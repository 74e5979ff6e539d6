#pragma once

// When people write to a town hall, and about what.

#include <string>
#include <vector>

#include "cli/demo_people.h"
#include "engine/base/instant.h"
#include "workflows/town.h"

namespace guichet::demo {

/// How many cases this day sees when an average day sees `mean`: Mondays most, Sundays least.
int cases_on(Instant midnight, double mean, Chance& chance);

/// A moment of that day: mid-morning and the evening are busiest, some write at night.
Instant moment_of(Instant midnight, Chance& chance);

/// A service of the town that residents may use: leaks and dark streets in winter, parties and bulky waste in
/// summer.
std::shared_ptr<const workflows::Definition> service_for(const workflows::Town& town, Instant when, Chance& chance);

/// One of the town's channels, the first ones most.
std::string channel_of(const workflows::Town& town, Chance& chance);

}  // namespace guichet::demo
