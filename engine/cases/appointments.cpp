// Appointments: a slot of an agenda is kept for a case until its hour comes, and then the case goes on. How many
// others have the slot comes with the context: one case knows nothing of another.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

using workflows::Agenda;
using workflows::AgendaSite;
using workflows::Appointment;

/// A step that waits for an appointment, with what the text says of it.
struct Desk {
  std::uint32_t token = 0;
  const workflows::Step* step = nullptr;
  const Appointment* text = nullptr;
  const Agenda* agenda = nullptr;
};

const Booking* booking_of(const CaseState& state, std::uint32_t token) {
  const auto found = std::ranges::find(state.bookings, token, &Booking::token);
  return found == state.bookings.end() ? nullptr : &*found;
}

Result<Desk> desk_of(const Run& run, const std::string& step) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  const auto& waits = run.state().waits;
  const auto is_meant = [&](const OpenWait& wait) {
    return wait.what == "appointment" && (step.empty() || wait.step == step);
  };
  const auto wait = std::ranges::find_if(waits, is_meant);
  if (wait == waits.end())
    return conflict(
        step.empty() ? std::string("the case waits for no appointment now")
                     : fmt::format("the case waits for no appointment in {}", step));
  if (std::ranges::count_if(waits, is_meant) > 1)
    return invalid("the case waits for several appointments", {{"/step", "says which of them is meant"}});
  const auto* known = run.definition.find_step(wait->step);
  const auto* text = known == nullptr ? nullptr : std::get_if<Appointment>(&known->construct);
  check(text != nullptr, "an open wait for an appointment is one of its workflow");
  const auto agenda = run.town.agendas.find(text->agenda);
  check(agenda != run.town.agendas.end(), "a checked workflow names agendas of its town");
  return Desk{wait->token, known, text, &agenda->second};
}

Result<const AgendaSite*> site_of(const Desk& desk, const std::string& site) {
  if (const auto* known = desk.agenda->find_site(site)) return known;
  std::vector<std::string> names;
  for (const auto& one : desk.agenda->sites) names.push_back(one.id);
  return invalid(
      fmt::format("the agenda {} has no site \"{}\"", desk.agenda->id, site),
      {{"/site", fmt::format("expected one of: {}", fmt::join(names, ", "))}});
}

Error refused(const std::string& why) {
  auto error = conflict(why);
  error.fields = {{"/starts", why}};
  return error;
}

/// What holds for the public; an agent who gives a reason may do otherwise.
Status require_bookable(
    const Run& run,
    const Desk& desk,
    const AgendaSite& site,
    const workflows::CompiledCalendar& calendar,
    Instant starts) {
  const auto slots = workflows::slots_of(*desk.agenda, calendar, starts, starts + Duration(1));
  if (slots.empty()) return refused("no slot begins at this moment");
  if (starts < calendar.advance(run.now(), desk.agenda->soonest))
    return refused(fmt::format("it is too late to book this: at least {} before", to_string(desk.agenda->soonest)));
  if (starts > calendar.advance(run.now(), desk.agenda->latest))
    return refused(fmt::format("this cannot be booked yet: at most {} ahead", to_string(desk.agenda->latest)));
  if (run.context.taken >= site.counters) return refused("this slot is taken: choose another");
  return ok();
}

/// Alarms of an appointment that has moved must not be taken for those before: the version tells them apart.
void set_own_alarm(Run& run, const Desk& desk, std::size_t index, Instant due) {
  const auto* token = find_token(run.state(), desk.token);
  check(token != nullptr, "a token that waits exists");
  const auto place = desk.step->timers.size() + index;
  run.record(TimerSet{
      fmt::format("{}-{}-{}-v{}", token->id, token->entry, place, run.state().version),
      desk.token,
      desk.step->id,
      static_cast<std::uint32_t>(place),
      due});
}

/// The appointment itself first, its reminders behind; those whose moment is past are left out.
void set_own_alarms(Run& run, const Desk& desk, const workflows::CompiledCalendar& calendar, Instant starts) {
  set_own_alarm(run, desk, 0, starts);
  for (std::size_t index = 0; index < desk.text->reminders.size(); ++index) {
    const auto& before = desk.text->reminders[index].before;
    const Duration span(before.amount_ms);
    const auto due = before.measure == workflows::Measure::calendar_days
                         ? calendar.to_instant(calendar.to_local(starts) - span)
                         : starts - span;
    if (due > run.now()) set_own_alarm(run, desk, index + 1, due);
  }
}

void cancel_own_alarms(Run& run, const Desk& desk) {
  std::vector<std::string> timers;
  for (const auto& timer : run.state().timers)
    if (timer.token == desk.token && timer.index >= desk.step->timers.size()) timers.push_back(timer.id);
  for (auto& timer : timers) run.record(TimerCancelled{std::move(timer)});
}

void save(Run& run, const Desk& desk, const std::string& field, const json::value& value) {
  if (field.empty()) return;
  if (value.is_null()) return run.record(DataSet{{{field, value}}});
  if (const auto kept = set_field(run, field, value); !kept)
    run.raise(desk.step->id, "data", fmt::format("data.{}: {}", field, kept.error().message), desk.step->where);
}

Booking booking_for(const Desk& desk, const BookAppointment& command) {
  return {
      .token = desk.token,
      .step = desk.step->id,
      .agenda = desk.agenda->id,
      .site = command.site,
      .starts = command.starts,
      .ends = command.starts + Duration(desk.agenda->slot_ms)};
}

void record_booking(
    Run& run, const Booking& booking, const std::string& place, const std::string& reason, bool overridden) {
  const auto* known = booking_of(run.state(), booking.token);
  if (known == nullptr)
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
  const auto known = run.town.calendars.find(site->calendar);
  check(known != run.town.calendars.end(), "a checked agenda keeps the hours of a calendar of its town");
  const auto& calendar = *known->second;
  if (command.starts <= run.now()) return refused("an appointment lies ahead: this moment is past");
  const auto* before = booking_of(run.state(), desk.token);
  if (before != nullptr && before->site == command.site && before->starts == command.starts)
    return conflict("this appointment is booked already");
  const auto bookable = require_bookable(run, desk, *site, calendar, command.starts);
  const bool may_override = run.context.actor.name.starts_with("agents/") && !command.reason.empty();
  if (!bookable && !may_override) return bookable.error();
  run.at(desk.token);
  cancel_own_alarms(run, desk);
  const auto booking = booking_for(desk, command);
  record_booking(run, booking, std::string(site->title.in(run.state().language)), command.reason, !bookable);
  save(run, desk, desk.text->starts, json::value(to_rfc3339(booking.starts)));
  save(run, desk, desk.text->site, json::value(booking.site));
  set_own_alarms(run, desk, calendar, booking.starts);
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
  cancel_own_alarms(run, desk);
  run.record(
      AppointmentCancelled{booking.token, booking.step, booking.agenda, booking.site, booking.starts, command.reason});
  save(run, desk, desk.text->starts, nullptr);
  save(run, desk, desk.text->site, nullptr);
  perform(run, desk.text->cancelled, desk.step->id, "appointment cancelled");
  settle_pauses(run);
  return ok();
}

void ring_appointment(Run& run, const OpenTimer& timer, const workflows::Step& step, const Appointment& appointment) {
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
}

}  // namespace guichet::cases
