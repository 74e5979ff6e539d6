#include "workflows/calendar/zone.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

namespace guichet::workflows {
namespace {

const date::time_zone* find_zone(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

Result<ZoneTable> ZoneTable::load(const std::string& name, std::int64_t begin_ms, std::int64_t end_ms) {
  const auto* zone = find_zone(name);
  if (zone == nullptr) {
    return invalid(fmt::format("expected a time zone such as Europe/Paris, found \"{}\"", name));
  }
  ZoneTable table;
  auto at = std::chrono::floor<std::chrono::seconds>(
      date::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{begin_ms}});
  const date::sys_seconds end{std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds{end_ms})};
  auto furthest = std::numeric_limits<std::int64_t>::min();
  while (at < end) {
    const auto info = zone->get_info(at);
    const auto until = std::min(info.end, end);
    const std::int64_t offset_ms = info.offset.count() * 1000;
    const auto reached = std::max(furthest, until.time_since_epoch().count() * 1000 + offset_ms);
    table.periods_.push_back(
        {.begin_ms = at.time_since_epoch().count() * 1000,
         .offset_ms = offset_ms,
         .wall_before = furthest,
         .wall_reached = reached});
    furthest = reached;
    at = until;
  }
  return table;
}

const ZoneTable::Period& ZoneTable::period_at(std::int64_t utc_ms) const {
  const auto next = std::upper_bound(
      periods_.begin(), periods_.end(), utc_ms, [](std::int64_t t, const Period& p) { return t < p.begin_ms; });
  return next == periods_.begin() ? periods_.front() : *(next - 1);
}

std::int64_t ZoneTable::shown(std::int64_t utc_ms) const {
  return utc_ms + period_at(utc_ms).offset_ms;
}

std::int64_t ZoneTable::wall(std::int64_t utc_ms) const {
  const auto& period = period_at(utc_ms);
  const auto shown_ms = utc_ms + period.offset_ms;
  return shown_ms < period.wall_before ? period.wall_before - 1 : shown_ms;
}

std::int64_t ZoneTable::utc(std::int64_t wall_ms) const {
  const auto found = std::upper_bound(
      periods_.begin(), periods_.end(), wall_ms, [](std::int64_t w, const Period& p) { return w < p.wall_reached; });
  const auto& period = found == periods_.end() ? periods_.back() : *found;
  return std::max(period.begin_ms, wall_ms - period.offset_ms);
}

}  // namespace guichet::workflows
