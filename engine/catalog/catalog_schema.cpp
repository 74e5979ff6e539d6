#include "engine/catalog/catalog_schema.h"

#include "engine/catalog/catalog.h"

namespace guichet::catalog {

std::vector<events::TypeSchema> event_schemas() {
  json::object files{
      {"type", "object"},
      {"description", "Each file of the town's folder: path and text."},
      {"additionalProperties", events::text_schema()}};
  return {
      {std::string(type_of(TownDeployed{})),
       "The town's services changed: new cases open with this version.",
       events::closed_object(
           {{"town", events::text_schema()}, {"version", events::text_schema()}, {"files", std::move(files)}})}};
}

}  // namespace guichet::catalog
