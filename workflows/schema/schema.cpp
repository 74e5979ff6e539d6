#include "workflows/schema/schema.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "workflows/schema/keys.h"

namespace guichet::workflows::schema {
namespace {

json::array choices_of(const std::vector<std::string_view>& keys) {
  json::array choices;
  for (const auto name : keys) choices.push_back(json::object{{"required", json::array{name}}});
  return choices;
}

json::object mapping_schema(const Shape& shape) {
  json::object properties;
  json::array required;
  for (const auto& key : shape.keys) {
    auto value = type_schema(key.type);
    // Beside a $ref, draft-07 ignores everything.
    if (value.contains("$ref")) value = json::object{{"allOf", json::array{std::move(value)}}};
    value["description"] = key.means;
    properties[key.name] = std::move(value);
    if (key.required) required.emplace_back(key.name);
  }
  json::object schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  if (!shape.some.empty()) schema[shape.exactly_one ? "oneOf" : "anyOf"] = choices_of(shape.some);
  if (!shape.and_some.empty()) schema["allOf"] = json::array{json::object{{"anyOf", choices_of(shape.and_some)}}};
  return schema;
}

json::object shape_schema(const Shape& shape) {
  if (shape.or_type.empty()) return mapping_schema(shape);
  return {{"anyOf", json::array{type_schema(shape.or_type), mapping_schema(shape)}}};
}

/// The shapes that a type names, and those that they name.
void collect(std::string_view type, std::set<std::string_view>& names) {
  for (auto at = type.find("shape "); at != std::string_view::npos; at = type.find("shape ", at + 1)) {
    const auto end = std::min({type.find(" / ", at), type.find(" + ", at), type.size()});
    const auto name = type.substr(at + 6, end - at - 6);
    if (!names.insert(name).second) continue;
    if (const auto* shape = find_shape(name))
      for (const auto& key : shape->keys) collect(key.type, names);
  }
}

std::string row_of(const Key& key) {
  std::string type(key.type);
  // A bar would begin a new cell.
  for (auto at = type.find('|'); at != std::string::npos; at = type.find('|', at + 2)) type.insert(at, 1, '\\');
  return fmt::format("| `{}`{} | {} | {} |\n", key.name, key.required ? " (required)" : "", type, key.means);
}

}  // namespace

Result<json::object> schema_of(std::string_view kind) {
  const auto found = std::ranges::find(kinds(), kind, &Kind::name);
  if (found == kinds().end()) {
    std::string known;
    for (const auto& each : kinds()) known += fmt::format("{}{}", known.empty() ? "" : ", ", each.name);
    return not_found(fmt::format("there is no kind of file `{}`: known are {}", kind, known));
  }
  json::object schema{
      {"$schema", "http://json-schema.org/draft-07/schema#"},
      {"$id", fmt::format("urn:guichet:schema:{}", kind)},
      {"title", fmt::format("Guichet: {}", found->files)}};
  for (auto& [key, value] : type_schema(found->type)) schema[key] = value;
  if (schema.contains("$ref")) {
    schema["allOf"] = json::array{json::object{{"$ref", schema["$ref"]}}};
    schema.erase("$ref");
  }
  std::set<std::string_view> names;
  collect(found->type, names);
  json::object definitions;
  for (const auto name : names) definitions[definition_name(name)] = shape_schema(*find_shape(name));
  if (!definitions.empty()) schema["$defs"] = std::move(definitions);
  return schema;
}

std::string reference_table() {
  std::string text;
  for (const auto& kind : kinds()) {
    std::set<std::string_view> names;
    collect(kind.type, names);
    if (names.empty() || kind.name == "calendar") continue;
    text += fmt::format("## {}: {}\n\n", kind.name, kind.files);
    for (const auto& shape : shapes()) {
      if (!names.contains(shape.what)) continue;
      text += fmt::format("### {}\n\n| key | holds | means |\n| --- | --- | --- |\n", shape.what);
      for (const auto& key : shape.keys) text += row_of(key);
      text += '\n';
    }
  }
  return text;
}

}  // namespace guichet::workflows::schema
