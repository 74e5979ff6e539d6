#include <fmt/format.h>

#include "workflows/graph/graph.h"
#include "workflows/graph/words.h"

namespace guichet::workflows::graph {
namespace {

/// Texts stand in double quotes; what Mermaid would read as its own or as HTML becomes an entity code.
std::string quoted(std::string_view text) {
  std::string safe = "\"";
  for (const char c : text) {
    if (c == '"')
      safe += "#quot;";
    else if (c == '#')
      safe += "#35;";
    else if (c == '<')
      safe += "#lt;";
    else if (c == '>')
      safe += "#gt;";
    else if (c == '&')
      safe += "#amp;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      safe += c;
  }
  return safe + '"';
}

/// Node names must not be words of Mermaid, as `end` is.
std::string name_of(std::size_t node) {
  return fmt::format("s{}", node + 1);
}

std::pair<std::string_view, std::string_view> brackets(Shape shape) {
  switch (shape) {
    case Shape::task: return {"[", "]"};
    case Shape::wait:
    case Shape::moment: return {"(", ")"};
    case Shape::decision: return {"{{", "}}"};
    case Shape::automatic: return {"[/", "/]"};
    case Shape::end: return {"([", "])"};
  }
  return {"[", "]"};
}

std::string draw(const Node& node, std::size_t index) {
  auto text = fmt::format("{} ({})", node.id, node.kind);
  std::string more;
  for (const auto& line : node.lines) more += "\n" + line;
  for (const auto& timer : node.timers)
    if (timer.go.empty()) more += fmt::format("\n⏱ {} : {}", timer.when, timer.actions);
  for (const auto& clock : node.clocks) more += "\n⏲ " + clock;
  auto label = quoted(text);
  for (std::size_t at = 0; at < more.size();) {
    const auto end = std::min(more.find('\n', at + 1), more.size());
    const auto line = quoted(std::string_view(more).substr(at + 1, end - at - 1));
    label.insert(label.size() - 1, "<br/>" + line.substr(1, line.size() - 2));
    at = end;
  }
  const auto [open, close] = brackets(node.shape);
  return fmt::format("    {}{}{}{}\n", name_of(index), open, label, close);
}

}  // namespace

std::string to_mermaid(const Graph& graph) {
  auto text = fmt::format("---\ntitle: {}\n---\nflowchart TD\n", quoted(graph.title));
  for (std::size_t lane = 0; lane < graph.lanes.size(); ++lane) {
    text += fmt::format("  subgraph lane{}[{}]\n", lane + 1, quoted(graph.lanes[lane].title));
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
      if (graph.nodes[i].lane == lane) text += draw(graph.nodes[i], i);
    text += "  end\n";
  }
  text += fmt::format("  start(({})) --> {}\n", quoted(words_in(graph.language).start), name_of(graph.start));
  for (const auto& edge : graph.edges) {
    const auto arrow = edge.timer ? "-.->" : "-->";
    const auto label = edge.timer ? "⏱ " + edge.label : edge.label;
    text += fmt::format(
        "  {} {}{} {}\n",
        name_of(edge.from),
        arrow,
        label.empty() ? "" : fmt::format("|{}|", quoted(label)),
        name_of(edge.to));
  }
  for (const auto& clock : graph.clocks) text += fmt::format("  %% {}\n", clock);
  return text;
}

}  // namespace guichet::workflows::graph
