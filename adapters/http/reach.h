#pragma once

// Calls about one case keep to the cases that the caller's organisation may see, whatever the route: said once here, so
// that no route can forget it. Stateless, thread-safe.

#include "adapters/http/route.h"

namespace guichet::http {

/// Before a question about a case is answered. A case that is not there is the question's own to refuse. Errors:
/// forbidden.
Status require_within(const Call& call);
/// An order on a case is refused where it is decided.
void keep_within(const Call& call, runtime::Submission& submission);

}  // namespace guichet::http
