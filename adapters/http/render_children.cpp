#include "adapters/http/render.h"
#include "engine/cases/decide.h"

namespace guichet::http {

json::array render_children(const Call& call, const cases::CaseState& parent) {
  json::array children;
  const auto town = call.engine->town();
  for (const auto& order : parent.calls) {
    if (order.service != workflows::child_case_service) continue;
    const auto child = call.engine->queries().find_case(cases::child_of(parent.id, order.order));
    if (!child) continue;  // on its way
    children.push_back(json::object{
        {"order", order.order},
        {"step", order.step},
        {"id", child->id.value},
        {"reference", child->reference},
        {"workflow", child->workflow},
        {"title", child->title},
        {"organisation", town == nullptr ? std::string() : town->organisation_of(child->owner)},
        {"state", child->is_open() ? "open" : "closed"},
        {"status", child->status},
        {"outcome", child->outcome},
        {"opened", to_rfc3339(child->opened)},
        {"reachable", call.require_reach(*child).has_value()}});
  }
  return children;
}

}  // namespace guichet::http
