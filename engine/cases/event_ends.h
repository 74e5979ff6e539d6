#pragma once

// What becomes of a case behind its own work: it is kept for a time and then erased; and while it is open, another
// body may have the matter in hand.

#include <cstdint>
#include <string>

#include "engine/base/instant.h"

namespace guichet::cases {

/// The case is about to end: from then on it is kept until this moment, by the `keep` of its service. Reopening it
/// takes the moment back.
struct RetentionSet {
  Instant until;
  std::string keep;  ///< as the service says it: "5 years"
};

/// The tombstone: its time is over. What was personal is gone, and nobody stands behind the case any more; what it
/// was about, when, and how it ended stays for the figures.
struct CaseErased {
  std::string outcome;
  std::string reason;
};

/// Another body has the matter in hand.
struct CaseReferred {
  std::uint32_t token;
  std::string step;
  std::string body;  ///< its name
  Instant news;      ///< by when news is expected
};

/// News came, or none yet: the next are expected later.
struct NewsPostponed {
  std::uint32_t token;
  std::string step;
  std::string body;
  Instant from;
  Instant until;
  std::string reason;
};

}  // namespace guichet::cases
