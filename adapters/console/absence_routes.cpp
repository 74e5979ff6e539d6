#include "adapters/console/absence_routes.h"

#include <algorithm>

#include "adapters/http/render.h"
#include "engine/base/audit.h"

namespace guichet::console {
namespace {

using access::Absence;
using access::Absences;
using access::Permission;
using http::Call;
using http::Response;

constexpr std::string_view actors = "agents/";

/// "agents/marie" → "marie"; nothing for who is no agent.
std::string name_of(const std::string& subject) {
  return subject.starts_with(actors) ? subject.substr(actors.size()) : std::string();
}

json::object rendered(const Absence& one) {
  return {{"agent", one.agent}, {"from", one.from}, {"until", one.until}, {"substitute", one.substitute}};
}

/// Where there are several organisations: somebody of the same. Who has left the town is nobody's.
bool is_colleague(const Call& call, const std::string& agent) {
  if (!call.who->own_teams) return true;
  const auto other = access::principal_of({.subject = std::string(actors) + agent}, call.engine->town().get());
  return std::ranges::any_of(other.teams, [&](const auto& team) { return call.who->own_teams->contains(team); }) ||
         (other.teams.empty() && call.who->is_of_the_town);
}

/// One's own, or any colleague's for who gives tasks to others.
Status require_say(const Call& call, const std::string& agent) {
  if (name_of(call.who->subject) == agent) return ok();
  GUICHET_TRY_STATUS(call.require(Permission::task_assign));
  if (is_colleague(call, agent)) return ok();
  return forbidden("agents/" + agent + " works for another organisation, which sees to its own absences");
}

Result<Response> list_absences(const Absences& absences, const Call& call) {
  GUICHET_TRY(const auto known, absences.from_today(access::day_of(call.now)));
  json::array items;
  for (const auto& one : known)
    if (is_colleague(call, one.agent)) items.push_back(rendered(one));
  return http::json_response(json::object{{"items", std::move(items)}});
}

Result<Response> note_absence(Absences& absences, const Call& call) {
  JsonFields fields(call.body);
  Absence absence;
  absence.agent = fields.required_string("agent", 128);
  absence.from = fields.required_string("from", 10);
  absence.until = fields.required_string("until", 10);
  absence.substitute = fields.required_string("substitute", 128);
  absence.noted_by = call.who->subject;
  const auto town = call.engine->town();
  const auto is_known = [&](const std::string& agent) { return town != nullptr && town->agents.contains(agent); };
  if (!absence.agent.empty() && !is_known(absence.agent)) fields.refuse("agent", "is no agent of the town");
  if (!absence.substitute.empty() && !is_known(absence.substitute))
    fields.refuse("substitute", "is no agent of the town");
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY_STATUS(require_say(call, absence.agent));
  GUICHET_TRY_STATUS(absences.note(absence, access::day_of(call.now)));
  audit(
      "absence noted",
      {{"actor", call.who->subject},
       {"of", "agents/" + absence.agent},
       {"from", absence.from},
       {"until", absence.until},
       {"substitute", "agents/" + absence.substitute},
       {"request", call.id}});
  return http::json_response(rendered(absence));
}

Result<Response> end_absence(Absences& absences, const Call& call) {
  GUICHET_TRY_STATUS(require_say(call, call.path[0]));
  GUICHET_TRY_STATUS(absences.end(call.path[0], access::day_of(call.now)));
  audit("absence ended", {{"actor", call.who->subject}, {"of", "agents/" + call.path[0]}, {"request", call.id}});
  return Response{.status = 204};
}

/// Tasks that those have claimed for whom one stands in today, of queues that one may see.
Result<Response> list_stand_in(const Absences& absences, const Call& call) {
  const auto today = access::day_of(call.now);
  GUICHET_TRY(const auto known, absences.from_today(today));
  json::array items;
  for (const auto& one : known) {
    if (one.from > today || one.substitute != name_of(call.who->subject)) continue;
    GUICHET_TRY(const auto page, call.engine->queries().my_tasks("agents/" + one.agent, {.after = {}, .limit = 200}));
    for (const auto& row : page.rows)
      if (access::authorise(*call.who, Permission::task_list, {.queue = row.queue}).allowed)
        items.push_back(http::render_row(row));
  }
  return http::page_response(call, std::move(items), {}, call.engine->queries().applied());
}

/// The task becomes one's own, as long as it is with somebody for whom one stands in: asked when it is decided. An
/// ordinary order knows the engine alone; this one asks the absences too, so it is given and waited for here.
Result<Response> take_over(const Absences& absences, const Call& call) {
  if (!call.body.is_null()) GUICHET_TRY_STATUS(JsonFields(call.body).finish());
  auto submission = call.submission();
  submission.guard = [&absences, who = call.who, task = call.path[1], day = access::day_of(call.now)](
                         const cases::CaseState& state) -> Status {
    const auto found = std::ranges::find(state.tasks, task, &cases::OpenTask::id);
    if (found == state.tasks.end()) return ok();  // the rules say what is wrong with it
    const auto allowed = access::authorise(*who, Permission::task_work, {.queue = found->queue});
    if (!allowed.allowed) return forbidden(allowed.reason);
    GUICHET_TRY(const auto absence, absences.stood_in_for(name_of(found->agent), name_of(who->subject), day));
    if (!absence) return forbidden("the task is with nobody for whom you stand in today");
    return ok();
  };
  submission.what = runtime::CaseCommand{
      CaseId(call.path[0]), cases::AssignTask{.task = call.path[1], .agent = call.who->subject, .queue = {}}};
  GUICHET_TRY(const auto receipt, call.engine->submit_and_wait(std::move(submission)));
  return http::receipt_response(receipt, false);
}

}  // namespace

std::vector<http::Route> absence_routes(Absences& absences) {
  return {
      {.pattern = "/console/api/absences",
       .permission = Permission::task_list,
       .summary = "Who is away or will be, and who stands in for them",
       .outcomes = {{200, "the absences, by their first day"}},
       .serve = http::Question([&absences](const Call& call) { return list_absences(absences, call); })},
      {.method = http::Method::post,
       .pattern = "/console/api/absences",
       .permission = Permission::task_list,
       .summary = "Note an absence: one's own, or anybody's for who gives tasks to others",
       .body =
           {{"agent", "string", true, "who is away: marie"},
            {"from", "string", true, "the first day: 2026-11-23"},
            {"until", "string", true, "the last day"},
            {"substitute", "string", true, "who sees their tasks meanwhile"}},
       .outcomes = {{200, "noted, in place of the one before"}, {422, "wrong days or people"}},
       .serve = http::Question([&absences](const Call& call) { return note_absence(absences, call); })},
      {.method = http::Method::remove,
       .pattern = "/console/api/absences/{agent}",
       .permission = Permission::task_list,
       .summary = "Somebody is back",
       .outcomes = {{204, "their absence is over"}, {404, "they were not away"}},
       .serve = http::Question([&absences](const Call& call) { return end_absence(absences, call); })},
      {.pattern = "/console/api/stand-in",
       .permission = Permission::task_list,
       .summary = "Tasks of those for whom one stands in today",
       .outcomes = {{200, "the tasks"}},
       .serve = http::Question([&absences](const Call& call) { return list_stand_in(absences, call); })},
      {.method = http::Method::post,
       .pattern = "/console/api/stand-in/{case}/{task}",
       .permission = Permission::task_work,
       .summary = "Take over a task of somebody for whom one stands in today",
       .outcomes = {{200, "it is one's own"}, {403, "one stands in for nobody who has it"}},
       .serve = http::Question([&absences](const Call& call) { return take_over(absences, call); })},
  };
}

}  // namespace guichet::console
