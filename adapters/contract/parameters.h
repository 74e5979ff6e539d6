#pragma once

// What may be said to a route beside its body: parts of the path, the query, headers. Pure and thread-safe.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/route.h"
#include "engine/base/json.h"

namespace guichet::contract {

/// The {names} of a pattern, in order.
std::vector<std::string> names_in(std::string_view pattern);
/// What a name of a path stands for, in a few words.
std::string_view meaning_of(std::string_view name);

/// "parameters" of an operation.
json::array parameters_of(const http::Route& route);
/// components/parameters: the headers that parameters_of refers to.
json::object header_parameters();

/// Changes something: it has a key, and an expected version.
bool is_command(const http::Route& route);
bool is_feed(const http::Route& route);
/// Has a body that is read as JSON, even if nothing of it is needed.
bool takes_json(const http::Route& route);

}  // namespace guichet::contract
