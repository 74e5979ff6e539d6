#pragma once

// What an author may have meant who wrote a word of another language, or one nobody knows. Pure and thread-safe, apart
// from reading the system's list of time zones once.

#include <string>
#include <string_view>

namespace guichet::workflows {

/// "2 business days" for "2 buisness days" or "2 jours ouvrés"; empty where nothing comes to mind.
std::string meant_span(std::string_view text);
/// "Europe/Paris" for "Paris" or "Europe/Pariss"; empty where none is near.
std::string meant_zone(std::string_view name);
/// "fr" for "french", "français" or "FR"; empty where none is known.
std::string meant_language(std::string_view word);

/// The same as hints: "did you mean …?", or empty.
std::string suggest_span(std::string_view text);
std::string suggest_zone(std::string_view name);
std::string suggest_language(std::string_view word);
/// For hours, the days they are of, and a holiday's rule: "9h-12h", "lundi au vendredi", "25 décembre", "01/05".
std::string suggest_openings(std::string_view text);
std::string suggest_weekdays(std::string_view text);
std::string suggest_holiday(std::string_view name, std::string_view rule);

}  // namespace guichet::workflows
