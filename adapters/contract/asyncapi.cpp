#include "adapters/contract/asyncapi.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/contract/parameters.h"
#include "adapters/http/event_schemas.h"
#include "engine/base/check.h"

namespace guichet::contract {
namespace {

constexpr std::string_view about =
    "Everything that happens in a town hall's Guichet, in one order, kept for ever. Each message is a CloudEvents 1.0 "
    "document. Read pages, lines or server-sent events at /events, or have them told to an address of yours (webhooks). "
    "The contract in words (cursor, order, versions, erasure) is at /manual/feed; consumers and webhooks are made by calls "
    "that /openapi.json describes.";

json::object here(std::string_view kind, std::string_view name) {
  return {{"$ref", fmt::format("#/{}/{}", kind, name)}};
}

json::object text(std::string_view what) {
  return {{"type", "string"}, {"description", what}};
}

const http::Route& feed_of(const Description& description) {
  const auto found = std::ranges::find_if(description.routes, [](const http::Route& route) {
    const auto* live = std::get_if<http::Live>(&route.serve);
    return live != nullptr && *live == http::Live::feed;
  });
  check(found != description.routes.end(), "the feed is described");
  return *found;
}

/// The query of the route, as the HTTP binding wants it.
json::object query_of(const http::Route& feed) {
  json::object properties;
  for (const auto& parameter : parameters_of(feed)) {
    const auto* in = parameter.as_object().if_contains("in");
    if (in == nullptr || in->as_string() != "query") continue;
    auto schema = parameter.at("schema").as_object();
    if (const auto* what = parameter.as_object().if_contains("description")) schema["description"] = *what;
    properties[parameter.at("name").as_string()] = std::move(schema);
  }
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

/// By their types. A schema's own name would make another place of the references around it.
json::object schemas() {
  json::object all;
  for (const auto& event : http::event_schemas()) {
    auto schema = http::document_schema(event);
    schema.erase("$schema");
    schema.erase("$id");
    all[event.type] = std::move(schema);
  }
  return all;
}

json::object messages() {
  json::object all;
  for (const auto& event : http::event_schemas())
    all[event.type] = json::object{
        {"name", event.type},
        {"title", event.type},
        {"summary", event.what},
        {"contentType", "application/cloudevents+json"},
        {"payload", here("components/schemas", event.type)}};
  json::array any;
  for (const auto& event : http::event_schemas()) any.push_back(here("components/schemas", event.type));
  all["told"] = json::object{
      {"name", "told"},
      {"title", "An event told to a webhook"},
      {"summary", "Signed as Standard Webhooks has it; webhook-id is the same for every attempt."},
      {"contentType", "application/cloudevents+json"},
      {"headers",
       json::object{
           {"type", "object"},
           {"properties",
            json::object{
                {"webhook-id",
                 text("Of this event for this webhook: what came with it before needs no second effect.")},
                {"webhook-timestamp", text("Seconds since 1970, of this attempt.")},
                {"webhook-signature",
                 text("v1, and an HMAC-SHA256 over id.timestamp.body, in base64; one per secret.")}}},
           {"required", json::array{"webhook-id", "webhook-timestamp", "webhook-signature"}}}},
      {"payload", json::object{{"oneOf", std::move(any)}}}};
  return all;
}

json::object channels(const http::Route& feed) {
  json::object served;
  for (const auto& event : http::event_schemas()) served[event.type] = here("components/messages", event.type);
  return {
      {"events",
       json::object{
           {"address", feed.pattern},
           {"title", "The feed"},
           {"summary", feed.summary},
           {"messages", std::move(served)}}},
      {"webhook",  // without an address: each has its own
       json::object{
           {"title", "A webhook"},
           {"summary", "The address that was given to POST /api/v1/webhooks."},
           {"messages", json::object{{"told", here("components/messages", "told")}}}}}};
}

json::object operations(const http::Route& feed) {
  const auto binding = [](json::object members) {
    members["bindingVersion"] = "0.3.0";
    return json::object{{"http", std::move(members)}};
  };
  return {
      {operation_of(feed),
       json::object{
           {"action", "send"},
           {"channel", here("channels", "events")},
           {"summary", feed.summary},
           {"description", fmt::format("Needs the permission `{}`.", access::word_of(*feed.permission))},
           {"bindings", binding({{"method", "GET"}, {"query", query_of(feed)}})}}},
      {"tell_webhook",
       json::object{
           {"action", "send"},
           {"channel", here("channels", "webhook")},
           {"summary", "Tell each event to whoever subscribed; any 2xx takes it, everything else is sent again."},
           {"bindings", binding({{"method", "POST"}})}}}};
}

}  // namespace

json::object asyncapi(const Description& description) {
  const auto& feed = feed_of(description);
  const json::object host{{"default", "127.0.0.1:8080"}, {"description", "Where this Guichet answers."}};
  return {
      {"asyncapi", "3.0.0"},
      {"id", "urn:guichet:feed"},
      {"info",
       json::object{
           {"title", "Guichet's feed of events"},
           {"version", GUICHET_VERSION},
           {"description", about},
           {"license", json::object{{"name", "Apache-2.0"}, {"url", "https://www.apache.org/licenses/LICENSE-2.0"}}}}},
      {"defaultContentType", "application/cloudevents+json"},
      {"servers",
       json::object{
           {"here",
            json::object{
                {"host", "{host}"},
                {"protocol", "http"},
                {"description", "The server that gave this document."},
                {"variables", json::object{{"host", host}}},
                {"security", json::array{here("components/securitySchemes", "bearer")}}}}}},
      {"channels", channels(feed)},
      {"operations", operations(feed)},
      {"components",
       json::object{
           {"messages", messages()},
           {"schemas", schemas()},
           {"securitySchemes",
            json::object{
                {"bearer",
                 json::object{
                     {"type", "http"}, {"scheme", "bearer"}, {"description", "A token of `guichet token`."}}}}}}}};
}

}  // namespace guichet::contract
