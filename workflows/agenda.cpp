#include "workflows/agenda.h"

#include <algorithm>

namespace guichet::workflows {

const AgendaSite* Agenda::find_site(std::string_view site) const {
  const auto found = std::ranges::find(sites, site, &AgendaSite::id);
  return found == sites.end() ? nullptr : &*found;
}

std::vector<Slot> slots_of(const Agenda& agenda, const CompiledCalendar& calendar, Instant from, Instant to) {
  std::vector<Slot> slots;
  const Duration length(agenda.slot_ms);
  // From the day's beginning, so that the pieces are the same whenever one looks.
  const auto day = std::chrono::floor<std::chrono::days>(calendar.to_local(from));
  auto at = calendar.next_opening(calendar.to_instant(day));
  while (at < to && slots.size() < slots_max) {
    const auto ends = at + length;
    const bool is_whole = calendar.between(at, ends, Measure::business_hours) == agenda.slot_ms;
    if (is_whole && at >= from) slots.push_back({at, ends});
    at = calendar.next_opening(ends);
    if (at < ends) break;  // beyond the calendar's last day
  }
  return slots;
}

}  // namespace guichet::workflows
