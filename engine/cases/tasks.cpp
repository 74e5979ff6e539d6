// What agents do with tasks. Whether an agent may see a queue at all is engine/access's question; here it is
// who has the task's role, and who already holds it.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/form.h"
#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

Result<OpenTask> open_task(const Run& run, const std::string& id) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  const auto& tasks = run.state().tasks;
  // People say the step's name, programs the task's id.
  auto found = std::ranges::find(tasks, id, &OpenTask::id);
  if (found == tasks.end()) found = std::ranges::find(tasks, id, &OpenTask::step);
  // Of parallel work: "opinion/police".
  if (found == tasks.end())
    found = std::ranges::find_if(tasks, [&](const OpenTask& task) {
      return fmt::format("{}/{}", task.step, find_token(run.state(), task.token)->branch) == id;
    });
  if (found != tasks.end()) return *found;
  std::vector<std::string> open;
  for (const auto& task : tasks) open.push_back(fmt::format("{} ({})", task.id, task.step));
  return not_found(
      open.empty() ? fmt::format("the case has no open task \"{}\": none is open", id)
                   : fmt::format("the case has no open task \"{}\"; open: {}", id, fmt::join(open, ", ")));
}

bool has_role(const std::vector<std::string>& wanted, const std::vector<std::string>& roles) {
  return wanted.empty() ||
         std::ranges::any_of(wanted, [&](const auto& role) { return std::ranges::find(roles, role) != roles.end(); });
}

const workflows::Agent* agent_of(const workflows::Town& town, std::string_view name) {
  constexpr std::string_view prefix = "agents/";
  const auto known = town.agents.find(std::string(name.starts_with(prefix) ? name.substr(prefix.size()) : name));
  return known == town.agents.end() ? nullptr : &known->second;
}

/// The roles the door gives, else those town.yaml does.
Status require_role_of(
    const workflows::Town& town, const Actor& actor, const std::vector<std::string>& roles, std::string_view what) {
  if (has_role(roles, actor.roles)) return ok();
  const auto* agent = agent_of(town, actor.name);
  if (agent != nullptr && has_role(roles, agent->roles)) return ok();
  return forbidden(fmt::format("{} is for {}; {} is none of them", what, fmt::join(roles, ", "), actor.name));
}

Status require_role(const Run& run, const OpenTask& task) {
  return require_one_of(run, task.roles, fmt::format("the task {}", task.step));
}

const workflows::Task& task_in_text(const Run& run, const OpenTask& task) {
  const auto* step = run.definition.find_step(task.step);
  check(
      step != nullptr && std::holds_alternative<workflows::Task>(step->construct),
      "an open task is one of its workflow");
  return std::get<workflows::Task>(step->construct);
}

/// Four eyes: who has done one of these steps does not do this one.
Status require_other_eyes(const Run& run, const OpenTask& task, const std::string& agent) {
  if (run.context.imported) return ok();
  for (const auto& step : task_in_text(run, task).not_by)
    for (const auto& done : run.state().done_by)
      if (done.step == step && done.agent == agent)
        return forbidden(
            fmt::format("{} has completed {}: the task {} is for somebody else (four eyes)", agent, step, task.step));
  return ok();
}

std::string_view plain_name(std::string_view agent) {
  constexpr std::string_view prefix = "agents/";
  return agent.starts_with(prefix) ? agent.substr(prefix.size()) : agent;
}

Status require_skills(
    const workflows::Town& town, const workflows::Task& text, const std::string& step, const std::string& name) {
  const auto* agent = agent_of(town, name);
  const auto language = town.languages.empty() ? std::string() : town.languages.front();
  for (const auto& skill : text.skills) {
    if (agent != nullptr && std::ranges::find(agent->skills, skill) != agent->skills.end()) continue;
    const auto title = town.skills.find(skill);
    return forbidden(fmt::format(
        "the task {} needs the skill \"{}\", which {} does not have",
        step,
        title == town.skills.end() ? skill : title->second.in(language),
        name));
  }
  return ok();
}

Status require_among(const std::vector<std::string>& names, const std::string& step, const std::string& name) {
  if (std::ranges::find(names, plain_name(name)) != names.end()) return ok();
  return forbidden(
      names.empty() ? fmt::format("the task {} is for nobody as things stand", step)
                    : fmt::format("the task {} is for {}; {} is none of them", step, fmt::join(names, ", "), name));
}

/// As the text lists them, or as its expression says now.
Result<std::vector<std::string>> candidates_of(Run& run, const OpenTask& task) {
  const auto& text = task_in_text(run, task);
  if (!text.candidates_by) return text.candidates;
  run.at(task.token);
  GUICHET_TRY(const auto value, run.evaluate(*text.candidates_by));
  std::vector<std::string> names;
  const auto said = value.to_json();
  if (const auto* one = said.if_string()) names.emplace_back(plain_name(*one));
  if (const auto* list = said.if_array())
    for (const auto& item : *list)
      if (const auto* one = item.if_string()) names.emplace_back(plain_name(*one));
  return names;
}

Status require_candidate(Run& run, const OpenTask& task, const std::string& name) {
  const auto& text = task_in_text(run, task);
  if (run.context.imported || (text.candidates.empty() && !text.candidates_by)) return ok();
  GUICHET_TRY(const auto names, candidates_of(run, task));
  return require_among(names, task.step, name);
}

/// Besides the role, which a door may give: what must be true of the person.
Status require_suited(Run& run, const OpenTask& task, const std::string& agent) {
  GUICHET_TRY_STATUS(require_other_eyes(run, task, agent));
  if (run.context.imported) return ok();
  GUICHET_TRY_STATUS(require_skills(run.town, task_in_text(run, task), task.step, agent));
  return require_candidate(run, task, agent);
}

Status require_free(const Run& run, const OpenTask& task) {
  if (task.agent.empty() || task.agent == run.context.actor.name) return ok();
  return conflict(fmt::format("the task {} is claimed by {}", task.step, task.agent));
}

std::string hint(std::string_view word, const std::vector<std::string>& known) {
  const auto near = nearest(word, known);
  return near.empty() ? fmt::format("; expected one of: {}", fmt::join(known, ", "))
                      : fmt::format("; did you mean \"{}\"?", near);
}

Result<const workflows::Outcome*> outcome_of(const workflows::Task& task, const std::string& id) {
  std::vector<std::string> known;
  for (const auto& outcome : task.outcomes) {
    if (outcome.id == id) return &outcome;
    known.push_back(outcome.id);
  }
  return invalid(
      fmt::format("the task has no outcome \"{}\"", id),
      {{"/outcome", fmt::format("\"{}\" is no outcome of this task{}", id, hint(id, known))}});
}

/// The data fields this task lets an agent fill, as a form of its own; what is already known need not be said
/// again.
workflows::Fields fields_to_fill(const Run& run, const workflows::Task& task) {
  workflows::Fields fields;
  for (const auto& name : task.fill) {
    const auto* field = workflows::find_field(run.definition.data, name);
    if (field == nullptr) continue;
    fields.push_back(*field);
    fields.back().required = field->required && !run.state().data.contains(name);
    if (run.state().data.contains(name)) fields.back().initial.reset();
  }
  return fields;
}

Result<json::object> read_marked(
    Run& run,
    const workflows::Fields& fields,
    const json::object& sent,
    std::string_view pointer,
    std::string_view what) {
  GUICHET_TRY(
      auto values,
      read_form(
          fields,
          sent,
          {.pointer = pointer,
           .what = what,
           .is_shown = [&](const auto& show,
                           const json::object& /*so_far*/) { return run.is_shown(show, run.state().form); },
           .has_file = {}}));
  mark_personal(fields, values);
  return values;
}

Result<std::string> queue_for(const Run& run, const OpenTask& task, const std::string& queue) {
  if (queue.empty() || run.town.team_of_queue(queue) != nullptr) return queue.empty() ? task.queue : queue;
  std::vector<std::string> known;
  for (const auto& [id, team] : run.town.teams) known.insert(known.end(), team.queues.begin(), team.queues.end());
  return invalid(
      fmt::format("the town has no queue \"{}\"", queue),
      {{"/queue", fmt::format("is no queue of the town{}", hint(queue, known))}});
}

/// "agents/NAME", or empty for nobody. Colleagues of imported history may have left town.yaml.
Result<std::string> assignee_for(Run& run, const OpenTask& task, const std::string& name) {
  if (name.empty() || run.context.imported) return name;
  const auto* agent = agent_of(run.town, name);
  if (agent == nullptr) {
    std::vector<std::string> known;
    for (const auto& [id, one] : run.town.agents) known.push_back(id);
    return invalid(
        fmt::format("the town has no agent \"{}\"", name),
        {{"/agent", fmt::format("is no agent of the town{}", hint(name, known))}});
  }
  GUICHET_TRY_STATUS(require_suited(run, task, "agents/" + agent->id));
  if (has_role(task.roles, agent->roles)) return "agents/" + agent->id;
  return invalid(
      fmt::format("{} cannot do the task {}", agent->id, task.step),
      {{"/agent", fmt::format("the task is for {}; {} is none of them", fmt::join(task.roles, ", "), agent->id)}});
}

/// Both parts are read before either is refused, so that one answer names all that is wrong.
Result<std::pair<json::object, json::object>> read_completion(
    Run& run, const workflows::Task& task, const workflows::Outcome& outcome, const CompleteTask& command) {
  auto data = read_marked(run, fields_to_fill(run, task), command.data, "/data", "the data of this task");
  auto answers = read_marked(run, outcome.ask, command.answers, "/answers", "the questions of this outcome");
  if (data && answers) return std::pair{*std::move(data), *std::move(answers)};
  auto error = data ? std::move(answers).error() : std::move(data).error();
  if (!data && !answers) {
    const auto& more = answers.error().fields;
    error.fields.insert(error.fields.end(), more.begin(), more.end());
  }
  return error;
}

}  // namespace

/// History is imported as it was.
Status require_one_of(const Run& run, const std::vector<std::string>& roles, std::string_view what) {
  return run.context.imported ? ok() : require_role_of(run.town, run.context.actor, roles, what);
}

Result<json::object> read_answers(Run& run, const workflows::Fields& fields, const json::object& sent) {
  return read_marked(run, fields, sent, "/answers", "the questions of this action");
}

Status may_do(const CaseState& state, const OpenTask& task, const workflows::Town& town, const Context& context) {
  const auto definition = town.workflows.find(state.workflow);
  if (definition == town.workflows.end()) return ok();
  const auto* step = definition->second->find_step(task.step);
  if (step == nullptr || !std::holds_alternative<workflows::Task>(step->construct)) return ok();
  Run run(state, town, *definition->second, context);
  GUICHET_TRY_STATUS(require_role(run, task));
  return require_suited(run, task, context.actor.name);
}

Status may_do_by_text(const workflows::Step& step, const workflows::Town& town, const Actor& actor) {
  const auto& text = std::get<workflows::Task>(step.construct);
  GUICHET_TRY_STATUS(require_role_of(town, actor, text.roles, fmt::format("the task {}", step.id)));
  GUICHET_TRY_STATUS(require_skills(town, text, step.id, actor.name));
  return text.candidates.empty() ? ok() : require_among(text.candidates, step.id, actor.name);
}

Status claim_task(Run& run, const ClaimTask& command) {
  GUICHET_TRY(const auto task, open_task(run, command.task));
  GUICHET_TRY_STATUS(require_role(run, task));
  GUICHET_TRY_STATUS(require_suited(run, task, run.context.actor.name));
  GUICHET_TRY_STATUS(require_free(run, task));
  const auto& actor = run.context.actor.name;
  if (task.agent == actor) return conflict(fmt::format("{} has already claimed the task {}", actor, task.step));
  run.record(TaskClaimed{task.id, actor});
  return ok();
}

Status release_task(Run& run, const ReleaseTask& command) {
  GUICHET_TRY(const auto task, open_task(run, command.task));
  if (task.agent.empty()) return conflict(fmt::format("nobody has claimed the task {}", task.step));
  GUICHET_TRY_STATUS(require_free(run, task));
  run.record(TaskReleased{task.id, task.agent});
  return ok();
}

Status assign_task(Run& run, const AssignTask& command) {
  GUICHET_TRY(const auto task, open_task(run, command.task));
  GUICHET_TRY(auto queue, queue_for(run, task, command.queue));
  GUICHET_TRY(auto agent, assignee_for(run, task, command.agent));
  if (queue == task.queue && agent == task.agent)
    return conflict(fmt::format(
        "the task {} is with {} in the queue {} already", task.step, agent.empty() ? "nobody" : agent, queue));
  run.record(TaskAssigned{task.id, std::move(agent), std::move(queue)});
  return ok();
}

Status complete_task(Run& run, const CompleteTask& command) {
  GUICHET_TRY(const auto task, open_task(run, command.task));
  GUICHET_TRY_STATUS(require_role(run, task));
  GUICHET_TRY_STATUS(require_suited(run, task, run.context.actor.name));
  GUICHET_TRY_STATUS(require_free(run, task));
  run.at(task.token);
  const auto& text = task_in_text(run, task);
  GUICHET_TRY(const auto* outcome, outcome_of(text, command.outcome));
  GUICHET_TRY(auto read, read_completion(run, text, *outcome, command));

  const auto& actor = run.context.actor.name;
  if (task.agent.empty()) run.record(TaskClaimed{task.id, actor});
  if (!read.first.empty()) run.record(DataSet{std::move(read.first)});
  const auto language = run.town.languages.empty() ? std::string() : run.town.languages.front();
  run.record(TaskCompleted{
      task.id, task.step, actor, outcome->id, std::string(outcome->label.in(language)), std::move(read.second)});
  perform(run, outcome->actions, task.step, fmt::format("outcome {}", outcome->id));
  leave(run, task.token, fmt::format("outcome {}", outcome->id), outcome->go);
  if (outcome->go.empty())
    end_branch(run, task.token, outcome->id);
  else
    go(run, task.token, outcome->go);
  settle_pauses(run);
  return ok();
}

}  // namespace guichet::cases
