#pragma once

// The API for other programs, as an OpenAPI 3.1 document made from the routes' own declarations and nothing else, so
// that it cannot say what the server does not do. Pure and thread-safe.

#include <span>
#include <string_view>
#include <vector>

#include "adapters/http/route.h"
#include "adapters/http/shape.h"
#include "engine/base/json.h"

namespace guichet::contract {

struct Description {
  std::vector<http::Route> routes;
  std::vector<http::Shape> shapes;  ///< at least those the routes name
};

/// Only what is referred to is among its components. Requires: every shape that is named is there.
json::object openapi(const Description& description);

/// "open_case", or made of the method and the pattern: "get_console_api_near".
std::string operation_of(const http::Route& route);

/// Whose programs a description is for.
enum class Audience { integrators, console };

/// The routes that are for programs: no pages for people, and for integrators none of the console's own.
std::vector<http::Route> for_programs(std::vector<http::Route> routes, Audience audience);

}  // namespace guichet::contract
