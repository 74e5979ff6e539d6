// GeoJSON (RFC 7946): FeatureCollection → Feature → Polygon or MultiPolygon. Zones are drawn with map tools,
// so members we do not know are theirs and are left alone.
#include <fmt/format.h>

#include "engine/base/json.h"
#include "workflows/codes.h"
#include "workflows/parse/town_parts.h"

namespace guichet::workflows::parse {
namespace {

using Ring = std::vector<std::pair<double, double>>;
using Polygon = std::vector<Ring>;

constexpr std::size_t bytes_max = 16 * 1024 * 1024;

const json::value* member(const json::value* value, std::string_view key) {
  const auto* object = value == nullptr ? nullptr : value->if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

std::string text_of(const json::value* value) {
  if (value == nullptr) return "";
  if (const auto* text = value->if_string()) return std::string(text->begin(), text->end());
  if (value->is_int64()) return fmt::format("{}", value->get_int64());
  return "";
}

Result<double> read_number(const json::value& value, double limit) {
  boost::system::error_code failure;
  const auto number = value.to_number<double>(failure);
  if (failure) return invalid("a coordinate that is no number");
  if (!(number >= -limit && number <= limit))
    return invalid(fmt::format("the coordinate {}; expected degrees, longitude first, as RFC 7946 has it", number));
  return number;
}

Result<Ring> read_ring(const json::value& value) {
  const auto* points = value.if_array();
  if (points == nullptr || points->size() < 4) return invalid("a ring with fewer than four points");
  Ring ring;
  for (const auto& point : *points) {
    const auto* pair = point.if_array();
    if (pair == nullptr || pair->size() < 2) return invalid("a point that is not [longitude, latitude]");
    GUICHET_TRY(const auto longitude, read_number(pair->at(0), 180));
    GUICHET_TRY(const auto latitude, read_number(pair->at(1), 90));
    ring.emplace_back(longitude, latitude);
  }
  if (ring.front() != ring.back()) return invalid("a ring whose last point is not its first");
  return ring;
}

Result<Polygon> read_polygon(const json::value& value) {
  const auto* rings = value.if_array();
  if (rings == nullptr || rings->empty()) return invalid("a polygon without a ring");
  Polygon polygon;
  for (const auto& each : *rings) {
    GUICHET_TRY(auto ring, read_ring(each));
    polygon.push_back(std::move(ring));
  }
  return polygon;
}

Result<std::vector<Polygon>> read_geometry(const json::value* geometry) {
  const auto type = text_of(member(geometry, "type"));
  const auto* coordinates = member(geometry, "coordinates");
  if (coordinates == nullptr || (type != "Polygon" && type != "MultiPolygon"))
    return invalid(fmt::format("the geometry \"{}\"; expected Polygon or MultiPolygon", type));
  std::vector<Polygon> polygons;
  if (type == "Polygon") {
    GUICHET_TRY(auto polygon, read_polygon(*coordinates));
    polygons.push_back(std::move(polygon));
    return polygons;
  }
  const auto* list = coordinates->if_array();
  if (list == nullptr) return invalid("a MultiPolygon whose coordinates are no list");
  for (const auto& each : *list) {
    GUICHET_TRY(auto polygon, read_polygon(each));
    polygons.push_back(std::move(polygon));
  }
  return polygons;
}

Result<Zone> read_zone(const json::value& feature) {
  const auto* properties = member(&feature, "properties");
  Zone zone;
  zone.id = text_of(member(properties, "id"));
  if (zone.id.empty()) zone.id = text_of(member(&feature, "id"));
  if (zone.id.empty()) return invalid("no properties.id, which expressions compare with");
  zone.title = text_of(member(properties, "title"));
  if (zone.title.empty()) zone.title = zone.id;
  auto polygons = read_geometry(member(&feature, "geometry"));
  if (!polygons) return invalid(fmt::format("in \"{}\" {}", zone.id, polygons.error().message));
  zone.polygons = std::move(polygons).value();
  return zone;
}

Result<std::vector<Zone>> read_collection(const std::string& text) {
  if (text.size() > bytes_max) return invalid(fmt::format("{} bytes; at most {} are read", text.size(), bytes_max));
  GUICHET_TRY(const auto document, parse_json(text));
  const auto* features = member(&document, "features");
  const auto* list = features == nullptr ? nullptr : features->if_array();
  if (text_of(member(&document, "type")) != "FeatureCollection" || list == nullptr)
    return invalid("no FeatureCollection");
  std::vector<Zone> zones;
  for (const auto& feature : *list) {
    auto zone = read_zone(feature);
    if (!zone) return invalid(fmt::format("in feature {} {}", zones.size() + 1, zone.error().message));
    for (const auto& other : zones)
      if (other.id == zone->id) return invalid(fmt::format("two zones called \"{}\"", zone->id));
    zones.push_back(std::move(zone).value());
  }
  return zones;
}

}  // namespace

std::vector<Zone> read_zones(const std::string& file, const std::string& text, std::vector<Diagnostic>& diagnostics) {
  auto zones = read_collection(text);
  if (zones) return std::move(zones).value();
  diagnostics.push_back(
      {.code = Code("invalid-zones"),
       .where = {.file = file},
       .message = fmt::format("This is no GeoJSON file of zones: {}.", zones.error().message),
       .hint = "export a FeatureCollection of polygons with an `id` and a `title` among their properties"});
  return {};
}

}  // namespace guichet::workflows::parse
