#include "workflows/changes/changes.h"

#include "workflows/changes/list.h"

namespace guichet::workflows::changes {
namespace {

/// What came and went of a map by id; what stays is given to `both`.
template <class Map, class Both>
void compare_maps(std::string_view what, const Map& before, const Map& after, List& list, Both&& both) {
  for (const auto& [id, value] : before)
    if (const auto now = after.find(id); now != after.end())
      both(fmt::format("{} {}", what, id), value, now->second);
    else
      list.add(Kind::removed, fmt::format("{} {}", what, id));
  for (const auto& [id, value] : after)
    if (!before.contains(id)) list.add(Kind::added, fmt::format("{} {}", what, id));
}

void compare_towns(const Town& before, const Town& after, List& list) {
  list.compare("town", "time zone", before.time_zone, after.time_zone);
  list.compare_sets("town", "language", before.languages, after.languages);
  list.compare_sets("town", "channel", before.channels, after.channels);
  compare_maps(
      "calendar", before.calendars, after.calendars, list, [&](const auto& subject, const auto& a, const auto& b) {
        if (a->version() != b->version())
          list.add(
              Kind::changed, subject, "its openings, holidays or rules: clocks that start from now on count by them");
      });
  compare_maps("team", before.teams, after.teams, list, [&](const auto& subject, const Team& a, const Team& b) {
    list.compare(subject, "calendar", a.calendar, b.calendar);
    list.compare_sets(subject, "queue", a.queues, b.queues);
  });
  compare_maps("role", before.roles, after.roles, list, [&](const auto& subject, const Role& a, const Role& b) {
    list.compare_sets(subject, "may", a.may, b.may);
  });
  compare_maps("agent", before.agents, after.agents, list, [&](const auto& subject, const Agent& a, const Agent& b) {
    list.compare_sets(subject, "role", a.roles, b.roles);
    list.compare_sets(subject, "team", a.teams, b.teams);
  });
  compare_maps("zones", before.zones, after.zones, list, [&](const auto& subject, const auto& a, const auto& b) {
    const auto same = [](const Zone& one, const Zone& other) {
      return one.id == other.id && one.title == other.title && one.polygons == other.polygons;
    };
    if (!std::ranges::equal(a, b, same)) list.add(Kind::changed, subject, "its areas");
  });
}

}  // namespace

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
    compare_steps(graph::graph_of(*service, old_town, language), graph::graph_of(*now->second, after, language), list);
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
