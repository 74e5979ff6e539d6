// Open tasks, as whoever asks meets them.
#include <algorithm>

#include "adapters/http/render.h"
#include "engine/cases/decide.h"

namespace guichet::http {
namespace {

/// What an agent may answer with a task: its outcomes with their questions, and the data to fill.
void add_choices(
    json::object& out, const workflows::Task& task, const workflows::Definition& text, std::string_view language) {
  out["guide"] = task.guide.in(language);
  json::array outcomes;
  for (const auto& outcome : task.outcomes)
    outcomes.push_back(json::object{
        {"id", outcome.id}, {"label", outcome.label.in(language)}, {"ask", render_fields(outcome.ask, language)}});
  out["outcomes"] = std::move(outcomes);
  workflows::Fields fill;
  for (const auto& name : task.fill)
    if (const auto* field = workflows::find_field(text.data, name)) fill.push_back(*field);
  out["fill"] = render_fields(fill, language);
}

json::object render_task(const cases::OpenTask& task) {
  return {
      {"id", task.id},
      {"step", task.step},
      {"queue", task.queue},
      {"priority", task.priority},
      {"agent", task.agent},
      {"roles", list_of(task.roles)},
      {"created", to_rfc3339(task.created)}};
}

bool is_for_some(const workflows::Task& task) {
  return !task.roles.empty() || !task.skills.empty() || !task.candidates.empty() || task.candidates_by ||
         !task.not_by.empty();
}

/// Whether the rules of the task let the caller do it; whose queue it is, and who holds it, are other questions.
Status suits_caller(
    const Call& call, const cases::CaseState& state, const cases::OpenTask& task, const workflows::Town& town) {
  if (!call.who) return ok();
  cases::Context context;
  context.now = call.now;
  context.actor = call.who->actor();
  return cases::may_do(state, task, town, context);
}

void add_rules(
    json::object& out,
    const Call& call,
    const cases::CaseState& state,
    const cases::OpenTask& task,
    const workflows::Task& text,
    const workflows::Town& town) {
  json::array skills;
  for (const auto& skill : text.skills) {
    const auto known = town.skills.find(skill);
    skills.push_back(json::object{
        {"id", skill},
        {"title", known == town.skills.end() ? std::string_view(skill) : known->second.in(call.language)}});
  }
  out["skills"] = std::move(skills);
  out["candidates"] = list_of(text.candidates);
  const auto suits = is_for_some(text) ? suits_caller(call, state, task, town) : ok();
  out["for_me"] = suits.has_value();
  if (!suits) out["why_not"] = suits.error().message;
}

const workflows::Step* step_of(const workflows::Town& town, const projections::TaskRow& row) {
  const auto service = town.workflows.find(row.workflow);
  const auto* step = service == town.workflows.end() ? nullptr : service->second->find_step(row.step);
  return step != nullptr && std::holds_alternative<workflows::Task>(step->construct) ? step : nullptr;
}

/// Four eyes, and the candidates of an expression: only the case knows.
Status suits_case(const Call& call, const projections::TaskRow& row) {
  const auto state = call.engine->queries().find_case(row.case_id);
  if (!state) return ok();
  const auto town = call.engine->town(state->deployment);
  const auto task = std::ranges::find(state->tasks, row.task, &cases::OpenTask::id);
  return town == nullptr || task == state->tasks.end() ? ok() : suits_caller(call, *state, *task, *town);
}

Status suits_row(const Call& call, const projections::TaskRow& row, const workflows::Town& town) {
  const auto* step = call.who ? step_of(town, row) : nullptr;
  if (step == nullptr) return ok();
  const auto& text = std::get<workflows::Task>(step->construct);
  if (!text.not_by.empty() || text.candidates_by) return suits_case(call, row);
  return is_for_some(text) ? cases::may_do_by_text(*step, town, call.who->actor()) : ok();
}

}  // namespace

json::object render_row_for(const Call& call, const projections::TaskRow& row) {
  auto out = render_row(row);
  const auto town = call.engine->town(row.deployment);  // the case may be on an older text than the current one
  const auto suits = town == nullptr ? ok() : suits_row(call, row, *town);
  out["for_me"] = suits.has_value();
  if (!suits) out["why_not"] = suits.error().message;
  return out;
}

json::array render_tasks(const Call& call, const cases::CaseState& state, const workflows::Town* town) {
  json::array tasks;
  const auto definition = town == nullptr                            ? nullptr
                          : town->workflows.contains(state.workflow) ? town->workflows.at(state.workflow)
                                                                     : nullptr;
  for (const auto& task : state.tasks) {
    auto out = render_task(task);
    const auto* step = definition == nullptr ? nullptr : definition->find_step(task.step);
    const auto* text = step == nullptr ? nullptr : std::get_if<workflows::Task>(&step->construct);
    if (text != nullptr) {
      add_choices(out, *text, *definition, call.language);
      add_rules(out, call, state, task, *text, *town);
    }
    tasks.push_back(std::move(out));
  }
  return tasks;
}

}  // namespace guichet::http
