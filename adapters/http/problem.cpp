#include "adapters/http/problem.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/json.h"
#include "engine/runtime/refusals.h"

namespace guichet::http {
namespace {

struct Title {
  std::string_view type;
  std::string_view text;
};

constexpr std::array titles = {
    Title{"bad-request", "This is not a request we can read"},
    Title{"malformed-json", "The body is not JSON"},
    Title{"unknown-parameter", "The address has a parameter nobody knows"},
    Title{"invalid-parameter", "A parameter of the address or a header is wrong"},
    Title{"invalid-content", "Something in what was sent is wrong"},
    Title{"unauthenticated", "A valid bearer token is needed"},
    Title{"forbidden", "You may not do this"},
    Title{"not-found", "There is no such thing"},
    Title{"method-not-allowed", "This cannot be done to it"},
    Title{"not-acceptable", "None of the accepted media types is to be had"},
    Title{"unsupported-media-type", "The body's media type is not understood"},
    Title{"timeout", "The request took too long"},
    Title{"too-large", "The body is too large"},
    Title{"conflict", "The state of things forbids this now"},
    Title{"stale-version", "Somebody was faster: what you saw has changed"},
    Title{"reused-key", "This Idempotency-Key was used for something else"},
    Title{"unavailable", "Try again in a moment"},
    Title{"corrupt", "Stored data is damaged; somebody must look"},
    Title{"internal", "We made a mistake"}};

Problem conflict_of(const Error& error) {
  if (runtime::is_stale(error)) return {412, "stale-version", error.message};
  if (runtime::is_reused_id(error)) return {422, "reused-key", error.message};
  return {409, "conflict", error.message, error.fields};
}

}  // namespace

Problem problem_of(const Error& error, bool from_body) {
  switch (error.kind) {
    case Error::Kind::invalid:
      if (from_body) return {422, "invalid-content", error.message, error.fields};
      return {400, "invalid-parameter", error.message, error.fields};
    case Error::Kind::not_found: return {404, "not-found", error.message};
    case Error::Kind::conflict: return conflict_of(error);
    case Error::Kind::forbidden: return {403, "forbidden", error.message};
    case Error::Kind::unavailable: return {503, "unavailable", error.message};
    case Error::Kind::corrupt: return {500, "corrupt", error.message};
  }
  return {500, "internal", error.message};
}

Problem bad_request(std::string_view type, std::string detail, std::vector<FieldError> errors) {
  return {400, type, std::move(detail), std::move(errors)};
}

Response to_response(const Problem& problem, std::string_view instance) {
  const auto title = std::find_if(titles.begin(), titles.end(), [&](const auto& t) { return t.type == problem.type; });
  json::object body{
      {"type", fmt::format("urn:guichet:problem:{}", problem.type)},
      {"title", title == titles.end() ? std::string_view("Problem") : title->text},
      {"status", problem.status},
      {"detail", problem.detail},
      {"instance", fmt::format("urn:guichet:request:{}", instance)}};
  if (!problem.errors.empty()) {
    json::array errors;
    for (const auto& error : problem.errors)
      errors.push_back(json::object{{"pointer", error.pointer}, {"detail", error.message}});
    body["errors"] = std::move(errors);
  }
  Response response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  response.body = json::serialize(body);
  if (problem.status == 503) response.headers.push_back({"Retry-After", "1"});
  return response;
}

}  // namespace guichet::http
