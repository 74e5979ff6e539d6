#pragma once

// Where cases lie. Pure.

#include <optional>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/cases/place.h"
#include "workflows/town.h"

namespace guichet::console {

using cases::Place;
using cases::place_in;

/// Metres between two places a town apart at most: the plane that touches the globe there is exact enough.
double metres_between(const Place& a, const Place& b);

/// A piece of the map, in degrees.
struct Box {
  double west = 0;
  double south = 0;
  double east = 0;
  double north = 0;

  bool holds(const Place& place) const;
  /// Grows so that it holds the place.
  void take(const Place& place);
  bool has_room() const { return east > west && north > south; }
  json::array rendered() const { return {west, south, east, north}; }
};

/// "west,south,east,north". Errors: invalid.
Result<Box> read_box(const std::string& text);

/// The zones by which the town names places (Town::districts). Empty: it has no zones.
const std::vector<workflows::Zone>& zones_of(const workflows::Town& town);
/// The title of the zone a place lies in; empty outside of all.
std::string district_at(const workflows::Town& town, const Place& place);
/// What stands for a whole zone where no more is known: a point inside it, whatever its shape.
Place point_inside(const workflows::Zone& zone);
/// Around all of the zones; nothing without any.
std::optional<Box> box_of(const std::vector<workflows::Zone>& zones);

}  // namespace guichet::console
