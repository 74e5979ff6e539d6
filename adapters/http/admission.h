#pragma once

// From a request's head to a Call that may pass, or the answer that says why not. Plain functions, in the order in
// which they are asked.

#include <optional>

#include "adapters/http/gate.h"
#include "adapters/http/router.h"

namespace guichet::http {

struct Doorkeeper {
  const Router& router;
  Gate& gate;
  runtime::Engine& engine;
  const Clock& clock;
};

/// Fills `call` as far as the head goes: route, principal, parameters, conditions.
std::optional<Response> admit(const Doorkeeper& door, const Request& request, Call& call);

/// Reads the JSON body into `call`.
std::optional<Response> admit_body(Call& call, std::string_view text);

}  // namespace guichet::http
