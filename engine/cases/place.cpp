#include "engine/cases/place.h"

namespace guichet::cases {

std::optional<Place> place_in(const json::object& form) {
  for (const auto& [name, value] : form) {
    const auto* object = value.if_object();
    if (object == nullptr) continue;
    const auto* longitude = object->if_contains("lon");
    const auto* latitude = object->if_contains("lat");
    if (longitude == nullptr || latitude == nullptr || !longitude->is_number() || !latitude->is_number()) continue;
    return Place{longitude->to_number<double>(), latitude->to_number<double>()};
  }
  return std::nullopt;
}

}  // namespace guichet::cases
