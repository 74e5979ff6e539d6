#pragma once

// What a route may answer: what it declares, and what follows from what it is. Pure and thread-safe.

#include <map>
#include <string_view>

#include "adapters/http/route.h"
#include "engine/base/json.h"

namespace guichet::contract {

/// Every status with what it means here; the shape is empty where a problem is answered, or what is no JSON.
std::map<int, http::Outcome> outcomes_of(const http::Route& route);
/// "responses" of an operation.
json::object responses_of(const http::Route& route);
/// components/responses and components/headers that responses_of refers to.
json::object problem_responses();
json::object answer_headers();

}  // namespace guichet::contract
