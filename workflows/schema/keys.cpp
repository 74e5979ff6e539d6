#include "workflows/schema/keys.h"

#include <algorithm>
#include <iterator>

namespace guichet::workflows::schema {

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"town", "town.yaml", "shape town.yaml"},
      {"workflow", "workflows/*.yaml", "shape a workflow"},
      {"templates", "templates/*.yaml", "map map shape a message's text"},
      {"tables", "tables/*.yaml", "map shape a shared table"},
      {"scenario", "scenarios/*.yaml", "shape a scenario / list shape a scenario"},
      {"mapping", "mapping.yaml of `guichet import`", "shape a mapping file"},
      {"calendar", "one of `calendars` in town.yaml", "shape a calendar"},
      {"zones", "the GeoJSON files of `zones`", "zones"}};
  return all;
}

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = [] {
    std::vector<Shape> joined;
    for (auto part : {town_shapes(), workflow_shapes(), scenario_shapes(), import_shapes()})
      std::ranges::move(part, std::back_inserter(joined));
    return joined;
  }();
  return all;
}

const Shape* find_shape(std::string_view what) {
  const auto found = std::ranges::find(shapes(), what, &Shape::what);
  return found == shapes().end() ? nullptr : &*found;
}

}  // namespace guichet::workflows::schema
