#pragma once

// A resident's own page: signing in with a code sent to their address, all their requests in one list, adding one by
// its code, signing out, and removing the account. Everything works without a script; one cookie holds the session.

#include "adapters/portal/desk.h"
#include "adapters/portal/scene.h"

namespace guichet::portal {

/// Whose cookie the visitor's browser sent; nothing for nobody's.
std::optional<Account> resident_of(const http::Request& request, const Desk& desk, Instant now);

/// GET and POST below /{lang}/account; nothing where there is no such page.
std::optional<http::Response> read_account(const Scene& scene, Desk& desk, const std::vector<std::string>& path);
std::optional<http::Response> take_account(const Scene& scene, Desk& desk, const std::vector<std::string>& path);

/// Puts a request sent while signed in into the list, and remembers who they said they are for the next one.
void remember_sent(const Scene& scene, Desk& desk, const Draft& draft);

}  // namespace guichet::portal
