#include "adapters/console/graph_routes.h"

#include "workflows/graph/graph.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;

using workflows::graph::Graph;

Result<Graph> graph_in(
    const Call& call, const std::shared_ptr<const workflows::Town>& town, const std::string& workflow) {
  if (town == nullptr || !town->workflows.contains(workflow)) return not_found("the town has no service " + workflow);
  return workflows::graph::graph_of(*town->workflows.at(workflow), *town, call.language);
}

Result<Graph> graph_of_service(const Call& call) {
  return graph_in(call, call.engine->town(), call.path[0]);
}

/// As the service was when the case was opened, with the steps it rests in.
Result<Graph> graph_of_case(const Call& call) {
  GUICHET_TRY(const auto state, call.engine->queries().find_case(CaseId(call.path[0])));
  GUICHET_TRY(auto graph, graph_in(call, call.engine->town(state.deployment), state.workflow));
  std::vector<std::string> steps;
  for (const auto& token : state.tokens) steps.push_back(token.step);
  workflows::graph::mark_here(graph, steps);
  return graph;
}

Response drawing(const Graph& graph) {
  Response response;
  response.content_type = "image/svg+xml";
  response.body = workflows::graph::to_svg(graph);
  // A drawing, whoever opens it: nothing in it runs, nothing of ours is within its reach.
  response.headers.push_back({"Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'"});
  return response;
}

Response sentences(const Graph& graph) {
  return http::json_response(
      json::object{{"id", graph.id}, {"title", graph.title}, {"text", workflows::graph::to_text(graph)}});
}

using Of = Result<Graph> (*)(const Call&);
using As = Response (*)(const Graph&);

http::Question answer(Of of, As as) {
  return [of, as](const Call& call) -> Result<Response> {
    GUICHET_TRY(const auto graph, of(call));
    return as(graph);
  };
}

}  // namespace

std::vector<http::Route> graph_routes() {
  return {
      {.pattern = "/console/api/services/{id}/drawing",
       .permission = Permission::service_read,
       .summary = "The drawing of a service",
       .outcomes = {{200, "SVG"}},
       .serve = answer(graph_of_service, drawing),
       .offers = {"image/svg+xml"}},
      {.pattern = "/console/api/services/{id}/sentences",
       .permission = Permission::service_read,
       .summary = "The same in sentences",
       .outcomes = {{200, "the sentences", "Sentences"}},
       .serve = answer(graph_of_service, sentences)},
      {.pattern = "/console/api/cases/{id}/drawing",
       .permission = Permission::case_read,
       .summary = "The drawing of a case's service as it was when the case was opened, with where the case rests",
       .query = {{"version", http::ValueKind::position, "the case's, so that what a browser kept is not taken for it"}},
       .outcomes = {{200, "SVG"}},
       .serve = answer(graph_of_case, drawing),
       .offers = {"image/svg+xml"}},
      {.pattern = "/console/api/cases/{id}/sentences",
       .permission = Permission::case_read,
       .summary = "The same in sentences",
       .outcomes = {{200, "the sentences", "Sentences"}},
       .serve = answer(graph_of_case, sentences)},
  };
}

}  // namespace guichet::console
