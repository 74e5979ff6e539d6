#include "adapters/console/admin_routes.h"

#include <algorithm>
#include <map>

#include "adapters/http/reach.h"
#include "adapters/http/render.h"
#include "engine/base/audit.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;

/// The newest open cases speak for the rest; the answer says so.
constexpr std::size_t looked_at_max = 20'000;

struct Open {
  std::uint64_t cases = 0;
  std::optional<Instant> oldest;
};

using ByService = std::map<std::string, Open>;

json::object rendered(const Call& call, const std::string& version, const ByService& services) {
  const auto current = call.engine->town();
  const auto town = call.engine->town(version);
  std::uint64_t cases = 0;
  json::array list;
  for (const auto& [id, open] : services) {
    cases += open.cases;
    const auto* service = town != nullptr && town->workflows.contains(id) ? town->workflows.at(id).get() : nullptr;
    list.push_back(json::object{
        {"id", id},
        {"title", service == nullptr ? std::string_view(id) : service->title.in(call.language)},
        {"open", open.cases},
        {"oldest", http::render_time(open.oldest)}});
  }
  return {
      {"version", version},
      {"current", current != nullptr && current->version == version},
      {"open", cases},
      {"services", std::move(list)}};
}

Result<Response> list_versions(const Call& call) {
  std::map<std::string, ByService> versions;
  if (const auto town = call.engine->town()) versions[town->version];  // also while nothing was opened with it
  projections::PageRequest page{.after = {}, .limit = 500};
  std::size_t looked_at = 0;
  do {
    GUICHET_TRY(const auto rows, call.engine->queries().case_list("", "open", page));
    for (const auto& row : rows.rows) {
      const auto state = call.engine->queries().find_case(row.id);
      if (!state || !call.require_reach(*state)) continue;
      auto& open = versions[state->deployment][state->workflow];
      ++open.cases;
      open.oldest = open.oldest ? std::min(*open.oldest, state->opened) : state->opened;
    }
    looked_at += rows.rows.size();
    page.after = rows.next;
  } while (!page.after.empty() && looked_at < looked_at_max);
  json::array items;
  for (const auto& [version, services] : versions) items.push_back(rendered(call, version, services));
  std::ranges::stable_sort(
      items, std::ranges::greater(), [](const json::value& one) { return one.at("current").as_bool(); });
  return http::json_response(json::object{{"items", std::move(items)}, {"more", !page.after.empty()}});
}

/// Errors cannot be deployed: what is left are warnings, which whoever writes the services may see to.
Result<Response> list_findings(const Call& call) {
  const auto town = call.engine->town();
  json::array items;
  if (town != nullptr)
    for (const auto& finding : town->warnings)
      items.push_back(json::object{
          {"code", finding.code},
          {"file", finding.where.file},
          {"line", finding.where.line},
          {"column", finding.where.column},
          {"message", finding.message},
          {"hint", finding.hint}});
  return http::json_response(
      json::object{{"version", town == nullptr ? std::string() : town->version}, {"items", std::move(items)}});
}

/// Whoever deploys, and whoever answers for the protection of the town's personal data.
Status require_audit(const Call& call) {
  if (call.may(Permission::admin_deploy)) return ok();
  if (call.may(Permission::person_forget)) return http::require_own_town(call, "the audit trail");
  return forbidden("the audit trail is for who may admin:deploy or person:forget");
}

Result<Response> read_audit(const access::AuditTrail& trail, const Call& call) {
  GUICHET_TRY_STATUS(require_audit(call));
  access::AuditTrail::Question question{
      .actor = call.query("actor"), .of = call.query("of"), .after = call.query("after"), .limit = call.page().limit};
  GUICHET_TRY(auto page, trail.read(question));
  audit("audit trail read", {{"actor", call.who->subject}, {"request", call.id}});
  json::array items;
  for (auto& line : page.lines) items.push_back(std::move(line));
  return http::json_response(json::object{{"items", std::move(items)}, {"next", page.next}});
}

}  // namespace

std::vector<http::Route> admin_routes(const access::AuditTrail& trail) {
  return {
      {.pattern = "/console/api/versions",
       .permission = Permission::service_read,
       .summary = "The deployments that open cases follow, the current one first, with their open cases by service",
       .outcomes = {{200, "the deployments; `more` where only the newest cases were looked at", "Versions"}},
       .serve = http::Question(list_versions)},
      {.pattern = "/console/api/findings",
       .permission = Permission::service_read,
       .summary = "What `guichet check` says of the deployed services",
       .outcomes = {{200, "the warnings; none is well", "Findings"}},
       .serve = http::Question(list_findings)},
      {.pattern = "/console/api/audit",
       .permission = std::nullopt,
       .known = true,
       .summary = "Who read what about whom, and who came through the doors, newest first; reading it is noted too",
       .query =
           {{"actor", http::ValueKind::text, "only what they did: agents/marie"},
            {"of", http::ValueKind::text, "only about this: case/…, person/…"},
            {"after", http::ValueKind::text, "the cursor of the page before"},
            {"limit", http::ValueKind::page_size, "lines of a page, 1 to 500; 50 where nothing is said"}},
       .outcomes =
           {{200, "a page; it may be short and still have a next one", "AuditPage"}, {403, "not for this caller"}},
       .serve = http::Question([&trail](const Call& call) { return read_audit(trail, call); })},
  };
}

}  // namespace guichet::console
