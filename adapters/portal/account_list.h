#pragma once

#include "adapters/portal/scene.h"
#include "engine/access/tracking.h"

namespace guichet::portal {

/// Every request of somebody whose address is proven: those of the person with this address, and those put in the list
/// by their code. What waits for them comes first, then what is open, then what has ended; each newest first. Services
/// for agents only are not theirs to see.
std::vector<cases::CaseState> requests_of(const Scene& scene, const Account& account);

/// One of them as the page shows it, with the address that opens it.
json::object request_view(const Scene& scene, const access::TrackingKey& tracking, const cases::CaseState& state);

}  // namespace guichet::portal
