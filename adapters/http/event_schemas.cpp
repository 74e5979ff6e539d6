#include "adapters/http/event_schemas.h"

#include <algorithm>
#include <array>
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
      {"actor",
       text(
           "Who: agents/ID, citizen, system/NAME, import/NAME, correspondent/NAME (a letter of somebody else whom the case "
           "wrote to), citizen/other-address (an answer from a mailbox that the case knows nobody by).")},
      {"channel", text("How it came.")},
      {"correlationid", text("The case that all this is about.")},
      {"causationid", text("The command that caused it; the events of one command are neighbours.")},
      {"workflowversion", text("The version of the town that the case stays on.")},
      {"recordedtime", moment("When it was stored.")},
      {"imported", json::object{{"const", true}, {"description", "Part of another system's history."}}},
      {"commandhash", text("Of what the command said.")}};
}

bool begins_a_type(std::string_view word) {
  const auto prefix = word.ends_with(".*");
  if (!prefix) return find_event_schema(word) != nullptr;
  word.remove_suffix(1);
  return std::ranges::any_of(
      event_schemas(), [&](const events::TypeSchema& schema) { return schema.type.starts_with(word); });
}

std::string nearest_type(std::string_view word) {
  std::vector<std::string> types;
  for (const auto& schema : event_schemas()) types.push_back(schema.type);
  return nearest(word, types);
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

Status check_event_types(std::string_view types, std::string_view pointer) {
  while (!types.empty()) {
    const auto end = std::min(types.find(','), types.size());
    const auto word = types.substr(0, end);
    types.remove_prefix(std::min(end + 1, types.size()));
    if (begins_a_type(word)) continue;
    const auto meant = nearest_type(word);
    return invalid(
        fmt::format(
            "there is no type of event {}{}: GET /schemas lists them; guichet.clock.* means all that begin so",
            word,
            meant.empty() ? meant : fmt::format(", {} perhaps", meant)),
        {{std::string(pointer), fmt::format("{} is no type of event", word)}});
  }
  return ok();
}

Status check_event_subject(std::string_view subject, std::string_view pointer) {
  const auto is_named = std::ranges::any_of(
      std::array<std::string_view, 2>{"case/", "person/"},
      [&](std::string_view prefix) { return subject.starts_with(prefix) && subject.size() > prefix.size(); });
  if (subject.empty() || subject == "catalog" || is_named) return ok();
  const auto expected = fmt::format("expected case/ID, person/ID or catalog, found {}", subject);
  return invalid("subject " + expected, {{std::string(pointer), expected}});
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
