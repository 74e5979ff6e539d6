#pragma once

// The areas of a town, and which of them holds a point.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guichet::workflows {

struct Zone {
  std::string id;
  std::string title;
  /// Rings of a polygon with holes, several polygons: [polygon][ring][point] = {longitude, latitude} (WGS
  /// 84).
  std::vector<std::vector<std::vector<std::pair<double, double>>>> polygons;
};

/// Finds the zone that holds a point. Immutable and thread-safe; microseconds, by the boxes around the zones
/// first. Straight lines on the map between points (Boost.Geometry, cartesian): right for zones the size of a
/// town.
class ZoneIndex {
 public:
  explicit ZoneIndex(const std::vector<Zone>& zones);
  ZoneIndex(const ZoneIndex&) = delete;
  ZoneIndex& operator=(const ZoneIndex&) = delete;
  ~ZoneIndex();

  /// Id of the first zone, in the order of the file, that holds the point or has it on its border; empty:
  /// none.
  std::string_view find(double longitude, double latitude) const;

 private:
  struct Shape;
  std::vector<Shape> shapes_;
};

}  // namespace guichet::workflows
