#include "workflows/graph/words.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace guichet::workflows::graph {
namespace {

constexpr Words english{
    .task = "task",
    .wait = "wait",
    .moment = "wait",
    .decision = "choice",
    .automatic = "automatic",
    .end = "end",
    .parallel = "in parallel",
    .call = "other system",
    .citizen = "Citizen",
    .others = "Other systems",
    .by_case = "Depends on the case",
    .nobody = "Automatic",
    .several = "Several teams",
    .reply = "the citizen's reply",
    .otherwise = "otherwise",
    .sends = "sends",
    .notifies = "notifies",
    .sets = "sets",
    .priority = "priority",
    .note = "note",
    .by = "by",
    .joined = "joined",
    .any_of_several = "each of",
    .action = "action",
    .starts = "starts",
    .stops = "stops",
    .pauses = "pauses",
    .silent = "by silence:",
    .after = "after",
    .stays = "the case stays",
    .reads = "citizen reads",
    .publishes = "publishes",
    .shown = "becomes public",
    .hidden = "becomes private",
    .emits = "tells other cases",
    .clock = "Clock",
    .business_of = "calendar",
    .steps = "Steps",
    .clocks = "Clocks",
    .start = "start"};

constexpr Words french{
    .task = "tâche",
    .wait = "attente",
    .moment = "attente",
    .decision = "choix",
    .automatic = "automatique",
    .end = "fin",
    .parallel = "en parallèle",
    .call = "autre système",
    .citizen = "Usager",
    .others = "Autres systèmes",
    .by_case = "Selon le dossier",
    .nobody = "Automatique",
    .several = "Plusieurs équipes",
    .reply = "la réponse de l'usager",
    .otherwise = "sinon",
    .sends = "envoie",
    .notifies = "avertit",
    .sets = "renseigne",
    .priority = "priorité",
    .note = "note",
    .by = "par",
    .joined = "réunis",
    .any_of_several = "pour chacun de",
    .action = "action",
    .starts = "démarre",
    .stops = "arrête",
    .pauses = "suspend",
    .silent = "par le silence :",
    .after = "après",
    .stays = "le dossier reste",
    .reads = "l'usager lit",
    .publishes = "publie",
    .shown = "devient public",
    .hidden = "devient privé",
    .emits = "prévient d’autres dossiers",
    .clock = "Délai",
    .business_of = "calendrier",
    .steps = "Étapes",
    .clocks = "Délais",
    .start = "départ"};

// Longest first: "days" is no "day".
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> french_units{{
    {"business days", "jours ouvrés"},
    {"business day", "jour ouvré"},
    {"business hours", "heures ouvrées"},
    {"business hour", "heure ouvrée"},
    {"days", "jours"},
    {"day", "jour"},
    {"hours", "heures"},
    {"hour", "heure"},
    {"seconds", "secondes"},
    {"second", "seconde"},
    {"months", "mois"},
    {"month", "mois"},
    {"years", "ans"},
    {"year", "an"},
}};

bool is_french(std::string_view language) {
  return language.substr(0, language.find('-')) == "fr";
}

}  // namespace

const Words& words_in(std::string_view language) {
  return is_french(language) ? french : english;
}

std::string span_in(std::string_view language, Span span) {
  auto text = to_string(span);
  if (!is_french(language)) return text;
  const auto blank = text.find(' ');
  auto number = text.substr(0, blank);
  std::ranges::replace(number, '.', ',');
  const auto unit = text.substr(blank + 1);
  const auto known = std::ranges::find(french_units, unit, [](const auto& pair) { return pair.first; });
  return fmt::format("{} {}", number, known == french_units.end() ? std::string_view(unit) : known->second);
}

}  // namespace guichet::workflows::graph
