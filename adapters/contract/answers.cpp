#include "adapters/contract/answers.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "adapters/contract/parameters.h"
#include "adapters/contract/schema.h"

namespace guichet::contract {
namespace {

using http::Live;
using http::Outcome;
using http::Route;

struct Refusal {
  int status;
  std::string_view name;
  std::string_view what;
};

/// What everybody may be told, whichever route it was.
constexpr std::array refusals = {
    Refusal{400, "BadRequest", "A parameter, a header or the body cannot be read; `errors` names it."},
    Refusal{401, "Unauthenticated", "A valid bearer token is needed."},
    Refusal{403, "Forbidden", "The permission is missing; the detail says which."},
    Refusal{404, "NotFound", "There is no such thing."},
    Refusal{406, "NotAcceptable", "None of the accepted media types is to be had."},
    Refusal{408, "TooSlow", "The body took too long."},
    Refusal{409, "Conflict", "The state of things forbids this now."},
    Refusal{412, "StaleVersion", "What was seen has changed: read again, decide again."},
    Refusal{413, "TooLarge", "The body is too large."},
    Refusal{414, "AddressTooLong", "The address is too long."},
    Refusal{415, "UnsupportedMediaType", "The body's media type is not understood."},
    Refusal{422, "InvalidContent", "Something in what was sent is wrong; `errors` names every member."},
    Refusal{429, "TooMany", "Too many attempts: wait as long as Retry-After says."},
    Refusal{431, "HeadersTooLarge", "The header lines are too long."},
    Refusal{503, "Unavailable", "Try again in a moment; a command with an Idempotency-Key may be sent again as it is."},
};

const Refusal* refusal_of(int status) {
  const auto found = std::ranges::find(refusals, status, &Refusal::status);
  return found == refusals.end() ? nullptr : &*found;
}

bool is_upload(const Route& route) {
  const auto* live = std::get_if<Live>(&route.serve);
  return live != nullptr && *live == Live::upload;
}

bool may_answer(const Route& route, int status) {
  const auto has_body = takes_json(route) || is_upload(route);
  switch (status) {
    case 401: return route.permission.has_value() || route.known;
    case 403: return route.permission.has_value();
    case 404: return has_body || route.pattern.find('{') != std::string_view::npos;
    case 408:
    case 413:
    case 422: return has_body;
    case 415: return takes_json(route);
    case 409:
    case 412: return is_command(route);
    case 429: return false;
    default: return true;
  }
}

/// JSON, or bytes and lines that a schema says nothing about.
json::object content_of(const Route& route, std::string_view shape) {
  json::object content;
  for (const auto offer : route.offers) {
    const auto is_json = offer.ends_with("json") && offer.find("x-ndjson") == std::string_view::npos;
    json::object media;
    if (is_json && !shape.empty()) media["schema"] = schema_of(shape);
    if (is_json && shape.empty()) media["schema"] = json::object{{"type", "object"}};
    if (!is_json && offer.starts_with("text/")) media["schema"] = json::object{{"type", "string"}};
    content[offer] = std::move(media);
  }
  return content;
}

json::object problem_content() {
  return {{"application/problem+json", json::object{{"schema", reference("schemas", "Problem")}}}};
}

void add_header(json::object& headers, std::string_view name, std::string_view component) {
  headers[name] = reference("headers", component);
}

json::object headers_of(const Route& route, const Outcome& outcome) {
  json::object headers;
  add_header(headers, "X-Request-Id", "RequestId");
  const auto command = is_command(route);
  if (route.etagged || command) add_header(headers, "ETag", "ETag");
  if (command || is_feed(route)) add_header(headers, "Guichet-Position", "Position");
  if (is_feed(route)) add_header(headers, "Guichet-Head", "Head");
  if (outcome.status == 201) add_header(headers, "Location", "Location");
  const auto paged = std::ranges::find(route.query, std::string_view("after"), &http::QueryParameter::name);
  if (paged != route.query.end()) add_header(headers, "Link", "Link");
  return headers;
}

json::object success_of(const Route& route, const Outcome& outcome) {
  json::object response{{"description", outcome.what}, {"headers", headers_of(route, outcome)}};
  if (outcome.status == 204 || outcome.status == 304) return response;
  response["content"] = content_of(route, outcome.shape);
  return response;
}

json::object refusal_response(const Route& route, const Outcome& outcome) {
  json::object response{{"description", outcome.what}, {"content", problem_content()}};
  if (!outcome.shape.empty())
    for (auto& entry : content_of(route, outcome.shape)) response["content"].as_object()[entry.key()] = entry.value();
  return response;
}

}  // namespace

std::map<int, Outcome> outcomes_of(const Route& route) {
  std::map<int, Outcome> all;
  for (const auto& refusal : refusals)
    if (may_answer(route, refusal.status)) all.emplace(refusal.status, Outcome{refusal.status, refusal.what});
  for (auto outcome : route.outcomes) {
    if (outcome.status < 300 && outcome.shape.empty() && is_command(route)) outcome.shape = "Receipt";
    all.insert_or_assign(outcome.status, outcome);
  }
  return all;
}

json::object responses_of(const Route& route) {
  json::object responses;
  for (const auto& [status, outcome] : outcomes_of(route)) {
    const auto* refusal = refusal_of(status);
    auto& response = responses[fmt::format("{}", status)];
    if (status < 400)
      response = success_of(route, outcome);
    else if (refusal != nullptr && refusal->what == outcome.what)
      response = reference("responses", refusal->name);
    else
      response = refusal_response(route, outcome);
  }
  return responses;
}

json::object problem_responses() {
  json::object all;
  for (const auto& refusal : refusals) {
    json::object response{{"description", refusal.what}, {"content", problem_content()}};
    json::object headers;
    if (refusal.status == 401) add_header(headers, "WWW-Authenticate", "Authenticate");
    if (refusal.status == 503 || refusal.status == 429) add_header(headers, "Retry-After", "RetryAfter");
    if (!headers.empty()) response["headers"] = std::move(headers);
    all[refusal.name] = std::move(response);
  }
  return all;
}

json::object answer_headers() {
  const auto header = [](std::string_view what, std::string_view type) {
    return json::object{{"description", what}, {"schema", schema_of(type)}};
  };
  return {
      {"ETag", header("The version of what was answered, for If-Match.", "string")},
      {"Position", header("How far this answer reaches in the order of all events.", "integer")},
      {"Head", header("The position of the last event there is.", "integer")},
      {"Location", header("Where the new thing is.", "string")},
      {"Link", header("<ADDRESS>; rel=\"next\": the page behind this one.", "string")},
      {"RequestId", header("The request's name in the server's log.", "string")},
      {"Authenticate", header("What was wrong with the token, after RFC 6750.", "string")},
      {"RetryAfter", header("Seconds to wait.", "integer")},
  };
}

}  // namespace guichet::contract
