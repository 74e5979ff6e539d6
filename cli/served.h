#pragma once

#include <filesystem>
#include <vector>

#include "adapters/console/console.h"
#include "adapters/http/route.h"
#include "adapters/http/shape.h"
#include "adapters/mail/routes.h"
#include "adapters/subscribers/consumers.h"
#include "adapters/subscribers/webhooks.h"

namespace guichet::cli {

/// What stands behind routes, and must outlive them.
struct Doors {
  console::Parts console;
  subscribers::Consumers* consumers = nullptr;  ///< null: the routes are only described
  subscribers::Webhooks* webhooks = nullptr;
  mail::Desk mail = {};
  std::filesystem::path files = {};  ///< where attachments lie
};

/// What `guichet serve` serves beside the API's own routes: the console, consumers and webhooks, the manual, and the
/// description of it all.
std::vector<http::Route> served_routes(const Doors& doors);
/// Everything that is answered, by name.
std::vector<http::Shape> served_shapes();

}  // namespace guichet::cli
