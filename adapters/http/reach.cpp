#include "adapters/http/reach.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/access/absences.h"

namespace guichet::http {
namespace {

constexpr std::size_t cases_looked_at_max = 500;

bool is_about(const Call& call, std::string_view what) {
  return call.route->pattern.find(what) != std::string_view::npos;
}

std::string plain_name(std::string_view agent) {
  constexpr std::string_view prefix = "agents/";
  if (agent.starts_with(prefix)) agent.remove_prefix(prefix.size());
  return std::string(agent);
}

bool works_in(const workflows::Town& town, const std::string& agent, const std::string& queue) {
  const auto principal = access::principal_of({.subject = "agents/" + agent}, &town);
  return access::authorise(principal, access::Permission::task_work, {.queue = queue}).allowed;
}

constexpr std::string_view a_case = "/cases/{id}";
constexpr std::string_view a_person = "/people/{id}";

struct Behind {
  bool some = false;    ///< a case within reach
  bool others = false;  ///< one that is not
};

Behind cases_behind(const Call& call, const PersonId& person) {
  Behind behind;
  const auto& queries = call.engine->queries();
  const auto sheet = queries.person(person, {.after = {}, .limit = cases_looked_at_max});
  if (!sheet) return behind;
  for (const auto& row : sheet->cases.rows) {
    const auto state = queries.find_case(row.id);
    if (state) (call.require_reach(*state) ? behind.some : behind.others) = true;
  }
  return behind;
}

Status refuse_person(const Call& call, std::string_view why) {
  return forbidden(fmt::format(
      "the person {} another organisation than {}; this needs the permission {}",
      why,
      call.who->subject,
      access::word_of(access::Permission::case_any_organisation)));
}

/// What is erased or given away is so with every case: whoever does it answers for all of them.
bool takes_every_case(const Route& route) {
  return route.permission == access::Permission::person_forget || route.pattern.starts_with("/api/v1/exports/");
}

Status require_person(const Call& call, const PersonId& person) {
  const auto behind = cases_behind(call, person);
  if (behind.others && !behind.some) return refuse_person(call, "has cases only of");
  if (behind.others && takes_every_case(*call.route)) return refuse_person(call, "has a case of");
  return ok();
}

}  // namespace

bool is_kept_to_reach(const Call& call) {
  return call.who && call.who->own_teams.has_value();
}

Status require_within(const Call& call) {
  if (!is_kept_to_reach(call)) return ok();
  if (is_about(call, a_person)) return require_person(call, PersonId(call.path[0]));
  if (!is_about(call, a_case)) return ok();
  const auto state = call.engine->queries().find_case(CaseId(call.path[0]));
  return state ? call.require_reach(*state) : ok();
}

Status keep_within(const Call& call, runtime::Submission& submission) {
  if (!is_kept_to_reach(call)) return ok();
  if (const auto* open = std::get_if<runtime::OpenRequest>(&submission.what); open && !open->open.person.empty())
    return require_person(call, open->open.person);
  if (is_about(call, a_person)) return require_person(call, PersonId(call.path[0]));
  if (is_about(call, a_case)) keep_to_reach(call, submission);
  return ok();
}

void keep_to_reach(const Call& call, runtime::Submission& submission) {
  if (!is_kept_to_reach(call)) return;
  const auto permission = call.route->permission.value_or(access::Permission::case_read);
  submission.guard =
      [who = call.who, permission, first = std::move(submission.guard)](const cases::CaseState& state) -> Status {
    auto decision = access::authorise(*who, permission, {.owner = state.owner, .tasks = &state.tasks});
    if (!decision.allowed) return forbidden(std::move(decision.reason));
    return first ? first(state) : ok();
  };
}

bool reaches_case(const Call& call, const CaseId& id) {
  if (!is_kept_to_reach(call)) return true;
  const auto state = call.engine->queries().find_case(id);
  return state && call.require_reach(*state);
}

bool reaches_person(const Call& call, const PersonId& person) {
  if (!is_kept_to_reach(call)) return true;
  const auto behind = cases_behind(call, person);
  return behind.some || !behind.others;
}

Status require_present(const Call& call, std::string_view agent) {
  const auto name = plain_name(agent);
  if (call.absences == nullptr || name.empty()) return ok();
  GUICHET_TRY(const auto absence, call.absences->of(name, access::day_of(call.now)));
  if (!absence) return ok();
  auto refused = conflict(fmt::format(
      "{} is away until {}, and {} stands in for them: give the task to {}, or say \"anyway\": true",
      absence->agent,
      absence->until,
      absence->substitute,
      absence->substitute));
  refused.fields = {{"/agent", fmt::format("is away until {}", absence->until)}};
  return refused;
}

Status require_works_in(const workflows::Town& town, std::string_view agent, const std::string& queue) {
  const auto name = plain_name(agent);
  if (!town.agents.contains(name) || works_in(town, name, queue)) return ok();
  std::vector<std::string> others;
  for (const auto& [id, other] : town.agents)
    if (works_in(town, id, queue)) others.push_back(id);
  auto refused = conflict(fmt::format(
      "{} does not work in the queue {} and could not finish the task{}, or say \"anyway\": true",
      name,
      queue,
      others.empty() ? ": nobody of the town does; move it to another queue"
                     : fmt::format(": give it to {}", fmt::join(others, ", "))));
  refused.fields = {{"/agent", fmt::format("does not work in the queue {}", queue)}};
  return refused;
}

Status require_own_town(const Call& call, std::string_view what) {
  if (!is_kept_to_reach(call) || call.who->is_of_the_town) return ok();
  return forbidden(fmt::format(
      "{} belongs to the town itself, and {} to another organisation; this needs the permission {}",
      what,
      call.who->subject,
      access::word_of(access::Permission::case_any_organisation)));
}

}  // namespace guichet::http
