#pragma once

// What the pages share besides the engine. Everything in it is thread-safe.

#include <memory>

#include "adapters/portal/accounts.h"
#include "adapters/portal/correspondence.h"
#include "adapters/portal/draft.h"
#include "adapters/portal/public_cases.h"
#include "adapters/portal/throttle.h"
#include "engine/access/tracking.h"

namespace guichet::portal {

struct Desk {
  Drafts drafts;
  access::TrackingKey tracking;
  std::unique_ptr<Accounts> accounts;
  Correspondence letters;
  PublicCases public_cases{};
  Throttle starts{120};        ///< drafts begun, from one address in an hour
  Throttle sends{60};          ///< requests and messages sent
  Throttle guesses{40};        ///< codes that opened nothing
  Throttle letters_asked{20};  ///< letters with a code, asked for from one address of the network
  Throttle letters_sent{5};    ///< and sent to one mailbox, by its digest
};

}  // namespace guichet::portal
