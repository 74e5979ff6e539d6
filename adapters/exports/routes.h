#pragma once

// Exports over HTTP: one page of an export each, with the way to the next. Routes as adapters/http declares them.

#include <vector>

#include "adapters/http/route.h"

namespace guichet::exports {

std::vector<http::Route> routes();

}  // namespace guichet::exports
