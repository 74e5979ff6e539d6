// Appointments: what is free in an agenda, and a case's slot booked, moved and given back.
#include <algorithm>

#include <fmt/format.h>

#include "adapters/http/on_case.h"
#include "adapters/http/render.h"
#include "adapters/http/route.h"
#include "adapters/http/slots.h"
#include "workflows/agenda.h"

namespace guichet::http {
namespace {

using access::Permission;
using workflows::Agenda;
using workflows::AgendaSite;

/// As far as one question looks ahead.
constexpr auto stretch_max = std::chrono::days(62);

Result<Response> list_agendas(const Call& call) {
  const auto town = call.engine->town();
  json::array items;
  if (town != nullptr)
    for (const auto& [id, agenda] : town->agendas) {
      json::array sites;
      for (const auto& site : agenda.sites)
        sites.push_back(
            json::object{{"id", site.id}, {"title", site.title.in(call.language)}, {"counters", site.counters}});
      items.push_back(json::object{
          {"id", id},
          {"title", agenda.title.in(call.language)},
          {"slot_ms", agenda.slot_ms},
          {"sites", std::move(sites)}});
    }
  return page_response(call, std::move(items), {}, call.engine->queries().applied());
}

std::string sites_in(const workflows::Agenda& agenda) {
  std::string names;
  for (const auto& site : agenda.sites) names += (names.empty() ? "" : ", ") + site.id;
  return names;
}

/// From now on for two weeks, where nothing is said.
Result<Stretch> stretch_of(const Call& call) {
  const auto moment = [&](std::string_view name, Instant otherwise) -> Result<Instant> {
    const auto text = call.query(name);
    if (text.empty()) return otherwise;
    const auto instant = parse_rfc3339(text);
    if (instant) return *instant;
    auto fault = fmt::format("expected a moment such as 2026-03-02T08:00:00Z, found \"{}\"", text);
    return invalid(fault, {{std::string(name), fault}});
  };
  GUICHET_TRY(const auto from, moment("from", call.now));
  GUICHET_TRY(const auto to, moment("to", from + std::chrono::days(14)));
  if (to <= from || to - from > stretch_max)
    return invalid("the stretch is none", {{"to", "lies behind from, by 62 days at most"}});
  return Stretch{from, to};
}

/// What may be booked now by the public: an agent may book otherwise, with a reason.
Status add_free(
    const Call& call,
    const workflows::Town& town,
    const Agenda& agenda,
    const AgendaSite& site,
    const Stretch& stretch,
    json::array& items) {
  GUICHET_TRY(const auto free, free_slots(*call.engine, town, agenda, site, stretch, call.now));
  for (const auto& slot : free)
    items.push_back(json::object{
        {"site", site.id},
        {"place", site.title.in(call.language)},
        {"starts", to_rfc3339(slot.starts)},
        {"ends", to_rfc3339(slot.ends)},
        {"free", slot.free}});
  return ok();
}

Result<Response> list_slots(const Call& call) {
  const auto town = call.engine->town();
  if (town == nullptr) return not_found("no town is deployed yet");
  const auto agenda = town->agendas.find(call.path[0]);
  if (agenda == town->agendas.end()) return not_found(fmt::format("the town has no agenda \"{}\"", call.path[0]));
  GUICHET_TRY(const auto stretch, stretch_of(call));
  const auto wanted = call.query("site");
  if (!wanted.empty() && agenda->second.find_site(wanted) == nullptr)
    return not_found(
        fmt::format("the agenda {} has no site \"{}\", but {}", agenda->first, wanted, sites_in(agenda->second)));
  json::array items;
  for (const auto& site : agenda->second.sites)
    if (wanted.empty() || site.id == wanted)
      GUICHET_TRY_STATUS(add_free(call, *town, agenda->second, site, stretch, items));
  std::ranges::stable_sort(items, [](const json::value& a, const json::value& b) {
    return a.at("starts").as_string() < b.at("starts").as_string();
  });
  return page_response(call, std::move(items), {}, call.engine->queries().applied());
}

Result<runtime::Submission> book(const Call& call) {
  JsonFields fields(call.body);
  cases::BookAppointment command;
  command.site = fields.required_string("site", 64);
  const auto starts = fields.required_string("starts", 64);
  command.step = fields.optional_string("step", 64).value_or("");
  command.reason = fields.optional_string("reason").value_or("");
  const auto instant = parse_rfc3339(starts);
  if (!instant)
    fields.refuse("starts", fmt::format("expected a moment such as 2026-03-02T08:00:00Z, found \"{}\"", starts));
  GUICHET_TRY_STATUS(fields.finish());
  command.starts = *instant;
  return on_case(call, std::move(command));
}

Result<runtime::Submission> give_back(const Call& call) {
  JsonFields fields(call.body);
  cases::CancelAppointment command;
  command.step = fields.optional_string("step", 64).value_or("");
  command.reason = fields.optional_string("reason").value_or("");
  GUICHET_TRY_STATUS(fields.finish());
  return on_case(call, std::move(command));
}

template <class Command>
Result<Command> read_line(const Call& call) {
  JsonFields fields(call.body);
  Command command;
  command.step = fields.optional_string("step", 64).value_or("");
  if constexpr (requires { command.reason; }) command.reason = fields.optional_string("reason").value_or("");
  GUICHET_TRY_STATUS(fields.finish());
  return command;
}

Result<runtime::Submission> stand_in_line(const Call& call) {
  GUICHET_TRY(auto command, read_line<cases::StandInLine>(call));
  return on_case(call, std::move(command));
}

Result<runtime::Submission> leave_line(const Call& call) {
  GUICHET_TRY(auto command, read_line<cases::LeaveLine>(call));
  return on_case(call, std::move(command));
}

std::vector<Route> line_routes() {
  return {
      {.method = Method::post,
       .pattern = "/api/v1/cases/{id}/line",
       .permission = Permission::case_reply,
       .summary = "Stand in the agenda's line: a slot that comes free is held for the first for some hours",
       .body = {{"step", "string", false, "which, where several appointments are waited for"}},
       .outcomes =
           {{200, "the case stands in line"}, {409, "it has a slot, stands there already, or there is no line"}},
       .serve = stand_in_line,
       .name = "stand_in_line"},
      {.method = Method::post,
       .pattern = "/api/v1/cases/{id}/line/leave",
       .permission = Permission::case_reply,
       .summary = "Leave the line; what is offered goes to the next",
       .body = {{"step", "string", false, "which, where there are several"}, {"reason", "string", false, "why"}},
       .outcomes = {{200, "it stands there no more"}, {409, "it does not stand in line"}},
       .serve = leave_line,
       .name = "leave_line"},
  };
}

std::vector<Route> questions() {
  return {
      {.method = Method::get,
       .pattern = "/api/v1/agendas",
       .permission = Permission::service_read,
       .summary = "List the town's agendas and where they are kept",
       .outcomes = {{200, "all of them", "Agendas"}},
       .serve = Question(list_agendas),
       .name = "list_agendas"},
      {.method = Method::get,
       .pattern = "/api/v1/agendas/{agenda}/slots",
       .permission = Permission::service_read,
       .summary = "List the slots that can be booked, over all sites or one, earliest first",
       .query =
           {{"site", ValueKind::text, "only there"},
            {"from", ValueKind::text, "a moment; now where nothing is said"},
            {"to", ValueKind::text, "a moment, 62 days behind at most; two weeks where nothing is said"}},
       .outcomes = {{200, "what is free now", "Slots"}, {422, "a moment that is none"}},
       .serve = Question(list_slots),
       .name = "list_slots"},
  };
}

}  // namespace

std::vector<Route> slot_routes() {
  auto routes = questions();
  routes.push_back(
      {.method = Method::post,
       .pattern = "/api/v1/cases/{id}/appointment",
       .permission = Permission::case_reply,
       .summary = "Book a slot for a case that waits for an appointment, or move to another",
       .body =
           {{"site", "string", true, "one of the agenda's"},
            {"starts", "time", true, "the slot's beginning"},
            {"step", "string", false, "which, where several are waited for"},
            {"reason", "string", false, "of an agent who books what the public cannot: a full slot, another hour"}},
       .outcomes = {{200, "booked"}, {409, "no such slot, taken, too late or too early"}},
       .serve = book,
       .name = "book_appointment",
       .example = R"({"site":"mairie","starts":"2026-03-10T08:00:00Z"})"});
  routes.push_back(
      {.method = Method::post,
       .pattern = "/api/v1/cases/{id}/appointment/cancel",
       .permission = Permission::case_reply,
       .summary = "Give a case's slot back; it goes on waiting for another",
       .body = {{"step", "string", false, "which, where there are several"}, {"reason", "string", false, "why"}},
       .outcomes = {{200, "the slot is free"}, {409, "nothing is booked"}},
       .serve = give_back,
       .name = "cancel_appointment"});
  for (auto& route : line_routes()) routes.push_back(std::move(route));
  return routes;
}

std::vector<Shape> slot_shapes() {
  return {
      {"Agenda",
       "What people come for, and where.",
       {{"id", "string", true, ""},
        {"title", "string", true, ""},
        {"slot_ms", "integer", true, "how long an appointment takes"},
        {"sites", "[AgendaSite]", true, ""}}},
      {"AgendaSite",
       "A place where people are received.",
       {{"id", "string", true, ""}, {"title", "string", true, ""}, {"counters", "integer", true, "how many at once"}}},
      page_shape("Agendas", "[Agenda]", "All of them."),
      {"Slot",
       "A slot that can be booked.",
       {{"site", "string", true, ""},
        {"place", "string", true, "the site's title"},
        {"starts", "time", true, ""},
        {"ends", "time", true, ""},
        {"free", "integer", true, "counters that are free then"}}},
      page_shape("Slots", "[Slot]", "Earliest first."),
      {"Appointment",
       "A slot that a case has.",
       {{"step", "string", true, ""},
        {"agenda", "string", true, ""},
        {"site", "string", true, ""},
        {"starts", "time", true, ""},
        {"ends", "time", true, ""},
        {"until", "time?", true, "only offered, and held so long; null: booked"}}},
      {"PlaceInLine",
       "A case that waits for a slot to come free.",
       {{"step", "string", true, ""}, {"agenda", "string", true, ""}, {"since", "time", true, ""}}},
  };
}

}  // namespace guichet::http
