// The words of keys.h for what may stand at a key, as JSON Schema. Scalars of our files are read as text, so a
// text may look like a number or a yes to an editor.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "workflows/schema/keys.h"
#include "workflows/schema/schema.h"

namespace guichet::workflows::schema {
namespace {

constexpr auto id_pattern = "^[a-z][a-z0-9-]*$";
constexpr auto span_pattern =
    "^[0-9]+(\\.[0-9]+)? ?(business )?(s|sec|secs|second|seconds|min|mins|minute|minutes|h|hour|hours|d|day|days|"
    "week|weeks|month|months|year|years)$";

constexpr auto day_or_moment_pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?$";

json::object one_type(std::string_view word) {
  return {{"type", word}};
}

json::object scalar() {
  return {{"type", json::array{"string", "number", "boolean"}}};
}

json::object pattern(std::string_view of) {
  return {{"type", "string"}, {"pattern", of}};
}

json::object zones() {
  return {
      {"type", "object"},
      {"required", json::array{"type", "features"}},
      {"properties",
       {{"type", {{"const", "FeatureCollection"}}},
        {"features",
         {{"type", "array"},
          {"items",
           {{"type", "object"},
            {"required", json::array{"type", "geometry", "properties"}},
            {"properties",
             {{"type", {{"const", "Feature"}}},
              {"geometry",
               {{"type", "object"},
                {"required", json::array{"type", "coordinates"}},
                {"properties", {{"type", {{"enum", json::array{"Polygon", "MultiPolygon"}}}}}}}},
              {"properties",
               {{"type", "object"},
                {"required", json::array{"id"}},
                {"properties", {{"id", scalar()}, {"title", scalar()}}}}}}}}}}}}}};
}

json::object localized() {
  return {
      {"anyOf",
       json::array{
           json::object{{"type", "string"}},
           json::object{
               {"type", "object"},
               {"propertyNames", {{"pattern", "^[A-Za-z]{2,3}(-[A-Za-z]{2,4})?$"}}},
               {"additionalProperties", scalar()},
               {"minProperties", 1}}}}};
}

json::object simple(std::string_view type) {
  if (type == "id") return pattern(id_pattern);
  if (type == "text" || type == "openings" || type == "template" || type == "expression") return scalar();
  if (type == "localized") return localized();
  if (type == "language") return pattern("^[A-Za-z]{2,3}(-[A-Za-z]{2,4})?$");
  if (type == "span") return pattern(span_pattern);
  if (type == "instant") return one_type("string");
  if (type == "day or moment") return pattern(day_or_moment_pattern);
  if (type == "percent") return pattern("^[1-9][0-9]?%$");
  if (type == "boolean") return one_type("boolean");
  if (type == "integer") return one_type("integer");
  if (type == "any") return {};
  if (type == "zones") return zones();
  if (type == "priority")
    return {
        {"anyOf",
         json::array{json::object{{"enum", json::array{"low", "normal", "high", "urgent"}}}, pattern("\\{\\{")}}};
  check(false, fmt::format("keys.h knows no type `{}`", type));
  return {};
}

json::object words(std::string_view list) {
  json::array all;
  // A word may itself be `|`, which stands between two bars.
  for (std::size_t at = 0; at <= list.size();) {
    auto end = list.find('|', at);
    if (end == at && end + 1 < list.size()) ++end;
    if (end == std::string_view::npos) end = list.size();
    all.emplace_back(list.substr(at, end - at));
    at = end + 1;
  }
  return {{"enum", std::move(all)}};
}

/// Any of the types between the separators.
json::object any_of(std::string_view types, std::string_view separator) {
  json::array choices;
  for (std::size_t at = 0; at <= types.size();) {
    const auto end = std::min(types.find(separator, at), types.size());
    choices.emplace_back(type_schema(types.substr(at, end - at)));
    at = end + separator.size();
  }
  return {{"anyOf", std::move(choices)}};
}

}  // namespace

std::string definition_name(std::string_view shape) {
  std::string name;
  for (const char c : shape)
    if ((c >= 'a' && c <= 'z') || c == '.')
      name += c;
    else if (c == ' ')
      name += '-';
  return name;
}

json::object type_schema(std::string_view type) {
  if (type.find(" / ") != std::string_view::npos) return any_of(type, " / ");
  if (type.starts_with("list ")) return {{"type", "array"}, {"items", type_schema(type.substr(5))}};
  if (type.starts_with("map ")) return {{"type", "object"}, {"additionalProperties", type_schema(type.substr(4))}};
  if (type.find(" + ") != std::string_view::npos) return any_of(type, " + ");
  if (type.starts_with("one ")) return words(type.substr(4));
  if (type.starts_with("shape ")) {
    check(find_shape(type.substr(6)) != nullptr, fmt::format("keys.h has no shape `{}`", type));
    return {{"$ref", "#/$defs/" + definition_name(type.substr(6))}};
  }
  return simple(type);
}

}  // namespace guichet::workflows::schema
