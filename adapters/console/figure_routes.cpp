#include "adapters/console/figure_routes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "adapters/console/districts.h"
#include "adapters/console/group.h"
#include "adapters/console/places.h"
#include "adapters/http/render.h"
#include "engine/projections/statistics.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;

Result<Response> read_statistics(const Call& call) {
  GUICHET_TRY(const auto counts, call.engine->queries().statistics(call.query("from"), call.query("to")));
  Group total;
  Groups by_service;
  Groups by_team;
  Groups by_channel;
  Groups by_week;
  std::map<std::pair<std::string, std::string>, std::uint64_t> contacts;
  for (const auto& count : counts) {
    if (call.who->own_teams && !call.who->own_teams->contains(count.team)) continue;
    total.add(count);
    by_service[count.workflow].add(count);
    by_team[count.team].add(count);
    by_channel[count.channel].add(count);
    by_week[count.week].add(count);
    contacts[{count.week, count.channel}] += count.cases;
  }
  json::array by_week_and_channel;
  for (const auto& [key, received] : contacts)
    by_week_and_channel.push_back(json::object{{"week", key.first}, {"channel", key.second}, {"received", received}});
  GUICHET_TRY(const auto districts, districts_of(call));
  return http::json_response(json::object{
      {"from", call.query("from")},
      {"to", call.query("to")},
      {"total", total.rendered("")},
      {"by_service", rendered(by_service)},
      {"by_team", rendered(by_team)},
      {"by_channel", rendered(by_channel)},
      {"by_week", rendered(by_week)},
      {"by_zone", rendered(districts.by_zone)},
      {"without_place", districts.without_place},
      {"by_week_and_channel", std::move(by_week_and_channel)}});
}

constexpr std::size_t figures_looked_at_max = 500;
constexpr double near_metres = 150;
constexpr std::size_t near_max = 5;

Result<double> degrees(const Call& call, std::string_view name, double bound) {
  const auto text = call.query(name);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || !(std::abs(value) <= bound))
    return invalid(std::string(name) + ": expected degrees", {{std::string(name), "expected degrees"}});
  return value;
}

/// Open cases of one service around a place, the nearest first, among the newest few hundred: those that somebody else
/// may just have reported.
Result<Response> find_near(const Call& call) {
  GUICHET_TRY(const auto latitude, degrees(call, "lat", 90));
  GUICHET_TRY(const auto longitude, degrees(call, "lon", 180));
  const Place here{.longitude = longitude, .latitude = latitude};
  const auto& queries = call.engine->queries();
  GUICHET_TRY(
      const auto page,
      queries.case_list(call.query("workflow"), "open", {.after = {}, .limit = figures_looked_at_max}));
  std::multimap<double, const projections::CaseRow*> found;
  for (const auto& row : page.rows) {
    const auto state = queries.find_case(row.id);
    const auto there = state ? place_in(state->form) : std::nullopt;
    if (!there || !call.require_reach(*state)) continue;
    if (const auto metres = metres_between(here, *there); metres <= near_metres) found.emplace(metres, &row);
  }
  json::array items;
  for (const auto& [metres, row] : found) {
    if (items.size() == near_max) break;
    auto line = http::render_row(*row);
    line["metres"] = std::round(metres);
    items.push_back(std::move(line));
  }
  return http::page_response(call, std::move(items), {}, page.as_of);
}

}  // namespace

std::vector<http::Route> figure_routes() {
  return {
      {.pattern = "/console/api/statistics",
       .permission = Permission::case_read,
       .summary =
           "How the services keep their word: received, closed, late, median and 90th percentile, by service, team, channel, district and week",
       .query =
           {{"from", http::ValueKind::word, "the first week, by a day in it: 2026-11-16"},
            {"to", http::ValueKind::word, "the last week, by a day in it"}},
       .outcomes = {{200, "the sums", "Statistics"}},
       .serve = http::Question(read_statistics)},
      {.pattern = "/console/api/near",
       .permission = Permission::case_read,
       .summary = "Open cases of a service near a place",
       .query =
           {{"workflow", http::ValueKind::id, "the service"},
            {"lat", http::ValueKind::text, "degrees"},
            {"lon", http::ValueKind::text, "degrees"}},
       .outcomes = {{200, "the nearest few, with their distance", "NearCases"}},
       .serve = http::Question(find_near)},
  };
}

}  // namespace guichet::console
