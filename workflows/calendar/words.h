#pragma once

#include <array>

namespace guichet::workflows {

/// The months as town.yaml spells them, in the order of the year.
inline constexpr std::array month_names{
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december"};

}  // namespace guichet::workflows
