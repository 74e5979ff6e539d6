#include "workflows/changes/changes.h"

#include "workflows/changes/list.h"

namespace guichet::workflows::changes {

std::vector<Change> compare(const Town* before, const Town& after) {
  std::vector<Change> changes;
  static const Town nothing;
  const auto& old_town = before == nullptr ? nothing : *before;
  List of_town("", changes);
  compare_towns(old_town, after, of_town);
  for (const auto& [id, service] : old_town.workflows) {
    List list(id, changes);
    const auto now = after.workflows.find(id);
    if (now == after.workflows.end()) {
      list.add(Kind::removed, "service", "no new case can be opened");
      continue;
    }
    if (service->version == now->second->version && service->messages.empty()) continue;
    const auto& language = after.languages.front();
    compare_services(*service, *now->second, list);
    const auto old_graph = graph::graph_of(*service, old_town, language);
    const auto new_graph = graph::graph_of(*now->second, after, language);
    compare_steps(old_graph, new_graph, list);
    compare_tasks(*service, *now->second, match_steps(old_graph, new_graph), list);
  }
  for (const auto& [id, service] : after.workflows)
    if (!old_town.workflows.contains(id))
      List(id, changes).add(Kind::added, "service", fmt::format("{} steps", service->steps.size()));
  return changes;
}

std::string_view word_of(Kind kind) {
  switch (kind) {
    case Kind::added: return "added";
    case Kind::removed: return "removed";
    case Kind::renamed: return "renamed";
    case Kind::changed: return "changed";
  }
  return "";
}

std::string to_line(const Change& change) {
  constexpr std::string_view signs = "+->~";
  const auto sign = signs[static_cast<std::size_t>(change.kind)];
  if (change.detail.empty()) return fmt::format("{} {}", sign, change.subject);
  return fmt::format("{} {}: {}", sign, change.subject, change.detail);
}

}  // namespace guichet::workflows::changes
