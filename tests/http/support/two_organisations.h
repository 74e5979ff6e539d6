#pragma once

#include <string>
#include <vector>

#include "tests/http/support/town_door.h"

namespace guichet::test {

/// A second organisation, the prefecture, with the registry's team: Paul, Sylvie and Nina work there, Marie and Theo
/// for the town. Nina and Theo may everything but see into the other's cases. The prefecture makes titles.
void found_prefecture(TownDoor& door);
/// The same town's files.
workflows::Files town_of_two();

/// Opens a case of a service without a form, and waits until it is to be read.
std::string opened(TownDoor& door, const std::string& workflow, const std::string& as);
/// Lines of a list.
std::size_t rows(const Answer& answer);

}  // namespace guichet::test
