#pragma once

// A request in at most four screens: place, details, the person, a last look. Each screen is a form of its own; the
// draft on the server holds what was said so far, and the address of its pages is what opens it.

#include "adapters/portal/answers.h"
#include "adapters/portal/desk.h"

namespace guichet::portal {

http::Response begin_form(const Scene& scene, Desk& desk, const std::string& service);
http::Response show_screen(const Scene& scene, Desk& desk, const std::string& token, const std::string& screen);
http::Response take_screen(const Scene& scene, Desk& desk, const std::string& token, const std::string& screen);

/// The service of a draft, if people may still ask for it online; null otherwise.
const workflows::Definition* service_of(const Scene& scene, const std::string& id);
std::string screen_path(const Scene& scene, const Draft& draft, std::string_view screen);
/// "Étape 2 sur 4".
std::string progress_of(const Scene& scene, const workflows::Definition& service, std::string_view screen);
/// Answer to a token that opens nothing: a draft that was sent, or left too long.
http::Response draft_is_gone(const Scene& scene);

}  // namespace guichet::portal
