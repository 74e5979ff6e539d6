#pragma once

// Exports over HTTP: one page of an export each, with the way to the next. Routes as adapters/http declares them.

#include <vector>

#include "adapters/http/route.h"
#include "adapters/http/shape.h"

namespace guichet::exports {

std::vector<http::Route> routes();
/// What they answer as JSON, by name.
std::vector<http::Shape> shapes();

}  // namespace guichet::exports
