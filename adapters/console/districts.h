#pragma once

#include <cstdint>

#include "adapters/console/group.h"
#include "adapters/http/route.h"

namespace guichet::console {

/// What came from where, all of a period.
struct Districts {
  Groups by_zone;  ///< by the district's id; empty outside of all
  std::uint64_t without_place = 0;
};

/// Of the weeks from `from` to `to`, of the service `workflow` and in the `state` of the call's query, each where it is
/// said, and of one's own teams. Errors: invalid; of the store.
Result<Districts> districts_of(const http::Call& call);

}  // namespace guichet::console
