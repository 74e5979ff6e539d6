#include "adapters/console/form_routes.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/audit.h"
#include "engine/cases/decide.h"
#include "engine/cases/form.h"
#include "engine/cases/scope.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;
using workflows::Definition;

const json::object nothing;

/// Sealed values inside, in clear, by path: what expressions and templates may see. "form.phone", "citizen.name".
void open_values(
    const runtime::Engine& engine, const json::value& value, const std::string& path, cases::Context& into) {
  const auto* object = value.if_object();
  if (object == nullptr) return;
  if (object->contains("$sealed")) {
    auto plain = engine.unseal(value);
    if (!plain.is_null()) into.personal.emplace(path, std::move(plain));
    return;
  }
  for (const auto& [key, member] : *object) open_values(engine, member, path + "." + std::string(key), into);
}

cases::Context context_of(const Call& call, const cases::CaseState& state) {
  cases::Context context;
  context.now = call.now;
  context.actor = call.who->actor();
  context.channel = state.channel;
  if (!call.may(Permission::case_read_personal)) return context;
  audit(
      "personal data read",
      {{"actor", call.who->subject},
       {"of", "case/" + state.id.value},
       {"route", call.route->pattern},
       {"request", call.id}});
  const auto& engine = *call.engine;
  open_values(engine, state.form, "form", context);
  open_values(engine, state.data, "data", context);
  open_values(engine, state.last_reply, "reply", context);
  open_values(engine, state.last_task, "task", context);
  if (const auto sheet = engine.queries().person(state.person, {.after = {}, .limit = 1})) {
    for (const auto& [key, value] : sheet->attributes) {
      open_values(engine, value, "citizen." + std::string(key), context);
      if (!value.is_object()) context.personal.emplace("citizen." + std::string(key), value);
    }
    if (!sheet->language.empty()) context.personal.emplace("citizen.language", sheet->language);
  }
  return context;
}

/// Reads the form as an opening would, and remembers what its conditions said.
Result<Response> look_at_form(const Call& call) {
  JsonFields fields(call.body);
  const auto workflow = fields.required_string("workflow", 128);
  const auto* sent = fields.optional_object("form");
  GUICHET_TRY_STATUS(fields.finish());
  const auto town = call.engine->town();
  if (town == nullptr || !town->workflows.contains(workflow)) return not_found("the town has no service " + workflow);
  const Definition& service = *town->workflows.at(workflow);
  cases::CaseState before;
  const auto context = context_of(call, before);
  cases::Scope scope(*town, service, context);
  std::map<const workflows::expression::Program*, bool> said;
  const auto read = cases::read_form(
      service.form,
      sent == nullptr ? nothing : *sent,
      {.pointer = "/form",
       .what = "the form",
       .is_shown = [&](const auto& show, const json::object& so_far) -> Result<bool> {
         GUICHET_TRY(const bool shown, scope.is_shown(show, so_far, before));
         said[&show] = shown;
         return shown;
       },
       .has_file = {}});
  json::array hidden;
  for (const auto& field : service.form)
    if (field.show)
      if (const auto answer = said.find(&*field.show); answer != said.end() && !answer->second)
        hidden.push_back(json::string(field.name));
  json::array faults;
  if (!read)
    for (const auto& fault : read.error().fields)
      faults.push_back(json::object{{"pointer", fault.pointer}, {"detail", fault.message}});
  return http::json_response(json::object{{"hidden", std::move(hidden)}, {"errors", std::move(faults)}});
}

/// Texts that decide() marks as personal, for whoever is about to send them.
json::value plain_of(const json::value& value) {
  const auto* object = value.if_object();
  const auto* inside = object == nullptr ? nullptr : object->if_contains("$personal");
  return inside == nullptr ? value : *inside;
}

json::object effects_of(const cases::Events& events) {
  json::array messages;
  json::array calls;
  json::object out{{"closes", false}, {"status", ""}, {"step", ""}};
  for (const auto& event : events) {
    if (const auto* message = std::get_if<cases::MessageSent>(&event))
      messages.push_back(json::object{
          {"to", message->to},
          {"subject", plain_of(message->subject)},
          {"body", plain_of(message->body)},
          {"suppressed", message->suppressed}});
    if (const auto* letter = std::get_if<cases::LetterOrdered>(&event))
      messages.push_back(json::object{
          {"to", "citizen"},
          {"subject", plain_of(letter->subject)},
          {"body", plain_of(letter->body)},
          {"suppressed", false}});
    if (const auto* asked = std::get_if<cases::CallRequested>(&event)) calls.push_back(json::string(asked->service));
    if (const auto* entered = std::get_if<cases::StepEntered>(&event)) {
      out["step"] = entered->step;
      if (!entered->status.empty()) out["status"] = entered->status;
    }
    if (std::holds_alternative<cases::CaseClosed>(event)) out["closes"] = true;
  }
  out["messages"] = std::move(messages);
  out["calls"] = std::move(calls);
  return out;
}

/// What completing a task so would do: decided on a copy, stored nowhere.
Result<Response> rehearse(const Call& call) {
  JsonFields fields(call.body);
  const CaseId id(fields.required_string("case", 128));
  cases::CompleteTask command;
  command.task = fields.required_string("task", 128);
  command.outcome = fields.required_string("outcome", 128);
  if (const auto* data = fields.optional_object("data")) command.data = *data;
  if (const auto* answers = fields.optional_object("answers")) command.answers = *answers;
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY(const auto state, call.engine->queries().find_case(id));
  GUICHET_TRY_STATUS(call.require_reach(state));
  const auto task = std::ranges::find(state.tasks, command.task, &cases::OpenTask::id);
  if (task != state.tasks.end()) GUICHET_TRY_STATUS(call.require(Permission::task_work, {.queue = task->queue}));
  const auto town = call.engine->town(state.deployment);
  if (town == nullptr) return not_found("the case's town is not there");
  GUICHET_TRY(const auto events, cases::decide(state, command, *town, context_of(call, state)));
  return http::json_response(effects_of(events));
}

/// What the first steps would do once more. The words with which somebody reopens change nothing of it.
Result<Response> rehearse_reopening(const Call& call) {
  GUICHET_TRY(const auto state, call.engine->queries().find_case(CaseId(call.path[0])));
  const auto town = call.engine->town(state.deployment);
  if (town == nullptr) return not_found("the case's town is not there");
  GUICHET_TRY(const auto events, cases::decide(state, cases::ReopenCase{"-"}, *town, context_of(call, state)));
  return http::json_response(effects_of(events));
}

}  // namespace

std::vector<http::Route> form_routes() {
  return {
      {.method = http::Method::post,
       .pattern = "/console/api/form",
       .permission = Permission::case_open,
       .summary = "Which fields of a service's form are hidden by what is filled in, and what is wrong",
       .body = {{"workflow", "string", true, "the service"}, {"form", "object", false, "what is filled in so far"}},
       .outcomes = {{200, "hidden fields, and faults by pointer", "LookedAt"}},
       .serve = http::Question(look_at_form)},
      {.method = http::Method::post,
       .pattern = "/console/api/rehearse",
       .permission = Permission::task_work,
       .summary = "What completing a task would do: messages word for word, the next step; nothing is done",
       .body =
           {{"case", "string", true, ""},
            {"task", "string", true, ""},
            {"outcome", "string", true, ""},
            {"data", "object", false, ""},
            {"answers", "object", false, ""}},
       .outcomes =
           {{200, "the effects", "Effects"},
            {409, "not possible now"},
            {422, "the answers are wrong, every field named"}},
       .serve = http::Question(rehearse)},
      {.pattern = "/console/api/cases/{id}/reopening",
       .permission = Permission::case_reply,
       .summary = "What reopening an ended case would do: the messages of its first steps, once more; nothing is done",
       .outcomes = {{200, "the effects", "Effects"}, {409, "it cannot be reopened, or not any longer"}},
       .serve = http::Question(rehearse_reopening)},
  };
}

}  // namespace guichet::console
