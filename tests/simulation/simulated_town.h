#pragma once

#include <string>

#include "workflows/town.h"

namespace guichet::test {

/// The small town with a second service, `works`: opinions in parallel whose silence counts, an order to another
/// system with attempts and incidents, messages that may come early. `greeting` makes another version of it, in which a
/// step has another name.
workflows::Files simulated_town(const std::string& greeting);
/// What that step is called in the version.
std::string awaiting_step(const std::string& greeting);

}  // namespace guichet::test
