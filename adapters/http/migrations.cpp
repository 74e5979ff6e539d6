#include "adapters/http/migrations.h"

#include <set>

#include "adapters/http/plan.h"
#include "adapters/http/render.h"
#include "engine/runtime/migration.h"

namespace guichet::http {
namespace {

constexpr std::int64_t page_cases_max = 500;

Result<runtime::MigrationRequest> read_request(const Call& call) {
  JsonFields fields(call.body);
  runtime::MigrationRequest request;
  request.workflow = fields.required_string("workflow", 128);
  request.to = fields.optional_string("to").value_or("");
  request.preview = fields.optional_bool("preview").value_or(false);
  request.back = fields.optional_bool("back").value_or(false);
  request.page.after = fields.optional_string("after").value_or("");
  const auto limit = fields.optional_integer("limit").value_or(100);
  if (limit < 1 || limit > page_cases_max) fields.refuse("limit", "must be from 1 to 500");
  if (const auto* steps = fields.optional_object("steps"))
    for (const auto& [from, to] : *steps) {
      if (const auto* name = to.if_string())
        request.steps.emplace(std::string(from), std::string(name->begin(), name->end()));
      else
        fields.refuse("steps", "expected the name of a step for " + std::string(from));
    }
  GUICHET_TRY_STATUS(fields.finish());
  request.page.limit = static_cast<std::size_t>(limit);
  request.actor = call.submission().actor;
  request.reaches = [&call](const cases::CaseState& state) { return call.require_reach(state).has_value(); };
  request.now = call.now;
  return request;
}

json::object render(const runtime::MigratedCase& one) {
  json::array moves;
  for (const auto& move : one.moves) moves.push_back(json::object{{"from", move.from}, {"to", move.to}});
  json::array clocks;
  for (const auto& clock : one.clocks)
    clocks.push_back(json::object{{"clock", clock.clock}, {"due", to_rfc3339(clock.due)}, {"why", clock.why}});
  return {
      {"id", one.id.value},
      {"reference", one.reference},
      {"from", one.from},
      {"moves", one.moves_on()},
      {"reason", one.moves_on() ? json::value(nullptr) : json::value(one.reason)},
      {"steps", std::move(moves)},
      {"anew", json::array(one.anew.begin(), one.anew.end())},
      {"clocks", std::move(clocks)},
      {"due_at_once", one.due_at_once}};
}

Result<Response> migrate(const Call& call) {
  GUICHET_TRY(const auto request, read_request(call));
  GUICHET_TRY(const auto page, runtime::migrate_page(*call.engine, request));
  return json_response(render_migration(*call.engine, request, page));
}

/// For the versions that refused cases are on, without what was mapped already.
json::object propose(
    const runtime::Engine& engine, const runtime::MigrationRequest& request, const runtime::MigrationPage& page) {
  json::object proposed;
  const auto target = page.to.empty() ? nullptr : engine.town(page.to);
  if (target == nullptr) return proposed;
  std::set<std::string> versions;
  for (const auto& one : page.cases)
    if (!one.moves_on()) versions.insert(one.from);
  for (const auto& version : versions) {
    const auto town = engine.town(version);
    if (town == nullptr) continue;
    for (const auto& [from, to] : renamed_steps(*town, *target, request.workflow))
      if (!request.steps.contains(from)) proposed[from] = to;
  }
  return proposed;
}

}  // namespace

json::object render_migration(
    const runtime::Engine& engine, const runtime::MigrationRequest& request, const runtime::MigrationPage& page) {
  json::array cases;
  for (const auto& one : page.cases) cases.push_back(render(one));
  return {
      {"to", page.to.empty() ? json::value(nullptr) : json::value(page.to)},
      {"settled", page.settled},
      {"out_of_reach", page.out_of_reach},
      {"cases", std::move(cases)},
      {"proposed", propose(engine, request, page)},
      {"next", page.next.empty() ? json::value(nullptr) : json::value(page.next)}};
}

Route migration_route() {
  return {
      .method = Method::post,
      .pattern = "/api/v1/migrations",
      .permission = access::Permission::admin_deploy,
      .summary = "Bring open cases of a service to another text of it, a page at a time, or say what that would do",
      .body =
          {{"workflow", "string", true, "the service"},
           {"to", "string", false, "version of the town; the current one where nothing is said"},
           {"steps", "object", false, "new names of steps by their old ones"},
           {"preview", "boolean", false, "true: nothing is stored"},
           {"back", "boolean", false, "true: undoes the last migration of cases that nothing has happened to since"},
           {"after", "string", false, "`next` of the page before"},
           {"limit", "integer", false, "open cases to look at, 1 to 500; 100 where nothing is said"}},
      .outcomes =
          {{200, "what became of each case of the page, and why some cannot move", "MigrationPage"},
           {404, "no such service or version"},
           {422, "a step that the new text has not"}},
      .serve = Question(migrate),
      .name = "migrate_cases"};
}

}  // namespace guichet::http
