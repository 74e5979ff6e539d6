#pragma once

// What happens to public requests, told to other systems and by them. Thread-safe; faults are answers of the protocol.

#include <cstdint>
#include <optional>
#include <string>

#include "adapters/open311/protocol.h"

namespace guichet::open311 {

/// The state that an event tells, in mySociety's words.
struct Told {
  std::string status;
  std::string description;
  std::string code;  ///< the finer one: the workflow's step or outcome
};

/// Nothing for events that tell none. `kind`: of the log's records.
std::optional<Told> told_by(std::uint16_t kind, const json::object& data);

/// GET servicerequestupdates (mySociety's extension): what changed on public requests between two dates, oldest first.
/// An update's id is the position of its event in the log, so that asking twice gives the same ids.
http::Response updates(const Asked& asked);
/// POST servicerequestupdates: the resident's words from another system, taken as their reply.
http::Response create_update(const Asked& asked);

}  // namespace guichet::open311
