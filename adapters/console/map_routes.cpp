#include "adapters/console/map_routes.h"

#include <algorithm>
#include <map>
#include <optional>

#include "adapters/console/districts.h"
#include "adapters/console/places.h"
#include "adapters/http/render.h"
#include "engine/projections/lateness.h"
#include "engine/projections/statistics.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;

/// On the map the newest of the period speak for the rest; the answer says so. Districts are counted whole.
constexpr std::size_t looked_at_max = 5'000;
constexpr std::size_t shown_max = 60;
constexpr int columns = 18;

struct Found {
  projections::CaseRow row;
  std::optional<Place> place;
  bool late = false;  ///< open, and its work is late, as the table counts it: what has ended cannot be hurried any more
};

struct Search {
  std::string workflow;
  std::string state;
  Instant from{};
};

struct Looked {
  std::vector<Found> found;
  bool more = false;  ///< the period holds others that were not looked at
};

Result<Looked> look(const Call& call, const Search& search) {
  Looked looked;
  projections::PageRequest page{.after = {}, .limit = 500};
  do {
    GUICHET_TRY(const auto rows, call.engine->queries().case_list(search.workflow, search.state, page));
    for (const auto& row : rows.rows) {
      if (row.opened < search.from) return looked;
      const auto state = call.engine->queries().find_case(row.id);
      if (!state || !call.require_reach(*state)) continue;
      looked.found.push_back(
          {row, place_in(state->form), state->is_open() && projections::lateness_of_work(*state) == "late"});
    }
    page.after = rows.next;
  } while (!page.after.empty() && looked.found.size() < looked_at_max);
  looked.more = !page.after.empty();
  return looked;
}

/// What lies in one square: how many, and their middle, so that a mark stands where the cases are.
struct Square {
  std::uint64_t cases = 0;
  std::uint64_t late = 0;
  double longitudes = 0;
  double latitudes = 0;
};

using Grid = std::map<std::pair<int, int>, Square>;

json::array rendered(const Grid& grid, const Box& box, double side) {
  json::array squares;
  for (const auto& [at, square] : grid) {
    const auto count = static_cast<double>(square.cases);
    const Box here{
        .west = box.west + at.first * side,
        .south = box.south + at.second * side,
        .east = box.west + (at.first + 1) * side,
        .north = box.south + (at.second + 1) * side};
    squares.push_back(json::object{
        {"box", here.rendered()},
        {"lon", square.longitudes / count},
        {"lat", square.latitudes / count},
        {"cases", square.cases},
        {"late", square.late}});
  }
  return squares;
}

Grid gathered(const Looked& looked, const Box& box, double side) {
  Grid grid;
  for (const auto& one : looked.found) {
    if (!one.place || !box.holds(*one.place)) continue;
    auto& square = grid[{
        static_cast<int>((one.place->longitude - box.west) / side),
        static_cast<int>((one.place->latitude - box.south) / side)}];
    ++square.cases;
    if (one.late) ++square.late;
    square.longitudes += one.place->longitude;
    square.latitudes += one.place->latitude;
  }
  return grid;
}

/// Around the zones, else around the cases themselves.
std::optional<Box> whole_map(const workflows::Town& town, const Looked& looked) {
  if (const auto box = box_of(zones_of(town))) return box;
  std::optional<Box> box;
  for (const auto& one : looked.found) {
    if (!one.place) continue;
    constexpr double margin = 0.001;
    const auto& [longitude, latitude] = *one.place;
    if (!box)
      box =
          Box{.west = longitude - margin,
              .south = latitude - margin,
              .east = longitude + margin,
              .north = latitude + margin};
    box->take(*one.place);
  }
  return box;
}

json::array cases_in(const Looked& looked, const Box& box) {
  json::array items;
  for (const auto& one : looked.found) {
    if (items.size() == shown_max) break;
    if (one.place && box.holds(*one.place)) items.push_back(http::render_row(one.row));
  }
  return items;
}

Result<Search> search_of(const Call& call) {
  Search search{.workflow = call.query("workflow"), .state = call.query("state")};
  if (const auto from = call.query("from"); !from.empty()) {
    GUICHET_TRY(search.from, projections::week_begin(from));
  }
  return search;
}

Result<Response> read_map(const Call& call) {
  const auto town = call.engine->town();
  if (town == nullptr) return not_found("no town is deployed yet");
  GUICHET_TRY(const auto search, search_of(call));
  GUICHET_TRY(const auto looked, look(call, search));
  auto box = whole_map(*town, looked);
  const auto asked = call.query("box");
  if (!asked.empty()) {
    GUICHET_TRY(box, read_box(asked));
  }
  GUICHET_TRY(const auto districts, districts_of(call));
  json::object out{
      {"looked_at", looked.found.size()},
      {"more", looked.more},
      {"without_place", districts.without_place},
      {"by_zone", rendered(districts.by_zone)},
      {"box", nullptr},
      {"squares", json::array()},
      {"cases", json::array()}};
  if (box) {
    const auto side = (box->east - box->west) / columns;
    out["box"] = box->rendered();
    out["squares"] = rendered(gathered(looked, *box, side), *box, side);
    if (!asked.empty()) out["cases"] = cases_in(looked, *box);
  }
  return http::json_response(out);
}

Result<Response> read_zones(const Call& call) {
  json::array items;
  if (const auto town = call.engine->town())
    for (const auto& zone : zones_of(*town)) {
      json::array rings;
      for (const auto& polygon : zone.polygons)
        for (const auto& ring : polygon) {
          json::array points;
          for (const auto& [longitude, latitude] : ring) points.push_back(json::array{longitude, latitude});
          rings.push_back(std::move(points));
        }
      const auto point = point_inside(zone);
      items.push_back(json::object{
          {"id", zone.id},
          {"title", zone.title.empty() ? zone.id : zone.title},
          {"point", json::object{{"lon", point.longitude}, {"lat", point.latitude}}},
          {"rings", std::move(rings)}});
    }
  return http::json_response(json::object{{"items", std::move(items)}});
}

}  // namespace

std::vector<http::Route> map_routes() {
  return {
      {.pattern = "/console/api/map",
       .permission = Permission::case_read,
       .summary = "Where requests come from: counted by the squares of a grid and by zone",
       .query =
           {{"workflow", http::ValueKind::id, "only this service"},
            {"state", http::ValueKind::word, "only these", "open|closed"},
            {"from", http::ValueKind::word, "received since the week of this day: 2026-11-16"},
            {"box", http::ValueKind::text, "only this piece of the map, with its newest cases: west,south,east,north"}},
       .outcomes =
           {{200, "squares, `more` where only the newest were looked at, and zones, counted whole", "Map"},
            {404, "no town is deployed yet"}},
       .serve = http::Question(read_map)},
      {.pattern = "/console/api/zones",
       .permission = Permission::case_read,
       .summary = "The zones by which the town names places, with their outlines",
       .outcomes = {{200, "the zones", "Zones"}},
       .serve = http::Question(read_zones)},
  };
}

}  // namespace guichet::console
