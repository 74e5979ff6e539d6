// How long an ended case is kept, and what its end of time does to it: what was personal goes, what tells how the
// town hall works stays.
#include <fmt/format.h>

#include "engine/cases/run.h"
#include "workflows/calendar/span.h"

namespace guichet::cases {
void close_case(Run& run, const std::string& outcome, const std::string& status) {
  stop_clocks(run);
  tell_followers(run, outcome);
  const auto* calendar = calendar_of_owner(run.town, run.definition);
  if (const auto span = run.definition.kept(outcome); span && calendar != nullptr)
    run.record(RetentionSet{calendar->advance(run.now(), *span), workflows::to_string(*span)});
  run.record(CaseClosed{outcome, status});
}

Status require_kept(const CaseState& state) {
  if (!state.erased) return ok();
  return conflict(fmt::format(
      "the case was kept until {}, and what was personal in it is erased: nothing can be added",
      to_rfc3339(*state.erased)));
}

Status erase_case(Run& run) {
  const auto& state = run.state();
  if (!run.context.actor.name.starts_with("system/"))
    return forbidden("a case is erased when its time is over, by the system; a person is forgotten at their wish");
  if (state.is_open()) return conflict("the case is open: what is under way is kept");
  if (!state.kept_until) return conflict("nothing says how long the case is kept");
  if (run.now() < *state.kept_until)
    return conflict(fmt::format("the case is kept until {}", to_rfc3339(*state.kept_until)));
  run.record(CaseErased{state.outcome, "the time it is kept is over"});
  return ok();
}

}  // namespace guichet::cases
