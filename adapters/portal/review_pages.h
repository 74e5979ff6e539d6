#pragma once

#include "adapters/portal/answers.h"
#include "adapters/portal/desk.h"

namespace guichet::portal {

/// The last look before sending: every answer, each part with a way back to it.
http::Response show_review(const Scene& scene, const workflows::Definition& service, const Draft& draft);
/// Sends the request. Sent twice, by impatience or a lost answer, it is opened once.
http::Response send_form(const Scene& scene, Desk& desk, const std::string& token);
/// The code to follow it by. Lives as long as the draft does, so that a reload shows it again.
http::Response show_done(const Scene& scene, Desk& desk, const std::string& token);
/// "Me too": tells the agents that one more person sees the same, and leaves the draft unsent.
http::Response same_as(const Scene& scene, Desk& desk, const std::string& token);

/// What is said about who will see a request of this service.
std::string privacy_of(const Scene& scene, const workflows::Definition& service);

}  // namespace guichet::portal
