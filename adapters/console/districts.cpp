#include "adapters/console/districts.h"

namespace guichet::console {

Result<Districts> districts_of(const http::Call& call) {
  GUICHET_TRY(const auto counts, call.engine->queries().district_statistics(call.query("from"), call.query("to")));
  const auto workflow = call.query("workflow");
  const auto state = call.query("state");
  Districts districts;
  for (const auto& count : counts) {
    if (call.who->own_teams && !call.who->own_teams->contains(count.team)) continue;
    if ((!workflow.empty() && count.workflow != workflow) || (!state.empty() && count.state != state)) continue;
    if (count.zone)
      districts.by_zone[*count.zone].add(count);
    else
      districts.without_place += count.cases;
  }
  return districts;
}

}  // namespace guichet::console
