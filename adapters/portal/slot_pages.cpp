#include "adapters/portal/slot_pages.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "adapters/http/ids.h"
#include "adapters/http/posted.h"
#include "adapters/http/slots.h"
#include "adapters/portal/follow.h"
#include "adapters/portal/moments.h"
#include "adapters/portal/submit.h"
#include "engine/base/log.h"
#include "workflows/expression/moment.h"

namespace guichet::portal {
namespace {

namespace expression = workflows::expression;

constexpr int weeks_max = 52;
constexpr auto week = std::chrono::days(7);

/// The step of a request that waits for an appointment, with its agenda as the town keeps it now.
struct Asked {
  std::string step;
  const workflows::Agenda* agenda = nullptr;
  const cases::Booking* booked = nullptr;  ///< the slot there is already
};

const cases::Booking* booking_of(const cases::CaseState& state, const std::string& step) {
  const auto found = std::ranges::find(state.bookings, step, &cases::Booking::step);
  return found == state.bookings.end() ? nullptr : &*found;
}

std::optional<Asked> asked_of(const Scene& scene, const cases::CaseState& state) {
  if (!state.is_open() || scene.town == nullptr) return std::nullopt;
  const auto deployed = scene.engine.town(state.deployment);
  const auto* service = definition_of(deployed.get(), state.workflow);
  for (const auto& wait : state.waits) {
    const auto* step = wait.what != "appointment" || service == nullptr ? nullptr : service->find_step(wait.step);
    const auto* appointment = step == nullptr ? nullptr : std::get_if<workflows::Appointment>(&step->construct);
    if (appointment == nullptr) continue;
    const auto agenda = scene.town->agendas.find(appointment->agenda);
    if (agenda == scene.town->agendas.end()) continue;
    return Asked{wait.step, &agenda->second, booking_of(state, wait.step)};
  }
  return std::nullopt;
}

std::string booked_in_words(const Scene& scene, const Asked& asked) {
  const auto* site = asked.agenda->find_site(asked.booked->site);
  const auto until = asked.booked->until ? fmt::format(
                                               "{}, {}",
                                               day_in_words(scene.words, *asked.booked->until, scene.town->time_zone),
                                               time_in_words(scene.words, *asked.booked->until, scene.town->time_zone))
                                         : std::string();
  return scene.words.say(
      asked.booked->until ? "slot_offered" : "slot_booked",
      {{"until", until},
       {"day", day_in_words(scene.words, asked.booked->starts, scene.town->time_zone)},
       {"time", time_in_words(scene.words, asked.booked->starts, scene.town->time_zone)},
       {"place", site == nullptr ? std::string() : scene.in(site->title)}});
}

/// What stands above the slots of an agenda with a line: the offer to take, the place in line, or the way into it.
void add_line(json::object& view, const cases::CaseState& state, const Asked& asked) {
  const auto stands = std::ranges::any_of(state.lines, [&](const auto& place) { return place.step == asked.step; });
  const auto offered = asked.booked != nullptr && asked.booked->until;
  view["offered"] =
      offered ? fmt::format("{}/{}", asked.booked->site, to_rfc3339(asked.booked->starts)) : std::string();
  view["in_line"] = stands;
  view["may_line"] = asked.agenda->offer_ms > 0 && asked.booked == nullptr && !stands;
}

/// A place and a week of it, as the address says, else the first week in which something is free.
struct Chosen {
  const workflows::AgendaSite* site = nullptr;
  int number = 0;  ///< of the week, from now on
  std::vector<http::FreeSlot> slots;
};

std::vector<http::FreeSlot> slots_in(
    const Scene& scene, const Asked& asked, const workflows::AgendaSite& site, int number) {
  const http::Stretch stretch{scene.now + number * week, scene.now + (number + 1) * week};
  auto found = http::free_slots(scene.engine, *scene.town, *asked.agenda, site, stretch, scene.now);
  if (found) return *std::move(found);
  log_error("free slots cannot be read", {{"why", found.error().message}});
  return {};
}

Chosen choose(const Scene& scene, const Asked& asked) {
  Chosen chosen;
  const auto* wanted = scene.target.find("site");
  chosen.site = wanted == nullptr ? nullptr : asked.agenda->find_site(*wanted);
  if (chosen.site == nullptr && asked.booked != nullptr) chosen.site = asked.agenda->find_site(asked.booked->site);
  if (chosen.site == nullptr) chosen.site = &asked.agenda->sites.front();
  if (const auto* number = scene.target.find("week")) {
    std::from_chars(number->data(), number->data() + number->size(), chosen.number);
    chosen.number = std::clamp(chosen.number, 0, weeks_max);
    chosen.slots = slots_in(scene, asked, *chosen.site, chosen.number);
    return chosen;
  }
  constexpr int looked_max = 12;
  while (chosen.slots.empty() && chosen.number < looked_max) {
    chosen.slots = slots_in(scene, asked, *chosen.site, chosen.number);
    if (chosen.slots.empty()) ++chosen.number;
  }
  if (chosen.slots.empty()) chosen.number = 0;
  return chosen;
}

json::array days_of(const Scene& scene, const Chosen& chosen) {
  json::array days;
  std::string last;
  for (const auto& slot : chosen.slots) {
    auto day = day_in_words(scene.words, slot.starts, scene.town->time_zone);
    if (day != last) days.push_back(json::object{{"day", day}, {"number", days.size() + 1}, {"slots", json::array()}});
    last = std::move(day);
    days.back().at("slots").as_array().push_back(json::object{
        {"value", fmt::format("{}/{}", chosen.site->id, to_rfc3339(slot.starts))},
        {"time", time_in_words(scene.words, slot.starts, scene.town->time_zone)}});
  }
  return days;
}

http::Response render(
    const Scene& scene,
    const cases::CaseState& state,
    const Asked& asked,
    const std::string& path,
    const std::string& fault) {
  const auto chosen = choose(scene, asked);
  const auto to = [&](const std::string& site, int number) {
    return fmt::format("{}/slot?site={}&week={}", path, http::percent_encode(site), number);
  };
  json::array sites;
  for (const auto& site : asked.agenda->sites)
    sites.push_back(json::object{
        {"title", scene.in(site.title)},
        {"href", fmt::format("{}/slot?site={}", path, http::percent_encode(site.id))},
        {"current", &site == chosen.site}});
  auto days = days_of(scene, chosen);
  json::object view{
      {"reference", scene.words.say("reference", {{"reference", state.reference}})},
      {"path", path},
      {"agenda", scene.in(asked.agenda->title)},
      {"place", scene.in(chosen.site->title)},
      {"booked", asked.booked == nullptr ? std::string() : booked_in_words(scene, asked)},
      {"has_sites", sites.size() > 1},
      {"nothing", days.empty()},
      {"fault", fault},
      {"here", to(chosen.site->id, chosen.number)},
      {"before", chosen.number > 0 ? to(chosen.site->id, chosen.number - 1) : std::string()},
      {"behind", chosen.number < weeks_max ? to(chosen.site->id, chosen.number + 1) : std::string()}};
  add_line(view, state, asked);
  view["sites"] = std::move(sites);
  view["days"] = std::move(days);
  return page(
      scene,
      "slots",
      std::move(view),
      {.title = scene.words.say("slot_title"),
       .place = Place::track,
       .status = fault.empty() ? 200 : 409,
       .secret = true});
}

/// "mairie/2026-03-02T08:00:00Z"
std::optional<cases::BookAppointment> slot_in(const std::string& value, const std::string& step) {
  const auto slash = value.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto starts = parse_rfc3339(std::string_view(value).substr(slash + 1));
  if (!starts) return std::nullopt;
  return cases::BookAppointment{.step = step, .site = value.substr(0, slash), .starts = *starts, .reason = {}};
}

}  // namespace

bool awaits_slot(const cases::CaseState& state) {
  return state.is_open() && std::ranges::any_of(state.waits, [&](const auto& wait) {
           const auto* booking = booking_of(state, wait.step);
           return wait.what == "appointment" && (booking == nullptr || booking->until);
         });
}

void add_slot(json::object& view, const Scene& scene, const cases::CaseState& state, bool holder) {
  const auto asked = holder ? asked_of(scene, state) : std::nullopt;
  const auto booked = asked && asked->booked != nullptr;
  view["slot"] = asked.has_value();
  view["slot_has"] = booked;
  view["slot_in_line"] = asked && !state.lines.empty();
  view["slot_booked"] = booked ? booked_in_words(scene, *asked) : std::string();
  view["slot_choose"] = scene.words.say(booked && !asked->booked->until ? "slot_move" : "slot_choose");
}

http::Response show_slots(const Scene& scene, const cases::CaseState& state, const std::string& code) {
  const auto path = scene.path("track/" + http::percent_encode(code));
  const auto asked = asked_of(scene, state);
  return asked ? render(scene, state, *asked, path, "") : see_other(path);
}

namespace {

/// Into the line of the agenda, or out of it.
std::optional<cases::Command> line_in(const std::string& value, const std::string& step) {
  if (value == "line") return cases::StandInLine{.step = step};
  if (value == "leave") return cases::LeaveLine{.step = step, .reason = {}};
  return std::nullopt;
}

}  // namespace

http::Response take_slot(const Scene& scene, Desk& desk, const cases::CaseState& state, const std::string& code) {
  const auto path = scene.path("track/" + http::percent_encode(code));
  const auto asked = asked_of(scene, state);
  if (!asked) return see_other(path);
  const auto posted = http::Posted::read(scene.visit);
  const auto value = posted ? posted->value("slot") : std::string();
  const auto gives_back = value == "none";
  const auto booking = slot_in(value, asked->step);
  const auto line = line_in(value, asked->step);
  if (!gives_back && !booking && !line) return render(scene, state, *asked, path, scene.words.say("slot_gone"));
  if (!desk.sends.allow(address_of(scene.visit), scene.now))
    return render(scene, state, *asked, path, scene.words.say("too_many_hint"));
  const CommandId id(http::new_uuid(scene.now));
  if (line) {
    const auto done = tell(scene, id, state.id, *line);
    return see_other(done ? fmt::format("{}?said={}", path, value == "line" ? "line_joined" : "line_left") : path);
  }
  const auto told = gives_back ? tell(scene, id, state.id, cases::CancelAppointment{.step = asked->step, .reason = {}})
                               : tell(scene, id, state.id, *booking);
  if (told) return see_other(fmt::format("{}?said={}", path, gives_back ? "slot_returned" : "slot_taken"));
  return render(
      scene,
      state,
      *asked,
      path,
      scene.words.say(told.error().kind == Error::Kind::unavailable ? "busy_hint" : "slot_gone"));
}

}  // namespace guichet::portal
