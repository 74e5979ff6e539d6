#include "engine/projections/duplicates.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace guichet::projections {
namespace {

constexpr std::size_t compared_max = 2'000;
constexpr std::size_t found_max = 20;

struct Point {
  double longitude = 0;
  double latitude = 0;
};

std::optional<Point> point_in(const json::object& form, const std::string& field) {
  const auto* value = form.if_contains(field);
  const auto* place = value == nullptr ? nullptr : value->if_object();
  const auto* lon = place == nullptr ? nullptr : place->if_contains("lon");
  const auto* lat = place == nullptr ? nullptr : place->if_contains("lat");
  if (lon == nullptr || lat == nullptr || !lon->is_number() || !lat->is_number()) return std::nullopt;
  return Point{lon->to_number<double>(), lat->to_number<double>()};
}

/// By the haversine formula (R. W. Sinnott, 1984), as `distance` of the expressions.
double metres_between(const Point& a, const Point& b) {
  constexpr double earth_m = 6'371'008.8;
  constexpr double radians = std::numbers::pi / 180;
  const auto half = [](double angle) { return std::pow(std::sin(angle * radians / 2), 2); };
  const auto part = half(b.latitude - a.latitude) +
                    std::cos(a.latitude * radians) * std::cos(b.latitude * radians) * half(b.longitude - a.longitude);
  return 2 * earth_m * std::asin(std::min(1.0, std::sqrt(part)));
}

bool is_same(const json::object& a, const json::object& b, const std::vector<std::string>& fields) {
  return std::ranges::all_of(fields, [&](const std::string& field) {
    const auto* one = a.if_contains(field);
    const auto* other = b.if_contains(field);
    return one != nullptr && other != nullptr && !one->is_null() && *one == *other;
  });
}

std::optional<LikeCase> compare(
    const cases::CaseState& state, const workflows::DuplicateRule& rule, const LikenessQuery& query) {
  if (!state.is_open() || !state.main.id.empty() || !is_same(state.form, query.form, rule.same)) return std::nullopt;
  LikeCase like{state.id, state.reference, state.status, state.opened, std::nullopt};
  if (rule.place.empty()) return like;
  const auto here = point_in(query.form, rule.place);
  const auto there = point_in(state.form, rule.place);
  if (!here || !there) return std::nullopt;
  like.distance_m = metres_between(*here, *there);
  if (*like.distance_m > rule.within_m) return std::nullopt;
  return like;
}

}  // namespace

Result<std::vector<LikeCase>> find_duplicates(
    const Queries& queries, const workflows::DuplicateRule& rule, const LikenessQuery& query) {
  std::vector<LikeCase> found;
  const auto oldest = query.now - Duration(rule.during.amount_ms);
  PageRequest request{.after = "", .limit = 500};
  bool more = true;
  for (std::size_t compared = 0; more && compared < compared_max; compared += request.limit) {
    GUICHET_TRY(const auto page, queries.case_list(query.workflow, "open", request));
    for (const auto& row : page.rows) {
      more = row.opened >= oldest;
      if (!more) break;
      if (row.id == query.except) continue;
      const auto state = queries.find_case(row.id);
      if (!state) continue;  // closed and gone meanwhile
      if (auto like = compare(*state, rule, query)) found.push_back(*std::move(like));
    }
    request.after = page.next;
    more = more && !page.next.empty();
  }
  std::ranges::stable_sort(
      found, [](const LikeCase& a, const LikeCase& b) { return a.distance_m.value_or(0) < b.distance_m.value_or(0); });
  if (found.size() > found_max) found.resize(found_max);
  return found;
}

}  // namespace guichet::projections
