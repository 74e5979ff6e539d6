// Steps are compared as they are drawn, so that every construct that can be drawn can be compared.
#include <algorithm>
#include <optional>

#include "workflows/changes/list.h"

namespace guichet::workflows::changes {
namespace {

using graph::Graph;
using graph::Node;

std::optional<std::size_t> index_of(const Graph& graph, std::string_view id) {
  const auto found = std::ranges::find(graph.nodes, id, &Node::id);
  if (found == graph.nodes.end()) return std::nullopt;
  return static_cast<std::size_t>(found - graph.nodes.begin());
}

/// A way out as "timer 30 days" or "Accept", with where it leads, once steps have their new names.
struct Way {
  std::string label;
  std::string to;
};

std::vector<Way> ways_of(const Graph& graph, std::size_t node, const std::map<std::string, std::string>& renamed) {
  std::vector<Way> ways;
  for (const auto& edge : graph.edges) {
    if (edge.from != node) continue;
    const auto& to = graph.nodes[edge.to].id;
    const auto name = renamed.find(to);
    ways.push_back({(edge.timer ? "timer " : "") + edge.label, name == renamed.end() ? to : name->second});
  }
  return ways;
}

std::vector<std::string> timers_of(const Node& node) {
  std::vector<std::string> timers;
  for (const auto& timer : node.timers)
    if (timer.go.empty() || !timer.actions.empty()) timers.push_back(fmt::format("{}: {}", timer.when, timer.actions));
  return timers;
}

/// What remains of a step when its name is taken away.
bool are_alike(const Graph& before, std::size_t a, const Graph& after, std::size_t b) {
  const auto& old_node = before.nodes[a];
  const auto& new_node = after.nodes[b];
  if (old_node.shape != new_node.shape || old_node.lines != new_node.lines || old_node.status != new_node.status)
    return false;
  const auto old_ways = ways_of(before, a, {});
  const auto new_ways = ways_of(after, b, {});
  const auto same = [](const Way& one, const Way& other) { return one.label == other.label; };
  return timers_of(old_node) == timers_of(new_node) && std::ranges::equal(old_ways, new_ways, same);
}

void compare_ways(const std::string& subject, std::vector<Way> before, const std::vector<Way>& after, List& list) {
  for (const auto& way : after) {
    const auto old_way = std::ranges::find(before, way.label, &Way::label);
    const auto name = way.label.empty() ? std::string("the way on") : "`" + way.label + "`";
    if (old_way == before.end()) {
      list.add(Kind::added, subject, fmt::format("{} → {}", name, way.to));
      continue;
    }
    if (old_way->to != way.to)
      list.add(Kind::changed, subject, fmt::format("{} leads to {} instead of {}", name, way.to, old_way->to));
    before.erase(old_way);
  }
  for (const auto& way : before)
    list.add(
        Kind::removed,
        subject,
        fmt::format("{} → {}", way.label.empty() ? "the way on" : "`" + way.label + "`", way.to));
}

}  // namespace

std::map<std::string, std::string> match_steps(const Graph& before, const Graph& after) {
  std::map<std::string, std::string> matched;
  std::vector<bool> taken(after.nodes.size(), false);
  for (const auto& node : before.nodes)
    if (const auto same = index_of(after, node.id)) matched[node.id] = node.id, taken[*same] = true;
  for (std::size_t a = 0; a < before.nodes.size(); ++a) {
    if (matched.contains(before.nodes[a].id)) continue;
    for (std::size_t b = 0; b < after.nodes.size(); ++b) {
      if (taken[b] || index_of(before, after.nodes[b].id) || !are_alike(before, a, after, b)) continue;
      matched[before.nodes[a].id] = after.nodes[b].id;
      taken[b] = true;
      break;
    }
  }
  return matched;
}

void compare_steps(const Graph& before, const Graph& after, List& list) {
  const auto matched = match_steps(before, after);
  for (std::size_t a = 0; a < before.nodes.size(); ++a) {
    const auto& old_node = before.nodes[a];
    const auto found = matched.find(old_node.id);
    if (found == matched.end()) {
      list.add(Kind::removed, "step " + old_node.id);
      continue;
    }
    const auto b = *index_of(after, found->second);
    const auto& new_node = after.nodes[b];
    const auto subject = "step " + new_node.id;
    if (old_node.id != new_node.id) list.add(Kind::renamed, "step " + old_node.id, new_node.id);
    list.compare(subject, "it is", old_node.kind, new_node.kind);
    // What goes by itself stands in the lane of whoever acted before, which says nothing of it.
    const bool somebody_acts = new_node.shape == graph::Shape::task || new_node.shape == graph::Shape::wait;
    if (somebody_acts)
      list.compare(subject, "done by", before.lanes[old_node.lane].title, after.lanes[new_node.lane].title);
    list.compare(subject, "the citizen reads", old_node.status, new_node.status);
    list.compare_sets(subject, "does", old_node.lines, new_node.lines);
    list.compare_sets(subject, "timer", timers_of(old_node), timers_of(new_node));
    compare_ways(subject, ways_of(before, a, matched), ways_of(after, b, {}), list);
  }
  for (const auto& node : after.nodes)
    if (!index_of(before, node.id) &&
        std::ranges::none_of(matched, [&](const auto& pair) { return pair.second == node.id; }))
      list.add(Kind::added, "step " + node.id, node.kind);
  list.compare("service", "starts with", before.nodes[before.start].id, after.nodes[after.start].id);
}

}  // namespace guichet::workflows::changes
