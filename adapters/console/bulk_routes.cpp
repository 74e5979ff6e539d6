#include "adapters/console/bulk_routes.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "adapters/http/reach.h"
#include "engine/cases/decide.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;

constexpr std::size_t tasks_max = 200;

struct Gesture {
  std::string name;   ///< claim, release or assign
  std::string agent;  ///< for assign: "agents/NAME", or empty for nobody
  bool anyway;        ///< also where they are away
};

cases::Command command_of(const Gesture& gesture, const std::string& task) {
  if (gesture.name == "claim") return cases::ClaimTask{task};
  if (gesture.name == "release") return cases::ReleaseTask{task};
  cases::AssignTask command;
  command.task = task;
  command.agent = gesture.agent;
  return command;
}

bool is_about_agent(const Error& refusal) {
  return std::ranges::any_of(refusal.fields, [](const auto& field) { return field.pointer == "/agent"; });
}

/// Whether whoever is given a task of this queue is there, and works in it.
Status would_take(const Call& call, const Gesture& gesture, const std::string& queue) {
  if (gesture.name != "assign" || gesture.anyway || gesture.agent.empty()) return ok();
  GUICHET_TRY_STATUS(http::require_present(call, gesture.agent));
  const auto town = call.engine->town();
  return town == nullptr ? ok() : http::require_works_in(*town, gesture.agent, queue);
}

/// As the command itself will be judged: reach, permission in the task's queue, who takes it, the rules of the case.
Status would_do(const Call& call, const CaseId& id, const std::string& name, const Gesture& gesture) {
  GUICHET_TRY(const auto state, call.engine->queries().find_case(id));
  GUICHET_TRY_STATUS(call.require_reach(state));
  const auto task = std::ranges::find(state.tasks, name, &cases::OpenTask::id);
  if (task == state.tasks.end()) return conflict(fmt::format("the task {} is not open any longer", name));
  GUICHET_TRY_STATUS(
      call.require(gesture.name == "assign" ? Permission::task_assign : Permission::task_work, {.queue = task->queue}));
  GUICHET_TRY_STATUS(would_take(call, gesture, task->queue));
  const auto town = call.engine->town(state.deployment);
  if (town == nullptr) return not_found("the case's town is not there");
  cases::Context context;
  context.now = call.now;
  context.actor = call.who->actor();
  context.channel = state.channel;
  GUICHET_TRY_STATUS(cases::decide(state, command_of(gesture, name), *town, context));
  return ok();
}

std::string_view word_for(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::invalid: return "invalid";
    case Error::Kind::not_found: return "not-found";
    case Error::Kind::conflict: return "conflict";
    case Error::Kind::forbidden: return "forbidden";
    case Error::Kind::unavailable: return "unavailable";
    case Error::Kind::corrupt: return "corrupt";
  }
  return "invalid";
}

Result<json::array> rehearse_each(const Call& call, const json::array& tasks, const Gesture& gesture) {
  json::array items;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    JsonFields fields(tasks[i], fmt::format("/tasks/{}", i));
    const CaseId id(fields.required_string("case", 128));
    const auto task = fields.required_string("task", 128);
    GUICHET_TRY_STATUS(fields.finish());
    const auto would = would_do(call, id, task, gesture);
    items.push_back(json::object{
        {"case", id.value},
        {"task", task},
        {"possible", would.has_value()},
        {"why", would ? std::string_view() : word_for(would.error().kind)},
        {"detail", would ? std::string() : would.error().message},
        {"about", !would && is_about_agent(would.error()) ? "agent" : ""}});
  }
  return items;
}

Result<Response> rehearse_many(const Call& call) {
  JsonFields fields(call.body);
  const Gesture gesture{
      .name = fields.required_string("gesture", 16),
      .agent = fields.optional_string("agent", 128).value_or(""),
      .anyway = fields.optional_bool("anyway").value_or(false)};
  if (gesture.name != "claim" && gesture.name != "release" && gesture.name != "assign")
    fields.refuse("gesture", fmt::format("expected claim, release or assign, found {}", gesture.name));
  const auto* tasks = fields.optional_array("tasks");
  if (tasks == nullptr)
    fields.refuse("tasks", "is required: a list of tasks, each with its case");
  else if (tasks->size() > tasks_max)
    fields.refuse("tasks", fmt::format("expected at most {} at once, found {}", tasks_max, tasks->size()));
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY(auto items, rehearse_each(call, *tasks, gesture));
  return http::json_response(json::object{{"items", std::move(items)}});
}

}  // namespace

std::vector<http::Route> bulk_routes() {
  return {
      {.method = http::Method::post,
       .pattern = "/console/api/rehearse-tasks",
       .permission = Permission::task_work,
       .summary = "What one gesture on many tasks would meet: decided on a copy of each, nothing is done",
       .body =
           {{"gesture", "string", true, "claim, release or assign"},
            {"agent", "string", false, "for assign: agents/NAME, or empty for nobody"},
            {"anyway", "boolean", false, "also to somebody who is away, or does not work in the queue"},
            {"tasks", "[TaskName]", true, "up to two hundred"}},
       .outcomes =
           {{200, "a line for each, in the order in which they were asked for", "RehearsedTasks"},
            {422, "no such gesture, or too many at once"}},
       .serve = http::Question(rehearse_many)},
  };
}

}  // namespace guichet::console
