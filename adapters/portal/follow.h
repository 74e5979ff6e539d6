#pragma once

// A case in plain words: where it is, who has it, when an answer is due, why it is late.

#include "adapters/portal/scene.h"

namespace guichet::portal {

/// "Réponse prévue au plus tard le mardi 24 novembre 2026"; that a wait of the citizen's stops the clock; or empty
/// where nothing is promised.
std::string expected_in_words(const Scene& scene, const cases::CaseState& state);
/// Why it is late, or empty: what went beyond its time, and since when.
std::string lateness_in_words(const Scene& scene, const cases::CaseState& state);
/// "Votre demande est entre les mains de : Services techniques", or that we wait for the citizen, or for others.
std::string holder_in_words(const Scene& scene, const cases::CaseState& state);
/// The state of the case in the page's language.
std::string status_of(const Scene& scene, const cases::CaseState& state);
/// The citizen is asked something: a step waits for their reply.
bool awaits_citizen(const cases::CaseState& state);

const workflows::Definition* definition_of(const workflows::Town* town, const std::string& workflow);

}  // namespace guichet::portal
