#pragma once

// What appointments and the waiting list share: a step that waits for a slot, and the slot it has. Private to
// engine/cases.

#include <string>

#include "engine/cases/run.h"

namespace guichet::cases {

/// A step that waits for an appointment, with what the text says of it.
struct Desk {
  std::uint32_t token = 0;
  const workflows::Step* step = nullptr;
  const workflows::Appointment* text = nullptr;
  const workflows::Agenda* agenda = nullptr;
};

/// The one named, or the only one. Errors: conflict (nothing waits for an appointment), invalid (several do).
Result<Desk> desk_of(const Run& run, const std::string& step);
/// The slot it has, booked or offered; null: none.
const Booking* booking_of(const CaseState& state, std::uint32_t token);
Result<const workflows::AgendaSite*> site_of(const Desk& desk, const std::string& site);
const workflows::CompiledCalendar& calendar_of_site(const Run& run, const workflows::AgendaSite& site);
/// What holds for the public; an agent who gives a reason may do otherwise. Errors: conflict.
Status require_bookable(const Run& run, const Desk& desk, const workflows::AgendaSite& site, Instant starts);
/// An alarm of the desk's own, behind the step's timers: 0 is the appointment's hour, the reminders come behind, and
/// then the end of an offer.
void set_own_alarm(Run& run, const Desk& desk, std::size_t index, Instant due);
void cancel_own_alarms(Run& run, const Desk& desk);
/// Says in `data` when and where; empty: nowhere any more.
void save_slot(Run& run, const Desk& desk, const Booking* booking);

// ---- the waiting list (waiting_line.cpp)
/// The slot is free: whoever is first in line is offered it.
void tell_line(Run& run, const workflows::Agenda& agenda, const std::string& site, Instant starts);
/// Nobody took what was offered: it goes to the next, and the case stands in line no more.
void end_offer(Run& run, const Desk& desk, const std::string& why);
void leave_line(Run& run, const Desk& desk, const std::string& why);

}  // namespace guichet::cases
