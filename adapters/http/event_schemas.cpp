#include "adapters/http/event_schemas.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/cases/event_schema.h"
#include "engine/catalog/catalog_schema.h"
#include "engine/people/person_schema.h"

namespace guichet::http {
namespace {

json::object text(std::string_view what) {
  return {{"type", "string"}, {"description", what}};
}

json::object position_schema(std::string_view what) {
  auto schema = text(what);
  schema["pattern"] = "^[0-9]{20}$";
  return schema;
}

json::object moment(std::string_view what) {
  auto schema = text(what);
  schema["format"] = "date-time";
  return schema;
}

/// The attributes, in the order in which they are written (engine/events/envelope.h).
json::object attributes() {
  return {
      {"specversion", json::object{{"const", "1.0"}}},
      {"id", position_schema("Unique within the source: the position, of 20 digits.")},
      {"source", text("/guichet/TOWN")},
      {"type", text("What happened, and the version of its data.")},
      {"subject", text("Whose history it belongs to: case/ID, person/ID or catalog.")},
      {"time", moment("When it happened: the original date of an imported event.")},
      {"datacontenttype", json::object{{"const", "application/json"}}},
      {"sequence", position_schema("The same as id: sorts as a text.")},
      {"caseversion",
       json::object{
           {"type", "integer"}, {"minimum", 1}, {"description", "Of the subject, after this event: 1, 2, 3…"}}},
      {"actor", text("Who: agents/ID, citizen, system/NAME, import/NAME.")},
      {"channel", text("How it came.")},
      {"correlationid", text("The case that all this is about.")},
      {"causationid", text("The command that caused it; the events of one command are neighbours.")},
      {"workflowversion", text("The version of the town that the case stays on.")},
      {"recordedtime", moment("When it was stored.")},
      {"imported", json::object{{"const", true}, {"description", "Part of another system's history."}}},
      {"commandhash", text("Of what the command said.")}};
}

}  // namespace

const std::vector<events::TypeSchema>& event_schemas() {
  static const auto all = [] {
    auto schemas = cases::event_schemas();
    for (auto& more : {people::event_schemas(), catalog::event_schemas()})
      schemas.insert(schemas.end(), more.begin(), more.end());
    std::ranges::sort(schemas, {}, &events::TypeSchema::type);
    return schemas;
  }();
  return all;
}

const events::TypeSchema* find_event_schema(std::string_view type) {
  const auto& all = event_schemas();
  const auto found = std::ranges::find(all, type, &events::TypeSchema::type);
  return found == all.end() ? nullptr : &*found;
}

json::object document_schema(const events::TypeSchema& schema) {
  auto properties = attributes();
  properties["type"] = json::object{{"const", schema.type}};
  properties["data"] = schema.data;
  return {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"$id", fmt::format("urn:guichet:schema:{}", schema.type)},
      {"title", schema.type},
      {"description", schema.what},
      {"type", "object"},
      {"properties", std::move(properties)},
      {"required",
       json::array{
           "specversion",
           "id",
           "source",
           "type",
           "subject",
           "time",
           "datacontenttype",
           "sequence",
           "caseversion",
           "recordedtime",
           "data"}}};
}

}  // namespace guichet::http
