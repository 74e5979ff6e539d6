// Appointments: a slot of an agenda is kept for a case until its hour comes, and then the case goes on. How many
// others have the slot comes with the context: one case knows nothing of another.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/desk.h"

namespace guichet::cases {
namespace {

using workflows::Appointment;

/// The appointment itself first, its reminders behind; those whose moment is past are left out.
void set_own_alarms(Run& run, const Desk& desk, const workflows::CompiledCalendar& calendar, Instant starts) {
  set_own_alarm(run, desk, 0, starts);
  for (std::size_t index = 0; index < desk.text->reminders.size(); ++index) {
    const auto& before = desk.text->reminders[index].before;
    const auto back = calendar.in_days(starts, {before.measure, -before.amount_ms, -before.months});
    const Duration span(back.amount_ms);
    const auto due = before.measure == workflows::Measure::calendar_days
                         ? calendar.to_instant(calendar.to_local(starts) + span)
                         : starts + span;
    if (due > run.now()) set_own_alarm(run, desk, index + 1, due);
  }
}

Booking booking_for(const Desk& desk, const BookAppointment& command) {
  return {
      .token = desk.token,
      .step = desk.step->id,
      .agenda = desk.agenda->id,
      .site = command.site,
      .starts = command.starts,
      .ends = command.starts + Duration(desk.agenda->slot_ms),
      .until = {}};
}

bool is_slot(const Booking& booking, const BookAppointment& command) {
  return booking.site == command.site && booking.starts == command.starts;
}

/// What was offered and is not taken goes to the next in line; what is taken ends the waiting.
void settle_offer(Run& run, const Desk& desk, const BookAppointment& command) {
  const auto* known = booking_of(run.state(), desk.token);
  if (known != nullptr && known->until && !is_slot(*known, command)) return end_offer(run, desk, "booked otherwise");
  leave_line(run, desk, "booked");
}

void record_booking(
    Run& run, const Booking& booking, const std::string& place, const std::string& reason, bool overridden) {
  const auto* known = booking_of(run.state(), booking.token);
  if (known == nullptr || known->until)
    return run.record(AppointmentBooked{
        booking.token,
        booking.step,
        booking.agenda,
        booking.site,
        place,
        booking.starts,
        booking.ends,
        reason,
        overridden});
  const Booking before = *known;
  run.record(AppointmentMoved{
      booking.token,
      booking.step,
      booking.agenda,
      before.site,
      before.starts,
      booking.site,
      place,
      booking.starts,
      booking.ends,
      reason,
      overridden});
}

}  // namespace

std::string agenda_asked(const CaseState& state, const std::string& step) {
  for (const auto& wait : state.waits)
    if (wait.what == "appointment" && (step.empty() || wait.step == step)) return wait.name;
  return {};
}

Status book_appointment(Run& run, const BookAppointment& command) {
  GUICHET_TRY(const auto desk, desk_of(run, command.step));
  GUICHET_TRY(const auto* site, site_of(desk, command.site));
  if (command.starts <= run.now()) {
    auto past = conflict("an appointment lies ahead: this moment is past");
    past.fields = {{"/starts", past.message}};
    return past;
  }
  const auto* before = booking_of(run.state(), desk.token);
  if (before != nullptr && !before->until && is_slot(*before, command))
    return conflict("this appointment is booked already");
  const auto bookable = require_bookable(run, desk, *site, command.starts);
  const bool may_override = run.context.actor.name.starts_with("agents/") && !command.reason.empty();
  if (!bookable && !may_override) return bookable.error();
  run.at(desk.token);
  cancel_own_alarms(run, desk);
  settle_offer(run, desk, command);
  const auto* moved = booking_of(run.state(), desk.token);
  const auto left = moved != nullptr && !moved->until ? std::optional(*moved) : std::nullopt;
  const auto booking = booking_for(desk, command);
  record_booking(run, booking, std::string(site->title.in(run.state().language)), command.reason, !bookable);
  if (left) tell_line(run, *desk.agenda, left->site, left->starts);
  save_slot(run, desk, &booking);
  set_own_alarms(run, desk, calendar_of_site(run, *site), booking.starts);
  perform(run, desk.text->booked, desk.step->id, "appointment booked");
  settle_pauses(run);
  return ok();
}

Status cancel_appointment(Run& run, const CancelAppointment& command) {
  GUICHET_TRY(const auto desk, desk_of(run, command.step));
  const auto* known = booking_of(run.state(), desk.token);
  if (known == nullptr) return conflict("no appointment is booked");
  const Booking booking = *known;
  run.at(desk.token);
  if (booking.until) {
    end_offer(run, desk, command.reason);
    return ok();
  }
  cancel_own_alarms(run, desk);
  run.record(
      AppointmentCancelled{booking.token, booking.step, booking.agenda, booking.site, booking.starts, command.reason});
  save_slot(run, desk, nullptr);
  tell_line(run, *desk.agenda, booking.site, booking.starts);
  perform(run, desk.text->cancelled, desk.step->id, "appointment cancelled");
  settle_pauses(run);
  return ok();
}

void ring_appointment(Run& run, const OpenTimer& timer, const workflows::Step& step, const Appointment& appointment) {
  const auto* offered = booking_of(run.state(), timer.token);
  if (offered != nullptr && offered->until) {
    const auto agenda = run.town.agendas.find(appointment.agenda);
    check(agenda != run.town.agendas.end(), "a checked workflow names agendas of its town");
    return end_offer(run, {timer.token, &step, &appointment, &agenda->second}, "nobody took it in time");
  }
  const auto index = timer.index - step.timers.size();
  if (index == 0) {
    leave(run, timer.token, "the appointment's hour", appointment.go);
    return go(run, timer.token, appointment.go);
  }
  // The text may have fewer reminders since the case was moved to it.
  if (index <= appointment.reminders.size())
    perform(run, appointment.reminders[index - 1].actions, step.id, fmt::format("reminder {}", index));
}

void free_slot(Run& run, std::uint32_t token, const std::string& why) {
  const auto* known = booking_of(run.state(), token);
  if (known == nullptr || known->starts <= run.now()) return;
  const Booking booking = *known;
  run.record(AppointmentCancelled{booking.token, booking.step, booking.agenda, booking.site, booking.starts, why});
  const auto agenda = run.town.agendas.find(booking.agenda);
  if (agenda != run.town.agendas.end()) tell_line(run, agenda->second, booking.site, booking.starts);
}

}  // namespace guichet::cases
