#include "adapters/console/graph_routes.h"

#include "workflows/graph/graph.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;

Result<workflows::graph::Graph> graph_of(const Call& call) {
  const auto town = call.engine->town();
  if (town == nullptr || !town->workflows.contains(call.path[0])) return not_found("the town has no service " + call.path[0]);
  return workflows::graph::graph_of(*town->workflows.at(call.path[0]), *town, call.language);
}

Result<Response> draw(const Call& call) {
  GUICHET_TRY(const auto graph, graph_of(call));
  Response response;
  response.content_type = "image/svg+xml";
  response.body = workflows::graph::to_svg(graph);
  // A drawing, whoever opens it: nothing in it runs, nothing of ours is within its reach.
  response.headers.push_back({"Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  return response;
}

Result<Response> tell(const Call& call) {
  GUICHET_TRY(const auto graph, graph_of(call));
  return http::json_response(json::object{{"id", graph.id}, {"title", graph.title}, {"text", workflows::graph::to_text(graph)}});
}

}  // namespace

std::vector<http::Route> graph_routes() {
  return {
      {.pattern = "/console/api/services/{id}/drawing",
       .permission = Permission::service_read,
       .summary = "The drawing of a service",
       .outcomes = {{200, "SVG"}},
       .serve = http::Question(draw),
       .offers = {"image/svg+xml"}},
      {.pattern = "/console/api/services/{id}/sentences",
       .permission = Permission::service_read,
       .summary = "The same in sentences",
       .outcomes = {{200, "the sentences"}},
       .serve = http::Question(tell)},
  };
}

}  // namespace guichet::console
