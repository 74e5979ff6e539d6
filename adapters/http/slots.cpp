#include "adapters/http/slots.h"

#include <map>

#include <fmt/format.h>

namespace guichet::http {

Result<std::vector<FreeSlot>> free_slots(
    const runtime::Engine& engine,
    const workflows::Town& town,
    const workflows::Agenda& agenda,
    const workflows::AgendaSite& site,
    const Stretch& stretch,
    Instant now) {
  const auto calendar = town.calendars.find(site.calendar);
  if (calendar == town.calendars.end()) return not_found(fmt::format("no calendar {}", site.calendar));
  GUICHET_TRY(const auto booked, engine.queries().booked(agenda.id, site.id, stretch.from, stretch.to));
  std::map<Instant, std::uint32_t> taken;
  for (const auto& slot : booked) taken[slot.starts] = slot.cases;
  const auto soonest = calendar->second->advance(now, agenda.soonest);
  const auto latest = calendar->second->advance(now, agenda.latest);
  std::vector<FreeSlot> free;
  for (const auto& slot : workflows::slots_of(agenda, *calendar->second, stretch.from, stretch.to)) {
    const auto known = taken.find(slot.starts);
    const auto cases = known == taken.end() ? 0U : known->second;
    if (slot.starts <= now || slot.starts < soonest || slot.starts > latest || cases >= site.counters) continue;
    free.push_back({slot.starts, slot.ends, site.counters - cases});
  }
  return free;
}

}  // namespace guichet::http
