// The town: its services, and deploying another version of it.
#include "adapters/http/migrations.h"
#include "adapters/http/plan.h"
#include "adapters/http/render.h"
#include "adapters/http/route.h"

namespace guichet::http {
namespace {

using access::Permission;

constexpr std::size_t town_bytes_max = 8u << 20;

Result<workflows::Files> read_files(const Call& call) {
  JsonFields fields(call.body);
  const auto* sent = fields.optional_object("files");
  if (sent == nullptr) fields.refuse("files", "is required: an object of paths and their texts");
  workflows::Files files;
  if (sent != nullptr)
    for (const auto& [path, text] : *sent) {
      if (const auto* content = text.if_string())
        files.emplace(std::string(path), std::string(content->begin(), content->end()));
      else
        fields.refuse("files", "expected a text for " + std::string(path));
    }
  GUICHET_TRY_STATUS(fields.finish());
  return files;
}

Result<runtime::Submission> deploy(const Call& call) {
  GUICHET_TRY(auto files, read_files(call));
  auto submission = call.submission();
  submission.what = catalog::Command(catalog::DeployTown{std::move(files)});
  return submission;
}

Result<Response> plan(const Call& call) {
  GUICHET_TRY(const auto files, read_files(call));
  GUICHET_TRY(auto planned, plan_deployment(*call.engine, files));
  return json_response(std::move(planned));
}

Result<Response> read_deployment(const Call& call) {
  const auto town = call.engine->town();
  if (town == nullptr) return not_found("no town is deployed yet");
  json::array services;
  for (const auto& [id, service] : town->workflows)
    services.push_back(
        json::object{{"id", id}, {"version", service->version}, {"title", service->title.in(call.language)}});
  return json_response(json::object{
      {"town", town->id},
      {"version", town->version},
      {"title", town->title.in(call.language)},
      {"time_zone", town->time_zone},
      {"languages", json::array(town->languages.begin(), town->languages.end())},
      {"services", std::move(services)}});
}

Result<Response> list_services(const Call& call) {
  const auto town = call.engine->town();
  json::array items;
  if (town != nullptr)
    for (const auto& [id, service] : town->workflows) items.push_back(render_service(*service, call.language));
  return page_response(call, std::move(items), {}, call.engine->queries().applied());
}

Result<Response> count_services(const Call& call) {
  json::array items;
  for (const auto& count : call.engine->queries().service_counts()) {
    if (!call.reaches(count.workflow)) continue;
    items.push_back(json::object{
        {"workflow", count.workflow},
        {"open", count.open},
        {"closed", count.closed},
        {"late_open", count.late_open},
        {"late_closed", count.late_closed},
        {"answers", count.answers},
        {"scores", count.scores}});
  }
  return page_response(call, std::move(items), {}, call.engine->queries().applied());
}

}  // namespace

std::vector<Route> town_routes() {
  return {
      {.method = Method::get,
       .pattern = "/api/v1/services",
       .permission = Permission::service_read,
       .summary = "List the town's services, with their forms",
       .outcomes = {{200, "all of them", "Services"}},
       .serve = Question(list_services),
       .name = "list_services"},
      {.method = Method::get,
       .pattern = "/api/v1/services/counts",
       .permission = Permission::case_read,
       .summary = "Count cases by service, state and lateness",
       .outcomes = {{200, "all of them", "ServiceCounts"}},
       .serve = Question(count_services),
       .name = "count_services"},
      {.method = Method::post,
       .pattern = "/api/v1/deployments",
       .permission = Permission::admin_deploy,
       .summary = "Deploy a town: new cases open with it",
       .body = {{"files", "{string}", true, "path in the town's folder → text"}},
       .outcomes = {{200, "deployed"}, {409, "it is what is deployed already"}, {422, "the checker refuses it"}},
       .serve = Order(deploy),
       .body_bytes_max = town_bytes_max,
       .name = "deploy"},
      {.method = Method::post,
       .pattern = "/api/v1/deployments/plan",
       .permission = Permission::admin_deploy,
       .summary = "Say what deploying a town would change, and which open cases it touches",
       .body = {{"files", "{string}", true, "path in the town's folder → text"}},
       .outcomes = {{200, "the changes; nothing is deployed", "Plan"}, {422, "the checker refuses it"}},
       .serve = Question(plan),
       .body_bytes_max = town_bytes_max,
       .name = "plan_deployment"},
      migration_route(),
      {.method = Method::get,
       .pattern = "/api/v1/deployments/current",
       .permission = Permission::service_read,
       .summary = "Read which version of the town is deployed",
       .outcomes = {{200, "the town", "Deployment"}, {404, "no town is deployed yet"}},
       .serve = Question(read_deployment),
       .name = "read_deployment"},
  };
}

std::vector<Shape> town_shapes() {
  return {
      {"Service",
       "A service of the town, with its form.",
       {{"id", "string", true, ""},
        {"version", "string", true, "of its text"},
        {"title", "string", true, ""},
        {"summary", "string", true, ""},
        {"alternatives", "string", true, "the ways that are not digital"},
        {"owner", "string", true, "the team"},
        {"access", "public|identified|agents", true, "who may open a case"},
        {"opens", "time?", true, "to the public; before it only agents open cases"},
        {"degraded", "Degraded?", true, "a time in which less is promised, past or to come"},
        {"form", "[Field]", true, ""},
        {"data", "[Field]", true, "what is noted later, by its tasks and its rules"}}},
      {"Degraded",
       "A time in which a service promises less to whoever asks in it.",
       {{"from", "time", true, ""},
        {"to", "time", true, "from then on all is as usual"},
        {"reason", "string", true, "what people read"}}},
      page_shape("Services", "[Service]", "All of them."),
      {"Deployment",
       "What is deployed.",
       {{"town", "string", true, ""},
        {"version", "string", true, "a hash over every file"},
        {"title", "string", true, ""},
        {"time_zone", "string", true, ""},
        {"languages", "[string]", true, "the first is the town's"},
        {"services", "[DeployedService]", true, ""}}},
      {"DeployedService",
       "A service that is deployed.",
       {{"id", "string", true, ""}, {"version", "string", true, ""}, {"title", "string", true, ""}}},
      {"Plan",
       "What deploying these files would change.",
       {{"current", "string?", true, "the version deployed now"},
        {"version", "string", true, "what it would be"},
        {"same", "boolean", true, "nothing to deploy"},
        {"changes", "[Change]", true, "in meaning, not in letters"},
        {"cases", "[TouchedService]", true, "open cases of the services that change"}}},
      {"Change",
       "One change for people.",
       {{"kind", "string", true, ""},
        {"service", "string", true, "empty: the town"},
        {"subject", "string", true, ""},
        {"detail", "string", true, ""},
        {"line", "string", true, "all of it in one line"}}},
      {"TouchedService",
       "Open cases of a service that changes.",
       {{"service", "string", true, ""},
        {"open", "integer", true, ""},
        {"all", "boolean", true, "false: only the newest were looked at"},
        {"steps", "[TouchedStep]", true, "where they rest"}}},
      {"TouchedStep",
       "Cases that rest in one step.",
       {{"step", "string", true, ""},
        {"open", "integer", true, ""},
        {"becomes", "string?", true, "null: the step is gone"}}},
  };
}

}  // namespace guichet::http
