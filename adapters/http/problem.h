#pragma once

// What went wrong, as application/problem+json (RFC 9457):
//
//   {"type":"urn:guichet:problem:WORD","title":…,"status":422,"detail":…,"instance":"urn:guichet:request:ID",
//    "errors":[{"pointer":"/form/depth_cm","detail":…}]}
//
// `type` is a word of the list in problem.cpp and never changes its meaning; `pointer` is a JSON pointer into the body
// that was sent, or a parameter's name.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/message.h"
#include "engine/base/result.h"

namespace guichet::http {

struct Problem {
  int status = 500;
  std::string_view type = "internal";
  std::string detail = {};
  std::vector<FieldError> errors = {};
};

/// The one place where the engine's refusals become HTTP. `from_body`: the request said something in a body, so that
/// what is invalid is its content (422) and not its address (400).
Problem problem_of(const Error& error, bool from_body);

Problem bad_request(std::string_view type, std::string detail, std::vector<FieldError> errors = {});

/// The answer, with what its status asks for: Retry-After for 503. `instance` is the request's id.
Response to_response(const Problem& problem, std::string_view instance);

}  // namespace guichet::http
