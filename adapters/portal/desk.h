#pragma once

// What the pages share besides the engine. Everything in it is thread-safe.

#include "adapters/portal/draft.h"
#include "adapters/portal/public_cases.h"
#include "adapters/portal/throttle.h"
#include "engine/access/tracking.h"

namespace guichet::portal {

struct Desk {
  Drafts drafts;
  access::TrackingKey tracking;
  PublicCases public_cases{};
  Throttle starts{120};  ///< drafts begun, from one address in an hour
  Throttle sends{60};    ///< requests and messages sent
  Throttle guesses{40};  ///< codes that opened nothing
};

}  // namespace guichet::portal
