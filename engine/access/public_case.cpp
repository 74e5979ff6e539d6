#include "engine/access/public_case.h"

#include <algorithm>

namespace guichet::access {

const workflows::Definition* public_service(const std::string& workflow, const workflows::Town* town) {
  if (town == nullptr) return nullptr;
  const auto found = town->workflows.find(workflow);
  const auto open = found != town->workflows.end() && found->second->visibility == workflows::Visibility::everyone;
  return open ? found->second.get() : nullptr;
}

bool is_public(const cases::CaseState& state, const workflows::Town* town) {
  return state.visibility == "public" && public_service(state.workflow, town) != nullptr;
}

std::optional<PublicPlace> public_place(const cases::CaseState& state, const workflows::Definition& service) {
  for (const auto& field : service.form) {
    if (field.type != workflows::FieldType::location || field.personal) continue;
    const auto* value = state.form.if_contains(field.name);
    const auto* place = value == nullptr ? nullptr : value->if_object();
    const auto* lon = place == nullptr ? nullptr : place->if_contains("lon");
    const auto* lat = place == nullptr ? nullptr : place->if_contains("lat");
    if (lon != nullptr && lat != nullptr && lon->is_number() && lat->is_number())
      return PublicPlace{.longitude = lon->to_number<double>(), .latitude = lat->to_number<double>()};
  }
  return std::nullopt;
}

Instant last_moved(const cases::CaseState& state) {
  if (state.closed) return *state.closed;
  auto last = state.opened;
  for (const auto& token : state.tokens) last = std::max(last, token.entered);
  return last;
}

}  // namespace guichet::access
