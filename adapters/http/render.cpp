#include "adapters/http/render.h"

#include <algorithm>
#include <variant>

#include "engine/base/audit.h"
#include "engine/cases/clock_ledger.h"
#include "engine/cases/decide.h"
#include "engine/projections/lateness.h"

namespace guichet::http {
namespace {

std::string_view word_of(workflows::FieldType type) {
  using enum workflows::FieldType;
  switch (type) {
    case string: return "string";
    case text: return "text";
    case integer: return "integer";
    case number: return "number";
    case boolean: return "boolean";
    case choice: return "choice";
    case choices: return "choices";
    case date: return "date";
    case datetime: return "datetime";
    case location: return "location";
    case photo: return "photo";
    case file: return "file";
    case phone: return "phone";
    case email: return "email";
  }
  return "string";
}

/// Replaces every sealed value by a mark that something is there.
json::value mask(const json::value& value) {
  if (const auto* object = value.if_object()) {
    if (object->contains("$sealed")) return json::object{{"$sealed", true}};
    json::object masked;
    for (const auto& [key, member] : *object) masked[key] = mask(member);
    return masked;
  }
  if (const auto* array = value.if_array()) {
    json::array masked;
    for (const auto& item : *array) masked.push_back(mask(item));
    return masked;
  }
  return value;
}

bool holds_sealed(const json::value& value) {
  if (const auto* object = value.if_object()) {
    if (object->contains("$sealed")) return true;
    for (const auto& [key, member] : *object)
      if (holds_sealed(member)) return true;
  }
  if (const auto* array = value.if_array())
    for (const auto& item : *array)
      if (holds_sealed(item)) return true;
  return false;
}

std::string_view state_of(const cases::Clock& clock) {
  if (clock.stopped) return clock.breached ? "breached" : "met";
  if (clock.breached) return "late";
  return clock.running_since ? "running" : "paused";
}

json::object render_clock(
    const Call& call, const cases::Clock& clock, const workflows::Town* town, const workflows::Definition* text) {
  json::object out{
      {"name", clock.name},
      {"state", state_of(clock)},
      {"measure", clock.measure},
      {"budget_ms", clock.budget_ms},
      {"due", clock.running_since ? render_time(clock.due) : json::value()},
      {"warned", clock.warned},
      {"imposed", clock.imposed}};
  if (text != nullptr)
    if (const auto* rule = text->find_clock(clock.name)) out["title"] = rule->title.in(call.language);
  auto consumed = clock.consumed_ms;
  if (town != nullptr && clock.running_since && !clock.stopped)
    if (const auto calendar = town->calendars.find(clock.calendar); calendar != town->calendars.end())
      consumed = cases::consumed_at(clock, *calendar->second, call.now);
  out["consumed_ms"] = consumed;
  out["left_ms"] = clock.stopped ? 0 : clock.budget_ms - consumed;
  return out;
}

json::object facts_of(const cases::CaseState& state) {
  return {
      {"id", state.id.value},
      {"reference", state.reference},
      {"workflow", state.workflow},
      {"title", state.title},
      {"state", state.is_open() ? "open" : "closed"},
      {"status", state.status},
      {"outcome", state.outcome},
      {"priority", state.priority},
      {"channel", state.channel},
      {"language", state.language},
      {"owner", state.owner},
      {"visibility", state.visibility},
      {"person", state.person.value},
      {"opened", to_rfc3339(state.opened)},
      {"closed", render_time(state.closed)},
      {"kept_until", render_time(state.kept_until)},
      {"erased", render_time(state.erased)},
      {"imported", state.imported},
      {"reopened", state.reopened},
      {"score", state.score == 0 ? json::value() : json::value(state.score)},
      {"version", state.version},
      {"deployment", state.deployment}};
}

void add_waiting(json::object& out, const cases::CaseState& state) {
  json::array steps;
  for (const auto& token : state.tokens)
    steps.push_back(json::object{{"step", token.step}, {"kind", token.kind}, {"entered", to_rfc3339(token.entered)}});
  json::array waits;
  for (const auto& wait : state.waits)
    waits.push_back(json::object{{"step", wait.step}, {"for", wait.what}, {"name", wait.name}});
  json::array timers;
  for (const auto& timer : state.timers)
    timers.push_back(json::object{{"id", timer.id}, {"step", timer.step}, {"due", to_rfc3339(timer.due)}});
  out["steps"] = std::move(steps);
  out["waits"] = std::move(waits);
  out["timers"] = std::move(timers);
  json::array calls;
  for (const auto& order : state.calls)
    calls.push_back(json::object{
        {"order", order.order},
        {"step", order.step},
        {"service", order.service},
        {"attempt", order.attempt},
        {"given_up", order.given_up}});
  out["calls"] = std::move(calls);
  json::array appointments;
  for (const auto& slot : state.bookings)
    appointments.push_back(json::object{
        {"step", slot.step},
        {"agenda", slot.agenda},
        {"site", slot.site},
        {"starts", to_rfc3339(slot.starts)},
        {"ends", to_rfc3339(slot.ends)},
        {"until", render_time(slot.until)}});
  out["appointments"] = std::move(appointments);
  json::array lines;
  for (const auto& place : state.lines)
    lines.push_back(json::object{{"step", place.step}, {"agenda", place.agenda}, {"since", to_rfc3339(place.since)}});
  out["lines"] = std::move(lines);
  json::array referrals;
  for (const auto& one : state.referrals)
    referrals.push_back(json::object{{"step", one.step}, {"body", one.body}, {"news", to_rfc3339(one.news)}});
  out["referrals"] = std::move(referrals);
  if (!state.main.id.empty())
    out["follows"] = json::object{{"id", state.main.id.value}, {"reference", state.main.reference}};
  json::array followers;
  for (const auto& tie : state.followers)
    followers.push_back(json::object{{"id", tie.id.value}, {"reference", tie.reference}});
  out["followers"] = std::move(followers);
  if (!state.incident.empty()) out["incident"] = state.incident;
}

/// What an agent may do where the case rests now; who may is decided when it is done.
void add_actions(
    json::object& out, const cases::CaseState& state, const workflows::Definition& text, std::string_view language) {
  json::array actions;
  for (const auto& action : text.actions) {
    const bool is_here = action.at.empty() || std::ranges::any_of(state.tokens, [&](const cases::Token& token) {
                           return std::ranges::find(action.at, token.step) != action.at.end();
                         });
    if (!is_here || !state.is_open()) continue;
    actions.push_back(json::object{
        {"id", action.id},
        {"label", action.label.in(language)},
        {"roles", list_of(action.roles)},
        {"ask", render_fields(action.ask, language)}});
  }
  out["actions"] = std::move(actions);
}

}  // namespace

json::array list_of(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::value render_time(const std::optional<Instant>& instant) {
  return instant ? json::value(to_rfc3339(*instant)) : json::value();
}

json::value reveal(
    const Call& call, const json::value& value, access::Permission permission, std::string_view of_what) {
  if (!holds_sealed(value)) return value;
  if (!call.may(permission)) return mask(value);
  audit(
      "personal data read",
      {{"actor", call.who->subject}, {"of", of_what}, {"route", call.route->pattern}, {"request", call.id}});
  return call.engine->unseal(value);
}

json::object render_case(const Call& call, const cases::CaseState& state) {
  const auto town = call.engine->town(state.deployment);
  const workflows::Definition* text = nullptr;
  if (town != nullptr)
    if (const auto known = town->workflows.find(state.workflow); known != town->workflows.end())
      text = known->second.get();
  auto out = facts_of(state);
  out["organisation"] = town == nullptr ? std::string() : town->organisation_of(state.owner);
  out["reopens_until"] = render_time(town == nullptr ? std::nullopt : cases::reopens_until(state, *town));
  json::object personal{{"form", state.form}, {"data", state.data}};
  auto shown = reveal(call, personal, access::Permission::case_read_personal, "case/" + state.id.value).as_object();
  out["form"] = std::move(shown["form"]);
  out["data"] = std::move(shown["data"]);
  out["tasks"] = render_tasks(call, state, town.get());
  json::array clocks;
  for (const auto& clock : state.clocks) clocks.push_back(render_clock(call, clock, town.get(), text));
  out["clocks"] = std::move(clocks);
  add_waiting(out, state);
  out["children"] = render_children(call, state);
  if (text != nullptr) add_actions(out, state, *text, call.language);
  return out;
}

json::object render_row(const projections::CaseRow& row) {
  return {
      {"id", row.id.value},
      {"workflow", row.workflow},
      {"title", row.title},
      {"reference", row.reference},
      {"state", row.state},
      {"outcome", row.outcome},
      {"status", row.status},
      {"priority", row.priority},
      {"channel", row.channel},
      {"lateness", row.lateness},
      {"opened", to_rfc3339(row.opened)},
      {"closed", render_time(row.closed)},
      {"due", render_time(row.due)}};
}

json::object render_row(const cases::CaseState& state) {
  projections::CaseRow row;
  row.id = state.id;
  row.workflow = state.workflow;
  row.title = state.title;
  row.reference = state.reference;
  row.state = state.is_open() ? "open" : "closed";
  row.outcome = state.outcome;
  row.status = state.status;
  row.priority = state.priority;
  row.channel = state.channel;
  row.lateness = projections::lateness_of_case(state);
  row.opened = state.opened;
  row.closed = state.closed;
  if (state.is_open()) row.due = projections::first_due(state);
  return render_row(row);
}

json::object render_row(const projections::TaskRow& row) {
  return {
      {"case", row.case_id.value},
      {"task", row.task},
      {"step", row.step},
      {"queue", row.queue},
      {"workflow", row.workflow},
      {"title", row.title},
      {"reference", row.reference},
      {"priority", row.priority},
      {"agent", row.agent},
      {"channel", row.channel},
      {"opened", to_rfc3339(row.opened)},
      {"created", to_rfc3339(row.created)},
      {"due", render_time(row.due)},
      {"lateness", row.lateness}};
}

json::object render_row(const projections::TimelineRow& row) {
  return {
      {"position", row.position},
      {"time", to_rfc3339(row.time)},
      {"type", row.type},
      {"actor", row.actor},
      {"channel", row.channel},
      {"internal", row.internal},
      {"imported", row.imported},
      {"data", row.data}};
}

json::array render_fields(const workflows::Fields& fields, std::string_view language) {
  json::array out;
  for (const auto& field : fields) {
    json::object entry{
        {"name", field.name},
        {"type", word_of(field.type)},
        {"label", field.label.in(language)},
        {"help", field.help.in(language)},
        {"required", field.required},
        {"personal", field.personal}};
    if (field.min) entry["min"] = *field.min;
    if (field.max) entry["max"] = *field.max;
    if (field.show) entry["show"] = field.show->text();
    if (field.initial) entry["default"] = *field.initial;
    if (field.pattern)
      entry["pattern"] = json::object{{"like", field.pattern->text}, {"says", field.pattern->says.in(language)}};
    json::array options;
    for (const auto& option : field.options)
      options.push_back(json::object{{"id", option.id}, {"label", option.label.in(language)}});
    if (!options.empty()) entry["options"] = std::move(options);
    out.push_back(std::move(entry));
  }
  return out;
}

/// The time in which less is promised, past or to come; null: none is written.
json::value render_degraded(const workflows::Definition& service, std::string_view language) {
  if (!service.degraded) return {};
  return json::object{
      {"from", to_rfc3339(service.degraded->from)},
      {"to", to_rfc3339(service.degraded->to)},
      {"reason", service.degraded->reason.in(language)}};
}

json::object render_service(const workflows::Definition& service, std::string_view language) {
  const auto access_word = [&]() -> std::string_view {
    switch (service.access) {
      case workflows::Access::everybody: return "public";
      case workflows::Access::identified: return "identified";
      case workflows::Access::agents: return "agents";
    }
    return "agents";
  };
  return {
      {"id", service.id},
      {"version", service.version},
      {"title", service.title.in(language)},
      {"summary", service.summary.in(language)},
      {"alternatives", service.alternatives.in(language)},
      {"owner", service.owner},
      {"access", access_word()},
      {"opens", render_time(service.opens)},
      {"degraded", render_degraded(service, language)},
      {"form", render_fields(service.form, language)},
      {"data", render_fields(service.data, language)}};
}

}  // namespace guichet::http
