// Who may do a task, and what it asks: for agents as much of a change as the ways between steps.
#include "workflows/changes/list.h"

namespace guichet::workflows::changes {
namespace {

const Task* task_of(const Definition& definition, std::string_view step) {
  const auto* known = definition.find_step(step);
  return known == nullptr ? nullptr : std::get_if<Task>(&known->construct);
}

std::string candidates_by(const Task& task) {
  return task.candidates_by ? task.candidates_by->text() : std::string();
}

/// Steps of the old text under the names they have now.
std::vector<std::string> renamed_all(
    const std::vector<std::string>& steps, const std::map<std::string, std::string>& renamed) {
  std::vector<std::string> names;
  for (const auto& step : steps) {
    const auto now = renamed.find(step);
    names.push_back(now == renamed.end() ? step : now->second);
  }
  return names;
}

void compare_asked(const std::string& step, const Task& before, const Task& after, List& list) {
  for (const auto& outcome : after.outcomes)
    for (const auto& known : before.outcomes)
      if (known.id == outcome.id) compare_fields(fmt::format("{}.{}", step, outcome.id), known.ask, outcome.ask, list);
}

}  // namespace

void compare_tasks(
    const Definition& before, const Definition& after, const std::map<std::string, std::string>& renamed, List& list) {
  for (const auto& step : before.steps) {
    const auto name = renamed.find(step.id);
    const auto* old_task = task_of(before, step.id);
    const auto* new_task = name == renamed.end() ? nullptr : task_of(after, name->second);
    if (old_task == nullptr || new_task == nullptr) continue;
    const auto subject = "step " + name->second;
    list.compare_sets(subject, "skill", old_task->skills, new_task->skills);
    list.compare_sets(subject, "candidate", old_task->candidates, new_task->candidates);
    list.compare(subject, "candidates", candidates_by(*old_task), candidates_by(*new_task));
    list.compare_sets(subject, "four eyes with", renamed_all(old_task->not_by, renamed), new_task->not_by);
    list.compare(subject, "guide", in_all_languages(old_task->guide), in_all_languages(new_task->guide));
    compare_asked(name->second, *old_task, *new_task, list);
  }
}

}  // namespace guichet::workflows::changes
