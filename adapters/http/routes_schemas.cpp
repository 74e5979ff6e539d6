// The schemas of the feed's events: public, because they say nothing of anybody.
#include <fmt/format.h>

#include "adapters/http/event_schemas.h"
#include "adapters/http/route.h"

namespace guichet::http {
namespace {

Response schema_response(json::object schema) {
  auto response = json_response(std::move(schema));
  response.content_type = "application/schema+json";
  // A version's schema never changes; another version of the server may know more types.
  response.headers.push_back({"Cache-Control", "public, max-age=3600"});
  return response;
}

Result<const events::TypeSchema*> asked_schema(const Call& call) {
  if (const auto* schema = find_event_schema(call.path[0])) return schema;
  std::vector<std::string> known;
  for (const auto& schema : event_schemas()) known.push_back(schema.type);
  const auto meant = nearest(call.path[0], known);
  return not_found(fmt::format(
      "there is no type of event {}; {}",
      call.path[0],
      meant.empty() ? "GET /schemas lists them" : fmt::format("did you mean {}?", meant)));
}

Result<Response> list_schemas(const Call&) {
  json::array items;
  for (const auto& schema : event_schemas())
    items.push_back(json::object{
        {"type", schema.type},
        {"what", schema.what},
        {"document", fmt::format("/schemas/{}", schema.type)},
        {"data", fmt::format("/schemas/{}/data", schema.type)}});
  return json_response(json::object{{"items", std::move(items)}});
}

Result<Response> show_document(const Call& call) {
  GUICHET_TRY(const auto* schema, asked_schema(call));
  return schema_response(document_schema(*schema));
}

Result<Response> show_data(const Call& call) {
  GUICHET_TRY(const auto* schema, asked_schema(call));
  auto data = schema->data;
  data["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  data["$id"] = fmt::format("urn:guichet:schema:{}:data", schema->type);
  data["description"] = schema->what;
  return schema_response(std::move(data));
}

Route schema_route(std::string_view pattern, std::string_view summary, Question serve) {
  return {
      .method = Method::get,
      .pattern = pattern,
      .permission = std::nullopt,
      .summary = summary,
      .outcomes = {{200, "the schema"}, {404, "no event is of this type"}},
      .serve = std::move(serve),
      .quick = true,
      .offers = {"application/schema+json", "application/json"}};
}

}  // namespace

std::vector<Route> schema_routes() {
  return {
      {.method = Method::get,
       .pattern = "/schemas",
       .permission = std::nullopt,
       .summary = "List the types of events, each with what it tells and its schemas",
       .outcomes = {{200, "all of them", "EventTypes"}},
       .serve = Question(list_schemas),
       .quick = true},
      schema_route("/schemas/{type}", "The JSON Schema of a whole event of this type", show_document),
      schema_route("/schemas/{type}/data", "The JSON Schema of the data of events of this type", show_data)};
}

}  // namespace guichet::http
