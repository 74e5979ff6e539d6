#include "adapters/console/place_routes.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "adapters/console/places.h"

namespace guichet::console {
namespace {

using http::Call;
using http::Response;

constexpr std::size_t neighbours_looked_at_max = 500;
/// Further off, an address says less than the district does.
constexpr double neighbour_metres_max = 300;

struct Neighbour {
  std::string address;
  double metres = neighbour_metres_max;
};

/// Whether it stands for a whole district (point_inside).
bool is_whole(const workflows::Town& town, const Place& place) {
  return std::ranges::any_of(
      zones_of(town), [&](const auto& zone) { return metres_between(point_inside(zone), place) < 1; });
}

/// Not of a place that stands for a district: residents' pages write its title behind the words.
std::string address_in(const workflows::Town& town, const cases::CaseState& state, const Place& place) {
  for (const auto& [name, value] : state.form) {
    const auto* said = value.if_object();
    const auto* address = said == nullptr || !said->contains("lat") ? nullptr : said->if_contains("address");
    const auto* text = address == nullptr ? nullptr : address->if_string();
    if (text == nullptr) continue;
    const auto district = district_at(town, place);
    const bool whole = !district.empty() && std::string_view(*text).ends_with("(" + district + ")");
    return whole || is_whole(town, place) ? std::string() : std::string(std::string_view(*text));
  }
  return {};
}

/// The town has no register of addresses: what others wrote of places around is what is known. Only of cases that the
/// caller may read, among the newest.
Result<std::optional<Neighbour>> nearest_address(const Call& call, const workflows::Town& town, const Place& here) {
  const auto& queries = call.engine->queries();
  GUICHET_TRY(const auto page, queries.case_list({}, {}, {.after = {}, .limit = neighbours_looked_at_max}));
  std::optional<Neighbour> nearest;
  for (const auto& row : page.rows) {
    const auto state = queries.find_case(row.id);
    const auto there = state ? place_in(state->form) : std::nullopt;
    if (!there || !call.require_reach(*state)) continue;
    const auto metres = metres_between(here, *there);
    if (metres >= (nearest ? nearest->metres : neighbour_metres_max)) continue;
    if (auto address = address_in(town, *state, *there); !address.empty()) nearest = {std::move(address), metres};
  }
  return nearest;
}

Result<Response> read_place(const Call& call) {
  GUICHET_TRY(const auto state, call.engine->queries().find_case(CaseId(call.path[0])));
  const auto place = place_in(state.form);
  const auto town = call.engine->town();
  json::object told{{"district", ""}, {"whole", false}, {"near", nullptr}};
  if (!place || town == nullptr) return http::json_response(told);
  told["district"] = district_at(*town, *place);
  told["whole"] = is_whole(*town, *place);
  if (told["whole"].as_bool()) return http::json_response(told);
  GUICHET_TRY(const auto near, nearest_address(call, *town, *place));
  if (near) told["near"] = json::object{{"address", near->address}, {"metres", std::round(near->metres)}};
  return http::json_response(told);
}

}  // namespace

std::vector<http::Route> place_routes() {
  return {
      {.pattern = "/console/api/cases/{id}/place",
       .permission = access::Permission::case_read,
       .summary = "The place of a case in words: its district, and the nearest address that another request gave",
       .outcomes = {{200, "what is known of it", "PlaceInWords"}, {404, "no such case"}},
       .serve = http::Question(read_place)},
  };
}

}  // namespace guichet::console
