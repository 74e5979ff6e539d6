// guichet plan and guichet deploy: what a town's new text would change, and making it so on a running server.
#include <cstdio>

#include <fmt/format.h>

#include "adapters/client/client.h"
#include "adapters/http/plan.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/folder.h"
#include "cli/remote.h"
#include "cli/stopped.h"
#include "engine/base/clock.h"
#include "engine/runtime/engine.h"

namespace guichet::cli {
namespace {

json::object body_of(const workflows::Files& files) {
  json::object texts;
  for (const auto& [path, text] : files) texts[path] = text;
  return {{"files", std::move(texts)}};
}

/// Against the data of a stopped server.
Result<json::value> plan_on(const ServerOrFolder& whose, const workflows::Files& files) {
  const SystemClock clock;
  GUICHET_TRY(const auto engine, open_stopped(whose.data, whose.kek, clock));
  GUICHET_TRY(auto planned, http::plan_deployment(*engine, files));
  return json::value(std::move(planned));
}

std::string text_of(const json::value& value, std::string_view key) {
  return json::value_to<std::string>(value.at(key));
}

void print_changes(const json::array& changes) {
  std::string service = "-";
  for (const auto& change : changes) {
    if (const auto now = text_of(change, "service"); now != service) {
      service = now;
      fmt::print("{}\n", service.empty() ? "the town" : service);
    }
    fmt::print("  {}\n", text_of(change, "line"));
  }
}

void print_cases(const json::array& services) {
  for (const auto& service : services) {
    const auto open = json::value_to<std::size_t>(service.at("open"));
    if (open == 0) continue;
    fmt::print(
        "{}: {}{} open {} on the text {} opened with\n",
        text_of(service, "service"),
        service.at("all").as_bool() ? "" : "more than ",
        open,
        open == 1 ? "case stays" : "cases stay",
        open == 1 ? "it was" : "they were");
    for (const auto& step : service.at("steps").as_array()) {
      const auto name = text_of(step, "step");
      const auto& becomes = step.at("becomes");
      std::string note;
      if (becomes.is_null())
        note = ", a step that is gone in the new text";
      else if (becomes.as_string() != name)
        note = fmt::format(", now called {}", text_of(step, "becomes"));
      fmt::print("  {} in {}{}\n", json::value_to<std::size_t>(step.at("open")), name, note);
    }
  }
}

void print_plan(const json::value& plan) {
  const auto& changes = plan.at("changes").as_array();
  if (plan.at("same").as_bool())
    fmt::print("nothing to deploy: this is the version that runs already\n");
  else if (changes.empty())
    fmt::print("nothing changes for anybody: comments, spelling or scenarios differ\n");
  print_changes(changes);
  print_cases(plan.at("cases").as_array());
}

Result<json::value> ask_for_plan(const PlanOptions& options, const workflows::Files& files) {
  if (!options.whose.data.empty()) return plan_on(options.whose, files);
  return client::post(server_of(options.whose.server), "/api/v1/deployments/plan", body_of(files));
}

}  // namespace

int plan_town(const PlanOptions& options) {
  if (!names_one(options.whose)) return exit_usage;
  const auto files = read_town_folder(options.town);
  if (!files) return fail(files.error());
  const auto plan = ask_for_plan(options, *files);
  if (!plan) return fail(plan.error());
  if (options.format == Format::json)
    fmt::print("{}\n", json::serialize(*plan));
  else
    print_plan(*plan);
  return exit_ok;
}

int deploy_town(const DeployOptions& options) {
  const auto files = read_town_folder(options.town);
  if (!files) return fail(files.error());
  const auto server = server_of(options.server);
  const auto body = body_of(*files);
  const auto plan = client::post(server, "/api/v1/deployments/plan", body);
  if (!plan) return fail(plan.error());
  if (options.format == Format::text) print_plan(*plan);
  if (!plan->at("same").as_bool()) {
    const auto deployed = client::post(server, "/api/v1/deployments", body);
    if (!deployed) return fail(deployed.error());
    if (options.format == Format::text) fmt::print("deployed: version {}\n", text_of(*plan, "version").substr(0, 12));
  }
  if (options.format == Format::json) fmt::print("{}\n", json::serialize(*plan));
  return exit_ok;
}

}  // namespace guichet::cli
