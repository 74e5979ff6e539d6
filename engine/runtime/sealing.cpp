#include "engine/runtime/sealing.h"

#include <algorithm>

namespace guichet::runtime {

bool holds_personal(const json::value& value) {
  if (people::is_personal(value)) return true;
  if (const auto* const object = value.if_object())
    return std::any_of(
        object->begin(), object->end(), [](const auto& member) { return holds_personal(member.value()); });
  const auto* const array = value.if_array();
  return array != nullptr && std::any_of(array->begin(), array->end(), [](const auto& e) { return holds_personal(e); });
}

void erase_personal(json::value& value) {
  if (people::is_personal(value)) {
    value = json::object{{"$erased", true}};
  } else if (auto* const object = value.if_object()) {
    for (auto& member : *object) erase_personal(member.value());
  } else if (auto* const array = value.if_array()) {
    for (auto& element : *array) erase_personal(element);
  }
}

Status open_paths(
    const json::value& value,
    const std::string& path,
    const people::Vault& vault,
    std::map<std::string, json::value>& found) {
  if (people::is_sealed(value)) {
    GUICHET_TRY(auto plain, vault.open(value));
    if (plain) found.insert_or_assign(path, std::move(*plain));
  } else if (const auto* const object = value.if_object()) {
    for (const auto& member : *object)
      GUICHET_TRY_STATUS(open_paths(member.value(), path + "." + std::string(member.key()), vault, found));
  }
  return ok();
}

}  // namespace guichet::runtime
