// The line of an agenda: who finds no slot stands in it, and what comes free is held for the first, for as long as
// the agenda says. Who is first is known to whoever reads the log (Courier): a case knows nothing of another.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/desk.h"

namespace guichet::cases {
namespace {

const PlaceInLine* place_of(const CaseState& state, std::uint32_t token) {
  const auto found = std::ranges::find(state.lines, token, &PlaceInLine::token);
  return found == state.lines.end() ? nullptr : &*found;
}

Status require_system(const Run& run) {
  if (run.context.actor.name.starts_with("system/")) return ok();
  return forbidden("only the system offers what has come free");
}

/// The desk that stands in the line of this agenda.
Result<Desk> desk_in_line(const Run& run, const std::string& agenda) {
  const auto& lines = run.state().lines;
  const auto place = std::ranges::find(lines, agenda, &PlaceInLine::agenda);
  if (place == lines.end()) return conflict(fmt::format("the case does not stand in the line of {}", agenda));
  return desk_of(run, place->step);
}

}  // namespace

void tell_line(Run& run, const workflows::Agenda& agenda, const std::string& site, Instant starts) {
  if (agenda.offer_ms == 0 || starts <= run.now()) return;
  run.record(MessageEmitted{
      std::string(slot_free_message), json::value(agenda.id), {{"site", site}, {"starts", to_rfc3339(starts)}}});
}

void leave_line(Run& run, const Desk& desk, const std::string& why) {
  if (place_of(run.state(), desk.token) == nullptr) return;
  run.record(LineLeft{desk.token, desk.step->id, desk.agenda->id, why});
}

void end_offer(Run& run, const Desk& desk, const std::string& why) {
  const Booking offered = *booking_of(run.state(), desk.token);
  cancel_own_alarms(run, desk);
  run.record(AppointmentCancelled{offered.token, offered.step, offered.agenda, offered.site, offered.starts, why});
  save_slot(run, desk, nullptr);
  leave_line(run, desk, why);
  tell_line(run, *desk.agenda, offered.site, offered.starts);
}

Status stand_in_line(Run& run, const StandInLine& command) {
  GUICHET_TRY(const auto desk, desk_of(run, command.step));
  if (desk.agenda->offer_ms == 0)
    return conflict(fmt::format("the agenda {} has no line to stand in", desk.agenda->id));
  if (booking_of(run.state(), desk.token) != nullptr) return conflict("the case has an appointment already");
  if (place_of(run.state(), desk.token) != nullptr) return conflict("the case stands in line already");
  run.record(LineJoined{desk.token, desk.step->id, desk.agenda->id});
  return ok();
}

Status leave_line(Run& run, const LeaveLine& command) {
  GUICHET_TRY(const auto desk, desk_of(run, command.step));
  if (place_of(run.state(), desk.token) == nullptr) return conflict("the case does not stand in line");
  run.at(desk.token);
  const auto* known = booking_of(run.state(), desk.token);
  if (known != nullptr && known->until)
    end_offer(run, desk, command.reason);
  else
    leave_line(run, desk, command.reason);
  return ok();
}

Status offer_slot(Run& run, const OfferSlot& command) {
  GUICHET_TRY_STATUS(require_system(run));
  GUICHET_TRY_STATUS(require_open(run.state()));
  GUICHET_TRY(const auto desk, desk_in_line(run, command.agenda));
  GUICHET_TRY(const auto* site, site_of(desk, command.site));
  if (booking_of(run.state(), desk.token) != nullptr) return conflict("the case has a slot already");
  if (desk.agenda->offer_ms == 0) return conflict("nobody stands in line here any more");
  GUICHET_TRY_STATUS(require_bookable(run, desk, *site, command.starts));
  run.at(desk.token);
  const auto& language = run.state().language;
  const auto until = std::min(run.now() + Duration(desk.agenda->offer_ms), command.starts);
  run.record(SlotOffered{
      desk.token,
      desk.step->id,
      desk.agenda->id,
      command.site,
      std::string(site->title.in(language)),
      command.starts,
      command.starts + Duration(desk.agenda->slot_ms),
      until});
  save_slot(run, desk, booking_of(run.state(), desk.token));
  set_own_alarm(run, desk, desk.text->reminders.size() + 1, until);
  perform(run, desk.text->offered, desk.step->id, "slot offered");
  settle_pauses(run);
  return ok();
}

}  // namespace guichet::cases
