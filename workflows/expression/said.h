#pragma once

// Moments as people say them, in their language and on the town's clock: one way for letters, pages and lists. Pure
// and thread-safe. Languages that are not known get the figures of ISO 8601.

#include <string>
#include <string_view>

#include "workflows/expression/moment.h"

namespace guichet::workflows::expression {

/// "mardi 24 novembre 2026".
std::string day_said(const CivilTime& local, std::string_view language);
/// "14 h 05".
std::string time_said(const CivilTime& local, std::string_view language);
/// "24 novembre 2026 à 14 h 05": for lists, where the day of the week is too much.
std::string short_moment_said(const CivilTime& local, std::string_view language);
/// "mardi 24 novembre 2026 à 14 h 05"; the day alone where the moment is a day's beginning, as that of a date is. An
/// unknown zone counts as UTC.
std::string moment_said(Timestamp moment, std::string_view language, std::string_view zone);

}  // namespace guichet::workflows::expression
