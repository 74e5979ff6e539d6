#pragma once

// The town drawn from its own zones, as SVG made here: no tile of anybody else's server, no script. Always doubled by
// text on the page that shows it.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/portal/words.h"
#include "workflows/town.h"

namespace guichet::portal {

using Point = std::pair<double, double>;  ///< longitude, latitude (WGS 84)

/// The districts by which people name a place, in the order of the town's file. Empty where the town has none.
const std::vector<workflows::Zone>& districts_of(const workflows::Town& town);
std::string district_title(const workflows::Town& town, std::string_view id);
/// The middle of a district's largest ring (its centroid); nothing for an unknown one.
std::optional<Point> district_middle(const workflows::Town& town, std::string_view id);
/// "Centre-ville, au point montré sur la carte"; latitude and longitude where the town has no district there.
std::string place_in_words(const workflows::Town& town, const Words& words, double lon, double lat);
double metres_between(Point a, Point b);

/// A drawing of the town `width` pixels wide. Plain values.
class MapFrame {
 public:
  /// Nothing where the town has no districts to draw.
  static std::optional<MapFrame> of(const workflows::Town& town, int width);

  int width() const { return width_; }
  int height() const { return height_; }
  Point point_at(double x, double y) const;
  std::pair<double, double> pixel_of(Point point) const;

 private:
  int width_ = 0;
  int height_ = 0;
  double west_ = 0, south_ = 0, east_ = 0, north_ = 0;
};

struct MapMark {
  Point point;
  bool strong = false;  ///< the one place that is meant, not one of many
};

std::string draw_map(const workflows::Town& town, const MapFrame& frame, const std::vector<MapMark>& marks);

}  // namespace guichet::portal
