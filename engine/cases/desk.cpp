// A step that waits for an appointment: which it is, what the public may book there, its alarms.
#include "engine/cases/desk.h"

#include <algorithm>

#include <fmt/format.h>

namespace guichet::cases {
namespace {

using workflows::AgendaSite;
using workflows::Appointment;

Error refused(const std::string& why) {
  auto error = conflict(why);
  error.fields = {{"/starts", why}};
  return error;
}

void save_field(Run& run, const Desk& desk, const std::string& field, const json::value& value) {
  if (field.empty()) return;
  if (value.is_null()) return run.record(DataSet{{{field, value}}});
  if (const auto kept = set_field(run, field, value); !kept)
    run.raise(desk.step->id, "data", fmt::format("data.{}: {}", field, kept.error().message), desk.step->where);
}

}  // namespace

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

const workflows::CompiledCalendar& calendar_of_site(const Run& run, const AgendaSite& site) {
  const auto known = run.town.calendars.find(site.calendar);
  check(known != run.town.calendars.end(), "a checked agenda keeps the hours of a calendar of its town");
  return *known->second;
}

Status require_bookable(const Run& run, const Desk& desk, const AgendaSite& site, Instant starts) {
  const auto& calendar = calendar_of_site(run, site);
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

void cancel_own_alarms(Run& run, const Desk& desk) {
  std::vector<std::string> timers;
  for (const auto& timer : run.state().timers)
    if (timer.token == desk.token && timer.index >= desk.step->timers.size()) timers.push_back(timer.id);
  for (auto& timer : timers) run.record(TimerCancelled{std::move(timer)});
}

void save_slot(Run& run, const Desk& desk, const Booking* booking) {
  const auto starts = booking == nullptr ? json::value() : json::value(to_rfc3339(booking->starts));
  const auto site = booking == nullptr ? json::value() : json::value(booking->site);
  save_field(run, desk, desk.text->starts, starts);
  save_field(run, desk, desk.text->site, site);
}

}  // namespace guichet::cases
