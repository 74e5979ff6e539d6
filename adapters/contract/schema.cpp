#include "adapters/contract/schema.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"

namespace guichet::contract {
namespace {

json::object choice_of(std::string_view words) {
  json::array all;
  while (!words.empty()) {
    const auto end = std::min(words.find('|'), words.size());
    all.push_back(json::string(words.substr(0, end)));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return {{"type", "string"}, {"enum", std::move(all)}};
}

json::object plain(std::string_view type) {
  if (type == "time")
    return {{"type", "string"}, {"format", "date-time"}, {"examples", json::array{"2026-03-02T08:00:00.000Z"}}};
  if (type == "integer") return {{"type", "integer"}, {"format", "int64"}};
  if (type == "string" || type == "number" || type == "boolean") return {{"type", json::string(type)}};
  if (type == "object") return {{"type", "object"}, {"additionalProperties", true}};
  if (type == "any") return {};
  // One word that stands for itself: "live", "1.0".
  return choice_of(type);
}

json::object or_null(json::object schema) {
  if (schema.contains("enum")) schema["enum"].as_array().push_back(nullptr);
  if (auto* type = schema.if_contains("type")) {
    *type = json::array{*type, "null"};
    return schema;
  }
  return {{"anyOf", json::array{std::move(schema), json::object{{"type", "null"}}}}};
}

bool is_name(std::string_view type) {
  return type.find('|') == std::string_view::npos && type.front() >= 'A' && type.front() <= 'Z';
}

}  // namespace

json::object reference(std::string_view kind, std::string_view name) {
  return {{"$ref", fmt::format("#/components/{}/{}", kind, name)}};
}

json::object schema_of(std::string_view type) {
  check(!type.empty(), "a member has a type");
  if (type.ends_with('?')) return or_null(schema_of(type.substr(0, type.size() - 1)));
  const auto inside = type.substr(1, std::max<std::size_t>(type.size(), 2) - 2);
  if (type.front() == '[') return {{"type", "array"}, {"items", schema_of(inside)}};
  if (type.front() == '{') return {{"type", "object"}, {"additionalProperties", schema_of(inside)}};
  return is_name(type) ? reference("schemas", type) : plain(type);
}

json::object schema_of(const std::vector<http::Member>& members, bool closed) {
  json::object properties;
  json::array required;
  for (const auto& member : members) {
    auto schema = schema_of(member.type);
    if (!member.what.empty()) schema["description"] = member.what;
    properties[member.name] = std::move(schema);
    if (member.required) required.push_back(json::string(member.name));
  }
  json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  if (closed) schema["additionalProperties"] = false;
  return schema;
}

json::object schema_of(const http::Shape& shape) {
  auto schema = schema_of(shape.members, false);
  schema["description"] = shape.what;
  return schema;
}

}  // namespace guichet::contract
