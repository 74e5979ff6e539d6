#include "adapters/console/places.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>

namespace guichet::console {

double metres_between(const Place& a, const Place& b) {
  constexpr double metres_per_degree = 111'320;
  const auto east = (a.longitude - b.longitude) * std::cos(a.latitude * std::numbers::pi / 180);
  return metres_per_degree * std::hypot(east, a.latitude - b.latitude);
}

bool Box::holds(const Place& place) const {
  return place.longitude >= west && place.longitude <= east && place.latitude >= south && place.latitude <= north;
}

void Box::take(const Place& place) {
  west = std::min(west, place.longitude);
  east = std::max(east, place.longitude);
  south = std::min(south, place.latitude);
  north = std::max(north, place.latitude);
}

Result<Box> read_box(const std::string& text) {
  std::array<double, 4> edges{};
  const auto* at = text.data();
  const auto* const end = text.data() + text.size();
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto [behind, fault] = std::from_chars(at, end, edges.at(i));
    const bool last = i + 1 == edges.size();
    if (fault != std::errc() || (last ? behind != end : behind == end || *behind != ',') || !std::isfinite(edges.at(i)))
      return invalid("box: expected west,south,east,north in degrees", {{"box", "expected four numbers"}});
    at = behind + 1;
  }
  const Box box{.west = edges[0], .south = edges[1], .east = edges[2], .north = edges[3]};
  if (!box.has_room()) return invalid("box: expected west < east and south < north", {{"box", "is empty"}});
  return box;
}

const std::vector<workflows::Zone>& zones_of(const workflows::Town& town) {
  static const std::vector<workflows::Zone> none;
  const auto found = town.zones.find(town.districts());
  return found == town.zones.end() ? none : found->second;
}

std::string district_at(const workflows::Town& town, const Place& place) {
  const auto id = town.zone_at(town.districts(), place.longitude, place.latitude);
  const auto& zones = zones_of(town);
  const auto zone = std::ranges::find(zones, id, &workflows::Zone::id);
  if (zone == zones.end()) return {};
  return zone->title.empty() ? zone->id : zone->title;
}

/// The middle of the widest piece at half the zone's height.
Place point_inside(const workflows::Zone& zone) {
  const auto box = box_of({zone});
  if (!box) return {};
  const auto latitude = (box->south + box->north) / 2;
  std::vector<double> crossings;
  for (const auto& polygon : zone.polygons)
    for (const auto& ring : polygon)
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto& [longitude, from] = ring[i];
        const auto& [next, to] = ring[(i + 1) % ring.size()];
        if ((from <= latitude) == (to <= latitude)) continue;
        crossings.push_back(longitude + (latitude - from) / (to - from) * (next - longitude));
      }
  std::ranges::sort(crossings);
  Place point{.longitude = (box->west + box->east) / 2, .latitude = latitude};
  double widest = 0;
  for (std::size_t i = 0; i + 1 < crossings.size(); i += 2)
    if (const auto width = crossings[i + 1] - crossings[i]; width > widest) {
      widest = width;
      point.longitude = (crossings[i] + crossings[i + 1]) / 2;
    }
  const auto rounded = [](double degrees) { return std::round(degrees * 1e6) / 1e6; };
  return {.longitude = rounded(point.longitude), .latitude = rounded(point.latitude)};
}

std::optional<Box> box_of(const std::vector<workflows::Zone>& zones) {
  std::optional<Box> box;
  for (const auto& zone : zones)
    for (const auto& polygon : zone.polygons)
      for (const auto& ring : polygon)
        for (const auto& [longitude, latitude] : ring) {
          if (!box) box = Box{.west = longitude, .south = latitude, .east = longitude, .north = latitude};
          box->take({.longitude = longitude, .latitude = latitude});
        }
  if (box && !box->has_room()) return std::nullopt;
  return box;
}

}  // namespace guichet::console
