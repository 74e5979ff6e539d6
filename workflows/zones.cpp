#include "workflows/zones.h"

#include <boost/geometry/algorithms/correct.hpp>
#include <boost/geometry/algorithms/covered_by.hpp>
#include <boost/geometry/algorithms/envelope.hpp>
#include <boost/geometry/geometries/box.hpp>
#include <boost/geometry/geometries/multi_polygon.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/geometries/polygon.hpp>

namespace guichet::workflows {
namespace {

namespace geometry = boost::geometry;
using Point = geometry::model::d2::point_xy<double>;
using Polygon = geometry::model::polygon<Point>;
using MultiPolygon = geometry::model::multi_polygon<Polygon>;
using Box = geometry::model::box<Point>;

Polygon polygon_of(const std::vector<std::vector<std::pair<double, double>>>& rings) {
  Polygon polygon;
  polygon.inners().resize(rings.empty() ? 0 : rings.size() - 1);
  for (std::size_t i = 0; i < rings.size(); ++i) {
    auto& ring = i == 0 ? polygon.outer() : polygon.inners()[i - 1];
    for (const auto& [longitude, latitude] : rings[i]) ring.emplace_back(longitude, latitude);
  }
  geometry::correct(polygon);
  return polygon;
}

}  // namespace

struct ZoneIndex::Shape {
  std::string id;
  MultiPolygon area;
  Box box;
};

ZoneIndex::ZoneIndex(const std::vector<Zone>& zones) {
  for (const auto& zone : zones) {
    Shape shape{.id = zone.id, .area = {}, .box = {}};
    for (const auto& rings : zone.polygons) shape.area.push_back(polygon_of(rings));
    geometry::envelope(shape.area, shape.box);
    shapes_.push_back(std::move(shape));
  }
}

ZoneIndex::~ZoneIndex() = default;

std::string_view ZoneIndex::find(double longitude, double latitude) const {
  const Point point(longitude, latitude);
  for (const auto& shape : shapes_)
    if (geometry::covered_by(point, shape.box) && geometry::covered_by(point, shape.area)) return shape.id;
  return "";
}

}  // namespace guichet::workflows
