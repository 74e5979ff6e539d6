#include "engine/cases/erased.h"

namespace guichet::cases {

void erase_sealed(json::object& object) {
  for (auto& member : object) erase_sealed(member.value());
}

void erase_sealed(json::value& value) {
  if (auto* const array = value.if_array()) {
    for (auto& element : *array) erase_sealed(element);
    return;
  }
  auto* const object = value.if_object();
  if (object == nullptr) return;
  if (object->size() == 1 && (object->contains("$sealed") || object->contains("$personal")))
    value = json::object{{"$erased", true}};
  else
    erase_sealed(*object);
}

}  // namespace guichet::cases
