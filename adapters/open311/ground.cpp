#include "adapters/open311/ground.h"

#include <algorithm>

#include <fmt/format.h>

namespace guichet::open311 {
namespace {

struct Box {
  double west = 180;
  double east = -180;
  double south = 90;
  double north = -90;

  void add(const std::vector<workflows::Zone>& zones) {
    for (const auto& zone : zones)
      for (const auto& polygon : zone.polygons)
        for (const auto& [lon, lat] : polygon.front()) {
          west = std::min(west, lon);
          east = std::max(east, lon);
          south = std::min(south, lat);
          north = std::max(north, lat);
        }
  }

  bool is_empty() const { return west > east; }

  Box grown() const {
    const auto aside = (east - west) / 2;
    const auto up = (north - south) / 2;
    return {.west = west - aside, .east = east + aside, .south = south - up, .north = north + up};
  }

  bool holds(double lat, double lon) const { return lon >= west && lon <= east && lat >= south && lat <= north; }
};

Box ground_of(const workflows::Town& town) {
  Box box;
  const auto districts = town.zones.find(town.portal.districts);
  if (districts != town.zones.end())
    box.add(districts->second);
  else
    for (const auto& [name, zones] : town.zones) box.add(zones);
  return box;
}

}  // namespace

Status require_ground(const workflows::Town& town, double lat, double lon) {
  const auto ground = ground_of(town);
  if (ground.is_empty()) return ok();
  const auto box = ground.grown();
  if (box.holds(lat, lon)) return ok();
  return invalid(fmt::format(
      "lat and long lie outside of the town: expected lat from {:.4f} to {:.4f} and long from {:.4f} to {:.4f}, found "
      "{} and {}{}",
      box.south,
      box.north,
      box.west,
      box.east,
      lat,
      lon,
      box.holds(lon, lat) ? ": have they changed places?" : ""));
}

}  // namespace guichet::open311
