#include <fmt/format.h>

#include "workflows/graph/graph.h"

namespace guichet::workflows::graph {
namespace {

std::string quoted(std::string_view text) {
  std::string safe = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe + '"';
}

std::string_view shape_of(Shape shape) {
  switch (shape) {
    case Shape::task: return "box";
    case Shape::wait:
    case Shape::moment: return "oval";
    case Shape::decision: return "diamond";
    case Shape::automatic: return "parallelogram";
    case Shape::end: return "doubleoctagon";
  }
  return "box";
}

std::string draw(const Node& node) {
  auto label = fmt::format("{}\n({})", node.id, node.kind);
  for (const auto& line : node.lines) label += "\n" + line;
  for (const auto& timer : node.timers)
    if (timer.go.empty()) label += fmt::format("\n{} : {}", timer.when, timer.actions);
  for (const auto& clock : node.clocks) label += "\n" + clock;
  return fmt::format("    {} [shape={}, label={}];\n", quoted(node.id), shape_of(node.shape), quoted(label));
}

}  // namespace

std::string to_dot(const Graph& graph) {
  auto text = fmt::format("digraph {} {{\n  label={};\n", quoted(graph.id), quoted(graph.title));
  for (std::size_t lane = 0; lane < graph.lanes.size(); ++lane) {
    text += fmt::format("  subgraph cluster_{} {{\n    label={};\n", lane + 1, quoted(graph.lanes[lane].title));
    for (const auto& node : graph.nodes)
      if (node.lane == lane) text += draw(node);
    text += "  }\n";
  }
  text += fmt::format("  \"\" [shape=circle];\n  \"\" -> {};\n", quoted(graph.nodes[graph.start].id));
  for (const auto& edge : graph.edges)
    text += fmt::format(
        "  {} -> {} [label={}{}];\n",
        quoted(graph.nodes[edge.from].id),
        quoted(graph.nodes[edge.to].id),
        quoted(edge.label),
        edge.timer ? ", style=dashed" : "");
  return text + "}\n";
}

}  // namespace guichet::workflows::graph
