// guichet openapi: the descriptions of the API and of the feed, for programs that generate clients or check them.
#include <cstdio>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "adapters/console/console.h"
#include "adapters/contract/asyncapi.h"
#include "adapters/contract/contract.h"
#include "adapters/contract/page.h"
#include "adapters/courier/orders.h"
#include "adapters/exports/routes.h"
#include "adapters/handbook/handbook.h"
#include "adapters/http/api.h"
#include "adapters/mail/routes.h"
#include "adapters/subscribers/routes.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/served.h"
#include "engine/base/clock.h"

namespace guichet::cli {
namespace {

template <class List>
void append(List& to, List more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Of what is no page's own.
std::vector<http::Shape> integrators_shapes() {
  auto all = http::shapes();
  append(all, subscribers::shapes());
  append(all, exports::shapes());
  append(all, courier::order_shapes());
  append(all, mail::shapes());
  return all;
}

}  // namespace

std::vector<http::Shape> served_shapes() {
  auto all = integrators_shapes();
  append(all, console::shapes());
  return all;
}

namespace {

/// All but the description itself and the manual.
std::vector<http::Route> routes_behind(const Doors& doors) {
  auto routes = console::routes(doors.console);
  append(routes, http::tagged("Town", exports::routes(doors.files)));
  append(routes, subscribers::consumer_routes(doors.consumers));
  append(routes, subscribers::webhook_routes(doors.webhooks));
  append(routes, courier::order_routes());
  append(routes, mail::routes(doors.mail));
  return routes;
}

}  // namespace

std::vector<http::Route> served_routes(const Doors& doors) {
  auto described = http::all_routes();
  auto served = routes_behind(doors);
  append(described, served);
  append(served, contract::routes(described, served_shapes()));
  append(served, handbook::routes({{"api", contract::api_page(contract::described(described, integrators_shapes()))}}));
  return served;
}

int print_openapi(const OpenapiOptions& options) {
  const SystemClock clock;
  access::SignIn nobody("", clock);
  auto routes = http::all_routes();
  const access::AuditTrail nothing("", clock);
  access::Absences none("");
  access::SavedViews unkept("");
  append(routes, routes_behind({.console = {nobody, nothing, none, unkept}}));
  const auto audience = options.console ? contract::Audience::console : contract::Audience::integrators;
  const auto description = contract::described(std::move(routes), served_shapes(), audience);
  const auto document = options.feed ? contract::asyncapi(description) : contract::openapi(description);
  fmt::print("{}\n", json::serialize(document));
  return exit_ok;
}

}  // namespace guichet::cli
