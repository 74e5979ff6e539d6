#pragma once

// The door where agents look at letters on their way. The outbox must outlive the routes.

#include <vector>

#include "adapters/http/route.h"
#include "adapters/http/shape.h"
#include "adapters/mail/outbox.h"

namespace guichet::mail {

/// Null: routes that are only described, never called.
std::vector<http::Route> routes(Outbox* outbox);
std::vector<http::Shape> shapes();

}  // namespace guichet::mail
