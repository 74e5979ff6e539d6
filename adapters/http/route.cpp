#include "adapters/http/route.h"

#include <charconv>

#include <fmt/format.h>

#include "engine/events/envelope.h"

namespace guichet::http {

std::string Call::query(std::string_view name) const {
  const auto* value = target.find(name);
  return value == nullptr ? std::string() : *value;
}

projections::PageRequest Call::page() const {
  projections::PageRequest page;
  page.after = query("after");
  // The number's form and bounds were checked against the route's declaration.
  if (const auto* limit = target.find("limit"))
    std::from_chars(limit->data(), limit->data() + limit->size(), page.limit);
  return page;
}

std::chrono::seconds Call::wait() const {
  unsigned seconds = 0;
  // As with the limit of a page.
  if (const auto* wait = target.find("wait")) std::from_chars(wait->data(), wait->data() + wait->size(), seconds);
  return std::chrono::seconds(seconds);
}

Status Call::require(access::Permission permission, const access::Resource& resource) const {
  auto decision = access::authorise(*who, permission, resource);
  if (decision.allowed) return ok();
  return forbidden(std::move(decision.reason));
}

Status Call::require_reach(const cases::CaseState& state) const {
  if (!who || !who->own_teams) return ok();
  const auto permission = route->permission.value_or(access::Permission::case_read);
  return require(permission, {.owner = state.owner, .tasks = &state.tasks});
}

bool Call::reaches(const std::string& workflow) const {
  if (!who || !who->own_teams) return true;
  const auto town = engine->town();
  if (town == nullptr) return false;
  const auto service = town->workflows.find(workflow);
  return service != town->workflows.end() && who->own_teams->contains(service->second->owner);
}

runtime::Submission Call::submission() const {
  runtime::Submission submission;
  submission.id = command_id;
  submission.actor = who->actor();
  submission.channel = "api";
  submission.expected_version = expected;
  return submission;
}

std::vector<Route> tagged(std::string_view tag, std::vector<Route> routes) {
  for (auto& route : routes) route.tag = tag;
  return routes;
}

Response json_response(const json::value& body) {
  Response response;
  response.content_type = "application/json";
  const auto* object = body.if_object();
  response.body = object == nullptr ? json::serialize(body) : events::to_bytes(*object);
  return response;
}

std::string etag_of(StreamVersion version) {
  return fmt::format("\"v{}\"", version);
}

Response receipt_response(const runtime::Receipt& receipt, bool created) {
  const auto slash = receipt.subject.find('/');
  const auto id = slash == std::string::npos ? receipt.subject : receipt.subject.substr(slash + 1);
  Response response;
  response.status = created ? 201 : 200;
  response.content_type = "application/json";
  // The hot path: ids and streams are made of plain characters, so nothing needs escaping.
  response.body = fmt::format(
      R"({{"subject":"{}","id":"{}","version":{},"position":{},"replayed":{}}})",
      receipt.subject,
      id,
      receipt.version,
      receipt.last,
      receipt.replayed);
  response.headers.push_back({"ETag", etag_of(receipt.version)});
  response.headers.push_back({"Guichet-Position", fmt::format("{}", receipt.last)});
  if (created) {
    const auto collection = receipt.subject.starts_with("person/") ? "people" : "cases";
    response.headers.push_back({"Location", fmt::format("/api/v1/{}/{}", collection, id)});
  }
  return response;
}

Response page_response(const Call& call, json::array items, const std::string& next, Position as_of) {
  json::object body{{"items", std::move(items)}, {"as_of", as_of}};
  std::string url;
  if (!next.empty()) {
    url = std::string(call.request->path()) + '?';
    for (const auto& [name, value] : call.target.query)
      if (name != "after" && name != "skip") url += fmt::format("{}={}&", name, percent_encode(value));
    url += "after=" + percent_encode(next);
    body["next"] = url;
  }
  auto response = json_response(body);
  if (!url.empty()) response.headers.push_back({"Link", fmt::format("<{}>; rel=\"next\"", url)});
  return response;
}

}  // namespace guichet::http
