#include "adapters/console/incident_routes.h"

#include <algorithm>
#include <map>
#include <string>

#include "adapters/http/reach.h"
#include "adapters/http/render.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;

/// Steps the case may be sent to: those of the town it was opened with, by what the citizen reads there.
json::array steps_of(const Call& call, const cases::CaseState& state) {
  json::array steps;
  const auto town = call.engine->town(state.deployment);
  if (town == nullptr || !town->workflows.contains(state.workflow)) return steps;
  for (const auto& step : town->workflows.at(state.workflow)->steps)
    steps.push_back(json::object{{"id", step.id}, {"status", step.status.in(call.language)}});
  return steps;
}

Result<Response> list_incidents(const Call& call) {
  const auto& queries = call.engine->queries();
  const auto ask = [&](const projections::PageRequest& request) {
    return queries.case_list(call.query("workflow"), "incident", request);
  };
  GUICHET_TRY(const auto page, http::reached_page(call, ask));
  json::array items;
  for (const auto& row : page.rows) {
    const auto state = queries.find_case(row.id);
    if (!state || state->incident.empty()) continue;  // seen to meanwhile
    auto line = http::render_row(row);
    line["incident"] = state->incident;
    json::array at;
    for (const auto& token : state->tokens) at.push_back(json::string(token.step));
    line["at"] = std::move(at);
    line["steps"] = steps_of(call, *state);
    items.push_back(std::move(line));
  }
  return http::page_response(call, std::move(items), page.next, page.as_of);
}

/// Nothing for words that two steps of the service say in one language and tell apart in the other.
std::map<std::string, std::string> statuses_of(const workflows::Definition& service, const std::string& language) {
  std::map<std::string, std::string> known;
  for (const auto& step : service.steps) {
    const std::string mine(step.status.in(language));
    for (const auto& [tag, said] : step.status.by_language)
      if (const auto [at, first] = known.emplace(said, mine); !first && at->second != mine) at->second.clear();
  }
  return known;
}

/// What citizens read, in their languages, and the same for whoever asks: a case keeps the words of its citizen.
Result<Response> read_statuses(const Call& call) {
  json::array items;
  if (const auto town = call.engine->town())
    for (const auto& [id, service] : town->workflows)
      for (const auto& [said, mine] : statuses_of(*service, call.language))
        if (!mine.empty() && said != mine)
          items.push_back(json::object{{"workflow", id}, {"said", said}, {"status", mine}});
  return http::json_response(json::object{{"items", std::move(items)}});
}

}  // namespace

std::vector<http::Route> incident_routes() {
  return {
      {.pattern = "/console/api/incidents",
       .permission = Permission::case_read_internal,
       .summary = "Cases that stand still because a rule of their service could not be applied, newest first",
       .query =
           {{"workflow", http::ValueKind::id, "only this service"},
            {"after", http::ValueKind::text, "the cursor of the page before"},
            {"limit", http::ValueKind::page_size, "rows of a page, 1 to 500; 50 where nothing is said"}},
       .outcomes = {{200, "a page, each with why, where, and the steps it may be sent to", "Incidents"}},
       .serve = http::Question(list_incidents)},
      {.pattern = "/console/api/statuses",
       .permission = Permission::case_read,
       .summary = "What citizens of other languages read of their cases, in the language of whoever asks",
       .outcomes = {{200, "only what differs", "Statuses"}},
       .serve = http::Question(read_statuses)},
  };
}

}  // namespace guichet::console
