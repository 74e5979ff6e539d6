// The grammar at the top of person_json.cpp, as JSON Schemas.
#include "engine/people/person_schema.h"

#include "engine/people/person.h"

namespace guichet::people {
namespace {

json::object attributes_schema() {
  return {
      {"type", "object"},
      {"description",
       "name, given_name, family_name, organisation, email, phone, address, born: each sealed; null: removed."},
      {"additionalProperties", events::free_schema()}};
}

json::object key_schema() {
  return {{"type", "integer"}, {"minimum", 0}, {"description", "The number of the key that seals what is personal."}};
}

}  // namespace

std::vector<events::TypeSchema> event_schemas() {
  const auto text = events::text_schema();
  // Its language is said only where it changes.
  auto updated = events::closed_object({{"attributes", attributes_schema()}, {"language", text}});
  updated["required"] = json::array{"attributes"};
  return {
      {std::string(type_of(PersonRegistered{})),
       "Somebody is known from now on; what names or reaches them is sealed.",
       events::closed_object({{"key", key_schema()}, {"attributes", attributes_schema()}, {"language", text}})},
      {std::string(type_of(PersonUpdated{})), "What is known of somebody changed; null: removed.", std::move(updated)},
      {std::string(type_of(ConsentRecorded{})),
       "Somebody gave or withdrew a consent.",
       events::closed_object({{"purpose", text}, {"given", json::object{{"type", "boolean"}}}, {"how", text}})},
      {std::string(type_of(PersonForgotten{})),
       "Somebody was erased for ever: their key is destroyed. Whoever keeps copies of what concerns them erases it too.",
       events::closed_object({{"key", key_schema()}, {"reason", text}})}};
}

}  // namespace guichet::people
