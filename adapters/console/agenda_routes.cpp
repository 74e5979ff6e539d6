#include "adapters/console/agenda_routes.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "adapters/http/render.h"
#include "workflows/agenda.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;
using workflows::Agenda;
using workflows::AgendaSite;
using workflows::Appointment;
using workflows::Definition;

/// Appointments are kept some weeks ahead: what is open of a service is mostly what is looked for. The answer says
/// where there was more.
constexpr std::size_t open_looked_at_max = 20'000;
constexpr std::size_t closed_looked_at_max = 5'000;

struct Day {
  Instant from;
  Instant to;
};

/// What one question asks for.
struct Asked {
  const Agenda* agenda = nullptr;
  Day day;
  bool names = false;  ///< who comes, too: each of them is a reading of personal data
};

/// One case at its hour.
struct Visit {
  std::string site;
  Instant starts;
  Instant ends;
  bool kept = true;   ///< takes a counter: not given up by who did not come
  bool shown = true;  ///< within reach; whoever is not takes a counter too
  json::object row;
};

const Appointment* appointment_of(const workflows::Step& step, const std::string& agenda) {
  const auto* text = std::get_if<Appointment>(&step.construct);
  return text != nullptr && text->agenda == agenda ? text : nullptr;
}

/// The outcome by which an agent says that nobody came: it leads back to the choice of a slot, and asks nothing.
json::value way_back(const Definition& service, const std::string& agenda, const std::string& step, const Call& call) {
  const auto* at = service.find_step(step);
  const auto* task = at == nullptr ? nullptr : std::get_if<workflows::Task>(&at->construct);
  if (task == nullptr) return nullptr;
  for (const auto& outcome : task->outcomes) {
    const auto* next = outcome.go.empty() ? nullptr : service.find_step(outcome.go);
    if (next != nullptr && outcome.ask.empty() && appointment_of(*next, agenda) != nullptr)
      return json::object{{"id", outcome.id}, {"label", outcome.label.in(call.language)}};
  }
  return nullptr;
}

std::string visitor_name(const Call& call, const PersonId& person) {
  if (person.empty()) return {};
  const auto sheet = call.engine->queries().person(person, {.after = {}, .limit = 1});
  if (!sheet || sheet->forgotten) return {};
  const auto shown = http::reveal(call, sheet->attributes, Permission::person_read_personal, "person/" + person.value);
  const auto* name = shown.is_object() ? shown.as_object().if_contains("name") : nullptr;
  return name != nullptr && name->is_string() ? std::string(name->as_string()) : std::string();
}

/// The moment a case's own data names, on that day.
std::optional<Visit> visit_begun(const cases::CaseState& state, const Appointment& text, const Asked& asked) {
  const auto word = [&](const std::string& field) -> std::string {
    const auto* value = field.empty() ? nullptr : state.data.if_contains(field);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  const auto starts = parse_rfc3339(word(text.starts));
  if (!starts || *starts < asked.day.from || *starts >= asked.day.to) return std::nullopt;
  auto site = word(text.site);
  if (site.empty() && asked.agenda->sites.size() == 1) site = asked.agenda->sites.front().id;
  return Visit{
      .site = std::move(site), .starts = *starts, .ends = *starts + Duration(asked.agenda->slot_ms), .row = {}};
}

/// Booked ones by their booking; once the hour has come there is none any more, and the case's data tell.
std::optional<Visit> visit_of(const cases::CaseState& state, const Definition& service, const Asked& asked) {
  for (const auto& booking : state.bookings)
    if (!booking.until && booking.agenda == asked.agenda->id && booking.starts >= asked.day.from &&
        booking.starts < asked.day.to) {
      Visit visit{.site = booking.site, .starts = booking.starts, .ends = booking.ends, .row = {}};
      visit.row["what"] = "expected";
      return visit;
    }
  for (const auto& step : service.steps) {
    const auto* text = appointment_of(step, asked.agenda->id);
    auto visit = text == nullptr ? std::nullopt : visit_begun(state, *text, asked);
    if (!visit) continue;
    const auto waits = std::ranges::any_of(
        state.waits, [&](const auto& wait) { return wait.what == "appointment" && wait.step == step.id; });
    visit->kept = !waits;
    visit->row["what"] = !state.is_open() ? "done" : waits ? "absent" : state.tasks.empty() ? "under-way" : "due";
    return visit;
  }
  return std::nullopt;
}

void tell_visit(
    const Call& call, const cases::CaseState& state, const Definition& service, const Asked& asked, Visit& visit) {
  auto& row = visit.row;
  row["case"] = state.id.value;
  row["reference"] = state.reference;
  row["title"] = service.title.in(call.language);
  row["status"] = state.status;
  row["person"] = state.person.value;
  row["name"] = asked.names ? visitor_name(call, state.person) : std::string();
  row["task"] = nullptr;
  if (row.at("what").as_string() != "due") return;
  const auto& task = state.tasks.front();
  row["task"] = json::object{
      {"id", task.id},
      {"queue", task.queue},
      {"agent", task.agent},
      {"absent", way_back(service, asked.agenda->id, task.step, call)}};
}

/// Of one service, open or closed cases; answers whether there were more than were looked at.
Result<bool> gather(
    const Call& call, const std::string& service, bool open, const Asked& asked, std::vector<Visit>& visits) {
  const auto& queries = call.engine->queries();
  projections::PageRequest page{.after = {}, .limit = 500};
  std::size_t looked_at = 0;
  const auto most = open ? open_looked_at_max : closed_looked_at_max;
  do {
    GUICHET_TRY(const auto rows, queries.case_list(service, open ? "open" : "closed", page));
    for (const auto& row : rows.rows) {
      if (row.closed && *row.closed < asked.day.from) continue;
      const auto state = queries.find_case(row.id);
      const auto town = state ? call.engine->town(state->deployment) : nullptr;
      const auto known = town == nullptr                     ? nullptr
                         : town->workflows.contains(service) ? town->workflows.at(service)
                                                             : nullptr;
      if (known == nullptr) continue;
      auto visit = visit_of(*state, *known, asked);
      if (!visit) continue;
      visit->shown = call.require_reach(*state).has_value();
      if (visit->shown) tell_visit(call, *state, *known, asked, *visit);
      visits.push_back(std::move(*visit));
    }
    looked_at += rows.rows.size();
    page.after = rows.next;
  } while (!page.after.empty() && looked_at < most);
  return !page.after.empty();
}

struct Hour {
  Instant ends;
  std::uint32_t taken = 0;
  json::array visitors;
};

/// Every hour of the place, free ones too; and hours that only an agent could have given.
json::object site_of(
    const Call& call,
    const workflows::Town& town,
    const AgendaSite& site,
    const Asked& asked,
    std::vector<Visit>& visits) {
  std::map<Instant, Hour> hours;
  if (const auto calendar = town.calendars.find(site.calendar); calendar != town.calendars.end())
    for (const auto& slot : workflows::slots_of(*asked.agenda, *calendar->second, asked.day.from, asked.day.to))
      hours[slot.starts].ends = slot.ends;
  for (auto& visit : visits) {
    if (visit.site != site.id) continue;
    auto& hour = hours[visit.starts];
    hour.ends = visit.ends;
    hour.taken += visit.kept ? 1 : 0;
    if (visit.shown) hour.visitors.push_back(std::move(visit.row));
  }
  json::array rows;
  for (auto& [starts, hour] : hours)
    rows.push_back(json::object{
        {"starts", to_rfc3339(starts)},
        {"ends", to_rfc3339(hour.ends)},
        {"free", hour.taken >= site.counters ? 0 : site.counters - hour.taken},
        {"visitors", std::move(hour.visitors)}});
  return {
      {"id", site.id},
      {"title", site.title.in(call.language)},
      {"counters", site.counters},
      {"hours", std::move(rows)}};
}

/// A day of the town's clock; today where none is named.
Result<std::chrono::local_days> agenda_day(const Call& call, const workflows::CompiledCalendar& calendar) {
  const auto text = call.query("day");
  if (text.empty()) return std::chrono::floor<std::chrono::days>(calendar.to_local(call.now));
  const auto days = workflows::parse_dates(text);
  if (!days || days->first != days->last)
    return invalid("this is no day", {{"day", "expected a day such as 2026-03-02"}});
  return days->first;
}

std::string written(std::chrono::local_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format(
      "{:04}-{:02}-{:02}",
      static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()));
}

Result<Response> read_day(const Call& call) {
  const auto town = call.engine->town();
  if (town == nullptr) return not_found("no town is deployed yet");
  const auto agenda = town->agendas.find(call.path[0]);
  if (agenda == town->agendas.end()) return not_found(fmt::format("the town has no agenda \"{}\"", call.path[0]));
  const auto calendar = agenda->second.sites.empty() ? town->calendars.end()
                                                     : town->calendars.find(agenda->second.sites.front().calendar);
  if (calendar == town->calendars.end()) return not_found("the agenda is kept nowhere");
  GUICHET_TRY(const auto day, agenda_day(call, *calendar->second));
  const auto begins = [&](std::chrono::local_days date) {
    return calendar->second->to_instant(std::chrono::local_time<Duration>(date));
  };
  const Asked asked{
      .agenda = &agenda->second,
      .day = {begins(day), begins(day + std::chrono::days(1))},
      .names = call.query("names") == "true"};
  std::vector<Visit> visits;
  bool more = false;
  for (const auto& [id, service] : town->workflows) {
    if (std::ranges::none_of(service->steps, [&](const auto& step) { return appointment_of(step, agenda->first); }))
      continue;
    for (const auto open : {true, false}) {
      GUICHET_TRY(const auto left, gather(call, id, open, asked, visits));
      more = more || left;
    }
  }
  json::array sites;
  for (const auto& site : agenda->second.sites) sites.push_back(site_of(call, *town, site, asked, visits));
  return http::json_response(json::object{
      {"agenda", agenda->first},
      {"title", agenda->second.title.in(call.language)},
      {"day", written(day)},
      {"more", more},
      {"sites", std::move(sites)}});
}

}  // namespace

std::vector<http::Route> agenda_routes() {
  return {
      {.pattern = "/console/api/agendas/{agenda}/day",
       .permission = Permission::case_read,
       .summary = "A day of an agenda: every hour of each place, who comes, and what has become of it",
       .query =
           {{"day", http::ValueKind::word, "by the town's clock: 2026-03-02; today where nothing is said"},
            {"names", http::ValueKind::word, "who comes, too: each reading is noted", "true|false"}},
       .outcomes =
           {{200, "the day; `more` where only the newest cases were looked at", "AgendaDay"},
            {404, "no such agenda"},
            {422, "no day"}},
       .serve = http::Question(read_day)},
  };
}

}  // namespace guichet::console
