// What an expression asks of the town: zones, distances, business days.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "workflows/expression/functions.h"

namespace guichet::workflows::expression {
namespace {

constexpr double earth_radius_m = 6'371'008.8;  ///< IUGG mean radius

std::optional<double> degrees(const Value* value) {
  if (value == nullptr) return std::nullopt;
  if (value->kind() == Value::Kind::real) return value->as_real();
  if (value->kind() == Value::Kind::integer) return static_cast<double>(value->as_integer());
  return std::nullopt;
}

Result<Location> location_of(const Value& place) {
  const auto lat = degrees(place.member("lat"));
  const auto lon = degrees(place.member("lon"));
  if (!lat || !lon) return invalid("expected a place with lat and lon");
  return Location{*lat, *lon};
}

/// Great-circle distance by the haversine formula (R. W. Sinnott, 1984), within 0.5 % on the ellipsoid.
double distance_m(const Location& a, const Location& b) {
  constexpr double radians = std::numbers::pi / 180;
  const double half_lat = std::sin((b.lat - a.lat) * radians / 2);
  const double half_lon = std::sin((b.lon - a.lon) * radians / 2);
  const double h = half_lat * half_lat + std::cos(a.lat * radians) * std::cos(b.lat * radians) * half_lon * half_lon;
  return 2 * earth_radius_m * std::asin(std::sqrt(std::min(1.0, h)));
}

Result<Value> zone(Arguments a, const Calling& calling) {
  GUICHET_TRY(const auto place, location_of(*a[0]));
  GUICHET_TRY(auto found, calling.host.zone(place, a[1]->as_text()));
  return Value::string(std::move(found));
}

Result<Value> distance(Arguments a, const Calling&) {
  GUICHET_TRY(const auto from, location_of(*a[0]));
  GUICHET_TRY(const auto to, location_of(*a[1]));
  return Value::real(distance_m(from, to));
}

Result<Value> business_days(Arguments a, const Calling& calling) {
  const auto from = to_instant(a[0]->as_timestamp());
  const auto to = to_instant(a[1]->as_timestamp());
  GUICHET_TRY(const auto days, calling.host.business_days(from, to));
  return Value::integer(days);
}

constexpr Row town_rows[] = {
    {"zone(location, string) -> string", zone},
    {"distance(location, location) -> double", distance},
    {"business_days(timestamp, timestamp) -> int", business_days},
};

}  // namespace

std::span<const Row> town_functions() {
  return town_rows;
}

Result<std::string> Host::zone(const Location&, std::string_view) const {
  return invalid("zone() has no answer here: no zones are known");
}

Result<std::int64_t> Host::business_days(Instant, Instant) const {
  return invalid("business_days() has no answer here: no calendar is known");
}

Result<Value> Host::call(std::string_view function, std::span<const Value>) const {
  return invalid(std::string(function) + "() has no answer here");
}

}  // namespace guichet::workflows::expression
