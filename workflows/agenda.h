#pragma once

// When people can come: an agenda of the town, with the places where it is kept. Plain values, immutable, safe to share
// between threads.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/instant.h"
#include "workflows/calendar/compiled.h"
#include "workflows/localized.h"

namespace guichet::workflows {

/// A town hall, an annexe: its hours, and how many people are received at once.
struct AgendaSite {
  std::string id;
  Localized title;
  std::string calendar;  ///< of the town
  std::uint32_t counters = 1;
};

struct Agenda {
  std::string id;
  Localized title;
  std::int64_t slot_ms = 0;                          ///< how long one appointment takes
  Span soonest{Measure::elapsed, 0};                 ///< nobody books later than so long before
  Span latest{Measure::calendar_days, 60 * day_ms};  ///< nor further ahead
  std::vector<AgendaSite> sites;
  /// How long a slot that comes free is held for the first who stands in line; 0: nobody stands in line here.
  std::int64_t offer_ms = 0;

  const AgendaSite* find_site(std::string_view site) const;
};

struct Slot {
  Instant starts;
  Instant ends;
};

/// Slots asked for at once, at most.
inline constexpr std::size_t slots_max = 2'000;

/// The slots that begin from `from` on and before `to`: each opening of the calendar is cut into pieces from its
/// beginning, and what is left at its end is none. At most slots_max. Some microseconds a day.
std::vector<Slot> slots_of(const Agenda& agenda, const CompiledCalendar& calendar, Instant from, Instant to);

}  // namespace guichet::workflows
