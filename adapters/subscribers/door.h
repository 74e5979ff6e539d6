#pragma once

// What the doors of consumers and of webhooks have in common. Of this room only.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/route.h"
#include "adapters/subscribers/window.h"

namespace guichet::subscribers {

/// Makes routes of functions that ask a service. Null: routes that are only described, never called.
template <class Service>
struct Doors {
  Service* service;
  access::Permission permission;

  http::Route operator()(
      http::Method method,
      std::string_view pattern,
      std::string_view summary,
      Result<http::Response> (*serve)(Service&, const http::Call&)) const {
    return {
        .method = method,
        .pattern = pattern,
        .permission = permission,
        .summary = summary,
        .serve = http::Question([to = service, serve](const http::Call& call) { return serve(*to, call); })};
  }
};

/// A parked event, as both tell it.
http::Response parked_response(const std::vector<ParkedItem>& items);

template <class Service>
Result<http::Response> list_all(Service& service, const http::Call&) {
  return http::json_response(json::object{{"items", service.list()}});
}

template <class Service>
Result<http::Response> list_parked(Service& service, const http::Call& call) {
  GUICHET_TRY(const auto items, service.parked(call.path[0], call.page().limit));
  return parked_response(items);
}

/// `limit` of a list that is not paged.
http::QueryParameter limit_parameter();

/// A whole number within bounds, or `otherwise` where it is not said. Faults go to `fields`.
struct Bounds {
  std::int64_t min;
  std::int64_t max;
  std::int64_t otherwise;
};
std::int64_t read_number(JsonFields& fields, std::string_view key, const Bounds& bounds);
/// The one event that a body names; 0 for all of them.
Result<Position> read_which(const http::Call& call);

}  // namespace guichet::subscribers
