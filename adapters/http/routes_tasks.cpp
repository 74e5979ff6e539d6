// Tasks: queues, my tasks, and what agents do with one.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "adapters/http/reach.h"
#include "adapters/http/render.h"
#include "adapters/http/route.h"
#include "engine/base/check.h"
#include "engine/projections/paging.h"

namespace guichet::http {
namespace {

using access::Permission;

/// People say the step's name, programs the task's id; null: the rules say what is wrong with one that is not there.
const cases::OpenTask* find_task(const cases::CaseState& state, const std::string& said) {
  auto found = std::ranges::find(state.tasks, said, &cases::OpenTask::id);
  if (found == state.tasks.end()) found = std::ranges::find(state.tasks, said, &cases::OpenTask::step);
  return found == state.tasks.end() ? nullptr : &*found;
}

/// Which queue a task is in is known when the command is decided: the writer asks back.
std::function<Status(const cases::CaseState&)> guard_of(const Call& call, Permission permission) {
  return [who = call.who, permission, said = call.path[1]](const cases::CaseState& state) -> Status {
    const auto* task = find_task(state, said);
    if (task == nullptr) return ok();
    auto decision = access::authorise(*who, permission, {.queue = task->queue});
    if (decision.allowed) return ok();
    return forbidden(std::move(decision.reason));
  };
}

runtime::Submission on_task(const Call& call, cases::Command command) {
  auto submission = call.submission();
  submission.guard = guard_of(call, *call.route->permission);
  submission.what = runtime::CaseCommand{CaseId(call.path[0]), std::move(command)};
  return submission;
}

Status nothing_said(const Call& call) {
  if (call.body.is_null()) return ok();
  return JsonFields(call.body).finish();
}

Result<runtime::Submission> claim(const Call& call) {
  GUICHET_TRY_STATUS(nothing_said(call));
  return on_task(call, cases::ClaimTask{call.path[1]});
}

Result<runtime::Submission> release(const Call& call) {
  GUICHET_TRY_STATUS(nothing_said(call));
  return on_task(call, cases::ReleaseTask{call.path[1]});
}

/// Asked when the command is decided: by then the task may lie elsewhere.
void keep_to_queue(const Call& call, const cases::AssignTask& command, runtime::Submission& submission) {
  submission.guard = [town = call.engine->town(), command, first = std::move(submission.guard)](
                         const cases::CaseState& state) -> Status {
    if (first) GUICHET_TRY_STATUS(first(state));
    const auto* task = find_task(state, command.task);
    return town == nullptr || task == nullptr
               ? ok()
               : require_works_in(*town, command.agent, command.queue.empty() ? task->queue : command.queue);
  };
}

Result<runtime::Submission> assign(const Call& call) {
  JsonFields fields(call.body);
  cases::AssignTask command;
  command.task = call.path[1];
  command.agent = fields.optional_string("agent", 128).value_or("");
  command.queue = fields.optional_string("queue", 128).value_or("");
  const bool anyway = fields.optional_bool("anyway").value_or(false);
  GUICHET_TRY_STATUS(fields.finish());
  if (!anyway) GUICHET_TRY_STATUS(require_present(call, command.agent));
  auto submission = on_task(call, command);
  if (!anyway && !command.agent.empty()) keep_to_queue(call, command, submission);
  return submission;
}

Result<runtime::Submission> complete(const Call& call) {
  JsonFields fields(call.body);
  cases::CompleteTask command;
  command.task = call.path[1];
  command.outcome = fields.required_string("outcome", 128);
  if (const auto* data = fields.optional_object("data")) command.data = *data;
  if (const auto* answers = fields.optional_object("answers")) command.answers = *answers;
  GUICHET_TRY_STATUS(fields.finish());
  return on_task(call, std::move(command));
}

Response tasks_page(const Call& call, const projections::Page<projections::TaskRow>& page) {
  json::array items;
  for (const auto& row : page.rows) items.push_back(render_row_for(call, row));
  return page_response(call, std::move(items), page.next, page.as_of);
}

Result<Response> list_queues(const Call& call) {
  const auto town = call.engine->town();
  json::array items;
  for (const auto& count : call.engine->queries().queue_counts()) {
    if (!access::authorise(*call.who, Permission::task_list, {.queue = count.queue}).allowed) continue;
    json::object entry{
        {"queue", count.queue},
        {"open", count.open},
        {"claimed", count.claimed},
        {"warned", count.warned},
        {"late", count.late}};
    const auto* team = town == nullptr ? nullptr : town->team_of_queue(count.queue);
    if (team != nullptr) {
      entry["team"] = team->id;
      entry["team_title"] = team->title.in(call.language);
    }
    items.push_back(std::move(entry));
  }
  return page_response(call, std::move(items), {}, call.engine->queries().applied());
}

Result<Response> read_queue(const Call& call) {
  const auto town = call.engine->town();
  if (town != nullptr && town->team_of_queue(call.path[0]) == nullptr)
    return not_found("the town has no queue \"" + call.path[0] + "\"");
  GUICHET_TRY_STATUS(call.require(Permission::task_list, {.queue = call.path[0]}));
  auto request = call.page();
  if (const auto* skip = call.target.find("skip")) {
    if (!request.after.empty() || !call.query("agent").empty())
      return invalid("skip stands alone", {{"skip", "must not be said together with after or agent"}});
    std::size_t rows = 0;
    // The number's form was checked against the route's declaration.
    std::from_chars(skip->data(), skip->data() + skip->size(), rows);
    request.after = projections::cursor_behind(rows);
  }
  GUICHET_TRY(const auto page, call.engine->queries().queue(call.path[0], call.query("agent"), request));
  return tasks_page(call, page);
}

Result<Response> my_tasks(const Call& call) {
  GUICHET_TRY(const auto page, call.engine->queries().my_tasks(call.who->subject, call.page()));
  return tasks_page(call, page);
}

Route task_route(
    std::string_view pattern,
    Permission permission,
    std::string_view name,
    std::string_view summary,
    Order order,
    std::vector<Member> body = {},
    std::string_view conflicts = "claimed by somebody else, or closed") {
  return {
      .method = Method::post,
      .pattern = pattern,
      .permission = permission,
      .summary = summary,
      .body = std::move(body),
      .outcomes = {{200, "done"}, {409, conflicts}, {412, "the case has moved on"}},
      .serve = order,
      .name = name};
}

}  // namespace

std::vector<Route> task_routes() {
  const QueryParameter after{"after", ValueKind::text, "the cursor of the page before"};
  const QueryParameter limit{"limit", ValueKind::page_size, "rows of a page, 1 to 500; 50 where nothing is said"};
  return {
      task_route("/api/v1/cases/{id}/tasks/{task}/claim", Permission::task_work, "claim_task", "Take a task", claim),
      task_route(
          "/api/v1/cases/{id}/tasks/{task}/release", Permission::task_work, "release_task", "Put a task back", release),
      task_route(
          "/api/v1/cases/{id}/tasks/{task}/assign",
          Permission::task_assign,
          "assign_task",
          "Give a task to a colleague, or to another queue",
          assign,
          {{"agent", "string", false, "whose it is now; nobody's where nothing is said"},
           {"queue", "string", false, "where it is now"},
           {"anyway",
            "boolean",
            false,
            "also to somebody who is away, or does not work in the queue; without it that is refused with 409"}},
          "claimed by somebody else, or closed; the colleague is away, or does not work in the queue"),
      task_route(
          "/api/v1/cases/{id}/tasks/{task}/complete",
          Permission::task_work,
          "complete_task",
          "Complete a task with one of its outcomes",
          complete,
          {{"outcome", "string", true, "one of the task's"},
           {"data", "object", false, "the fields the task lets its agent fill"},
           {"answers", "object", false, "to what the outcome asks"}}),
      {.method = Method::get,
       .pattern = "/api/v1/queues",
       .permission = Permission::task_list,
       .summary = "Count the tasks of one's queues",
       .outcomes = {{200, "every queue one may see", "QueueCounts"}},
       .serve = Question(list_queues),
       .name = "list_queues"},
      {.method = Method::get,
       .pattern = "/api/v1/queues/{queue}/tasks",
       .permission = Permission::task_list,
       .summary = "List the tasks of a queue, the most urgent first",
       .query =
           {{"agent", ValueKind::text, "only those claimed by this agent"},
            after,
            limit,
            {"skip", ValueKind::rows, "pass over so many first, to jump far: 0 to 1000000; not beside after or agent"}},
       .outcomes = {{200, "a page", "TaskPage"}},
       .serve = Question(read_queue),
       .name = "read_queue"},
      {.method = Method::get,
       .pattern = "/api/v1/my/tasks",
       .permission = Permission::task_list,
       .summary = "List what one has claimed",
       .query = {after, limit},
       .outcomes = {{200, "a page", "TaskPage"}},
       .serve = Question(my_tasks),
       .name = "read_my_tasks"},
  };
}

}  // namespace guichet::http
