#pragma once

// Following a request: by its full code everything that was said, by its reference alone what everybody may see of a
// public case.

#include "adapters/portal/desk.h"
#include "adapters/portal/follow.h"

namespace guichet::portal {

http::Response ask_code(const Scene& scene);
/// A code typed into the form: to its page, or back with what is wrong.
http::Response find_code(const Scene& scene, Desk& desk);
/// The case that a full code opens; every miss counts against guessing.
std::optional<CaseId> holder_case(const Scene& scene, Desk& desk, const std::string& code);
http::Response show_track(const Scene& scene, Desk& desk, const std::string& code);
/// The page of free slots; `sent`: what was pressed on it.
http::Response choose_slot(const Scene& scene, Desk& desk, const std::string& code, bool sent);
/// A reply with documents, from who holds the full code.
http::Response take_reply(const Scene& scene, Desk& desk, const std::string& code);
http::Response take_withdrawal(const Scene& scene, Desk& desk, const std::string& code);
/// Once it has ended: that it is not settled, and how it went.
http::Response take_reopening(const Scene& scene, Desk& desk, const std::string& code);
http::Response take_survey(const Scene& scene, Desk& desk, const std::string& code);
/// A document of the case, saved and never shown within the site.
http::Response send_document(const Scene& scene, Desk& desk, const std::string& code, const std::string& hash);

}  // namespace guichet::portal
