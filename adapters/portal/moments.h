#pragma once

#include <optional>
#include <string>

#include "adapters/portal/words.h"
#include "engine/base/instant.h"
#include "workflows/calendar/span.h"

namespace guichet::portal {

/// "mardi 24 novembre 2026", in the town's time zone.
std::string day_in_words(const Words& words, Instant instant, const std::string& zone);
/// "14 h 05".
std::string time_in_words(const Words& words, Instant instant, const std::string& zone);
/// "24 novembre 2026 à 14 h 05".
std::string moment_in_words(const Words& words, Instant instant, const std::string& zone);
/// "15 jours ouvrés", "8 heures ouvrées", "36 heures".
std::string span_in_words(const Words& words, workflows::Span span);
/// A length of real time, roughly: "moins d'une heure", "5 heures", "3 jours".
std::string length_in_words(const Words& words, Duration length);
/// The moment of "2026-03-02T09:00" (what a browser's field says) in the zone; nothing for anything else.
std::optional<Instant> local_moment(std::string_view text, const std::string& zone);

}  // namespace guichet::portal
