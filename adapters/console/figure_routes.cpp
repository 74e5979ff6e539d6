#include "adapters/console/figure_routes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numbers>

#include "adapters/http/render.h"
#include "engine/projections/statistics.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;

/// Sums over cases that have something in common.
struct Group {
  std::uint64_t received = 0;
  std::uint64_t closed = 0;
  std::uint64_t open = 0;
  std::uint64_t met = 0;
  std::uint64_t late = 0;  ///< closed too late
  std::uint64_t warned = 0;
  std::uint64_t late_open = 0;
  std::map<int, std::uint64_t> durations = {};  ///< of closed cases, by bucket

  void add(const projections::StatisticCount& count) {
    received += count.cases;
    if (count.state == "closed") {
      closed += count.cases;
      durations[count.bucket] += count.cases;
      if (count.lateness == "late") late += count.cases;
      if (count.lateness == "met") met += count.cases;
      return;
    }
    open += count.cases;
    if (count.lateness == "late") late_open += count.cases;
    if (count.lateness == "warned") warned += count.cases;
  }

  /// The duration that so many of a hundred closed cases do not exceed; null without any.
  json::value hours_of_share(std::uint64_t percent) const {
    std::uint64_t passed = 0;
    for (const auto& [bucket, cases] : durations) {
      passed += cases;
      if (passed * 100 >= closed * percent) return std::round(projections::hours_of(bucket) * 10) / 10;
    }
    return nullptr;
  }

  json::object rendered(const std::string& key) const {
    return {
        {"key", key},
        {"received", received},
        {"closed", closed},
        {"open", open},
        {"met", met},
        {"late", late},
        {"warned", warned},
        {"late_open", late_open},
        {"median_hours", hours_of_share(50)},
        {"p90_hours", hours_of_share(90)}};
  }
};

using Groups = std::map<std::string, Group>;

json::array rendered(const Groups& groups) {
  json::array list;
  for (const auto& [key, group] : groups) list.push_back(group.rendered(key));
  return list;
}

Result<Response> read_statistics(const Call& call) {
  GUICHET_TRY(const auto counts, call.engine->queries().statistics(call.query("from"), call.query("to")));
  Group total;
  Groups by_service;
  Groups by_team;
  Groups by_channel;
  Groups by_week;
  for (const auto& count : counts) {
    total.add(count);
    by_service[count.workflow].add(count);
    by_team[count.team].add(count);
    by_channel[count.channel].add(count);
    by_week[count.week].add(count);
  }
  return http::json_response(json::object{
      {"from", call.query("from")},
      {"to", call.query("to")},
      {"total", total.rendered("")},
      {"by_service", rendered(by_service)},
      {"by_team", rendered(by_team)},
      {"by_channel", rendered(by_channel)},
      {"by_week", rendered(by_week)}});
}

constexpr std::size_t looked_at_max = 500;
constexpr double near_metres = 150;
constexpr std::size_t near_max = 5;

struct Place {
  double longitude = 0;
  double latitude = 0;
};

std::optional<Place> place_in(const json::object& form) {
  for (const auto& [name, value] : form) {
    const auto* object = value.if_object();
    if (object == nullptr) continue;
    const auto* longitude = object->if_contains("lon");
    const auto* latitude = object->if_contains("lat");
    if (longitude == nullptr || latitude == nullptr || !longitude->is_number() || !latitude->is_number()) continue;
    return Place{longitude->to_number<double>(), latitude->to_number<double>()};
  }
  return std::nullopt;
}

/// Metres between two places a town apart at most: the plane that touches the globe there is exact enough.
double metres_between(const Place& a, const Place& b) {
  constexpr double metres_per_degree = 111'320;
  const auto east = (a.longitude - b.longitude) * std::cos(a.latitude * std::numbers::pi / 180);
  return metres_per_degree * std::hypot(east, a.latitude - b.latitude);
}

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
  GUICHET_TRY(const auto page, queries.case_list(call.query("workflow"), "open", {.after = {}, .limit = looked_at_max}));
  std::multimap<double, const projections::CaseRow*> found;
  for (const auto& row : page.rows) {
    const auto state = queries.find_case(row.id);
    const auto there = state ? place_in(state->form) : std::nullopt;
    if (!there) continue;
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
       .summary = "How the services keep their word: received, closed, late, median and 90th percentile, by service, team, channel and week",
       .query =
           {{"from", http::ValueKind::word, "the first week, by a day in it: 2026-11-16"},
            {"to", http::ValueKind::word, "the last week's Monday"}},
       .outcomes = {{200, "the sums"}},
       .serve = http::Question(read_statistics)},
      {.pattern = "/console/api/near",
       .permission = Permission::case_read,
       .summary = "Open cases of a service near a place",
       .query =
           {{"workflow", http::ValueKind::id, "the service"},
            {"lat", http::ValueKind::text, "degrees"},
            {"lon", http::ValueKind::text, "degrees"}},
       .outcomes = {{200, "the nearest few, with their distance"}},
       .serve = http::Question(find_near)},
  };
}

}  // namespace guichet::console
