#include "adapters/http/reach.h"

namespace guichet::http {
namespace {

bool is_bounded(const Call& call) {
  return call.who && call.who->own_teams.has_value();
}

bool is_about_a_case(const Route& route) {
  return route.pattern.find("/cases/{id}") != std::string_view::npos;
}

}  // namespace

Status require_within(const Call& call) {
  if (!is_bounded(call) || !is_about_a_case(*call.route)) return ok();
  const auto state = call.engine->queries().find_case(CaseId(call.path[0]));
  return state ? call.require_reach(*state) : ok();
}

void keep_within(const Call& call, runtime::Submission& submission) {
  if (!is_bounded(call) || !is_about_a_case(*call.route)) return;
  const auto permission = call.route->permission.value_or(access::Permission::case_read);
  submission.guard =
      [who = call.who, permission, first = std::move(submission.guard)](const cases::CaseState& state) -> Status {
    auto decision = access::authorise(*who, permission, {.owner = state.owner, .tasks = &state.tasks});
    if (!decision.allowed) return forbidden(std::move(decision.reason));
    return first ? first(state) : ok();
  };
}

}  // namespace guichet::http
