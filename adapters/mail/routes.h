#pragma once

// The doors where agents look at letters: those on their way, and those that came in and belong nowhere. What is named
// must outlive the routes.

#include <vector>

#include "adapters/http/route.h"
#include "adapters/http/shape.h"
#include "adapters/mail/inbox.h"
#include "adapters/mail/outbox.h"
#include "adapters/mail/shelf.h"

namespace guichet::mail {

/// Null: routes that are only described, never called.
struct Desk {
  Outbox* outbox = nullptr;
  Inbox* inbox = nullptr;
  Shelf* shelf = nullptr;
};

std::vector<http::Route> routes(const Desk& desk);
std::vector<http::Route> shelf_routes(const Desk& desk);
std::vector<http::Shape> shapes();

}  // namespace guichet::mail
