#include <algorithm>

#include <fmt/format.h>

#include "workflows/graph/graph.h"
#include "workflows/graph/layout.h"
#include "workflows/graph/markup.h"
#include "workflows/graph/paper.h"
#include "workflows/graph/words.h"

namespace guichet::workflows::graph {
namespace {

constexpr auto style =
    "text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;font-size:9px;fill:#1b1b1b}"
    ".name{font-weight:bold;font-size:10.5px}.kind{font-size:8px;fill:#4a4a4a}"
    ".lane{fill:none;stroke:#9a9a9a}.head{fill:#eeeeee;stroke:#9a9a9a}.title{font-weight:bold;font-size:11px}"
    ".box{stroke:#1b1b1b;stroke-width:1}.task{fill:#e3eefb}.wait{fill:#fff4d6}.decision{fill:#f3e8fb}"
    ".automatic{fill:#ffffff}.end{fill:#e4f3e4}.inner{fill:none;stroke:#1b1b1b}"
    ".way{fill:none;stroke:#333;stroke-width:1}.timer{stroke-dasharray:4 2.5}"
    ".label{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round;font-size:8.5px}"
    ".clock{font-style:italic}";

std::string text_at(double x, double y, std::string_view classes, std::string_view text) {
  return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", classes, x, y, xml(text));
}

std::string_view class_of(Shape shape) {
  switch (shape) {
    case Shape::task: return "task";
    case Shape::wait:
    case Shape::moment: return "wait";
    case Shape::decision: return "decision";
    case Shape::automatic: return "automatic";
    case Shape::end: return "end";
  }
  return "";
}

std::string_view class_of(BoxLine::Kind kind) {
  switch (kind) {
    case BoxLine::Kind::name: return "name";
    case BoxLine::Kind::clock: return "clock";
    case BoxLine::Kind::way: return "ways";
    case BoxLine::Kind::doing:
    case BoxLine::Kind::timer: return "line";
  }
  return "";
}

/// The outline alone says what a box is: square a task, round a wait, cut corners a choice, double an end.
std::string outline(const Node& node, const Box& box) {
  const auto classes = fmt::format("box {}", class_of(node.shape));
  const auto rectangle = [&](std::string_view of, double inset, double radius, std::string_view more) {
    return fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{}\"{}/>",
        of,
        box.left + inset,
        box.top + inset,
        box.width - 2 * inset,
        box.height - 2 * inset,
        radius,
        more);
  };
  if (node.shape == Shape::decision)
    return fmt::format(
        "<polygon class=\"{0}\" points=\"{1:.1f},{2:.1f} {3:.1f},{2:.1f} {4:.1f},{5:.1f} {3:.1f},{6:.1f} "
        "{1:.1f},{6:.1f} {7:.1f},{5:.1f}\"/>",
        classes,
        box.left + 6,
        box.top,
        box.left + box.width - 6,
        box.left + box.width + 3,
        box.top + box.height / 2,
        box.bottom(),
        box.left - 3);
  if (node.shape == Shape::end) return rectangle(classes, 0, 8, "") + rectangle("inner", 2, 6, "");
  if (node.shape == Shape::automatic) return rectangle(classes, 0, 0, " stroke-dasharray=\"1.5 1.5\"");
  return rectangle(classes, 0, node.shape == Shape::task ? 2 : 10, "");
}

/// A clock's face, for what happens by itself.
std::string clock_face(double x, double y) {
  return fmt::format(
      "<g class=\"way\"><circle cx=\"{0:.1f}\" cy=\"{1:.1f}\" r=\"3.6\" fill=\"#fff\"/>"
      "<path d=\"M{0:.1f} {2:.1f}V{1:.1f}H{3:.1f}\"/></g>",
      x,
      y,
      y - 2.4,
      x + 2);
}

/// Where the case rests: a second outline and the token itself, so that it is seen without colour too.
std::string draw_token(const Box& box) {
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"8\" fill=\"none\" stroke=\"#b3261e\" "
      "stroke-width=\"2.5\"/><circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"6\" fill=\"#b3261e\" stroke=\"#fff\" stroke-width=\"1.5\"/>",
      box.left - 4,
      box.top - 4,
      box.width + 8,
      box.height + 8,
      box.left - 4,
      box.top - 4);
}

std::string draw_node(const Node& node, const Box& box) {
  auto svg =
      fmt::format("<g><title>{}</title>{}", xml(node.status.empty() ? node.id : node.status), outline(node, box));
  if (node.here) svg += draw_token(box);
  auto y = box.top + box_head + 10;
  for (const auto& line : box_lines(node)) {
    const bool of_time = line.kind == BoxLine::Kind::timer || line.kind == BoxLine::Kind::clock;
    const auto left = box.left + box_padding;
    if (of_time && line.begins) svg += clock_face(left + 3.5, y - 3);
    svg += text_at(of_time ? left + clock_width : left, y, class_of(line.kind), line.text);
    y += line_height;
  }
  svg += text_at(box.left + box_padding, box.top + 9, "kind", node.kind) + "</g>\n";
  return svg;
}

/// Corners a little round, so that crossing lines are told from turning ones.
std::string path_of(const std::vector<Point>& corners) {
  auto path = fmt::format("M{:.1f} {:.1f}", corners.front().x, corners.front().y);
  for (std::size_t i = 1; i + 1 < corners.size(); ++i) {
    const auto before = corners[i - 1], at = corners[i], after = corners[i + 1];
    const auto towards = [](Point from, Point to) {
      const double dx = to.x - from.x, dy = to.y - from.y;
      const double length = std::max(std::abs(dx) + std::abs(dy), 0.01);
      const double radius = std::min(4.0, length / 2);
      return Point{from.x + dx / length * radius, from.y + dy / length * radius};
    };
    const auto in = towards(at, before), out = towards(at, after);
    path += fmt::format("L{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}", in.x, in.y, at.x, at.y, out.x, out.y);
  }
  return path + fmt::format("L{:.1f} {:.1f}", corners.back().x, corners.back().y);
}

std::string draw_way(const Graph& graph, const Edge& edge, const Line& line) {
  auto svg = fmt::format(
      "<g><title>{}{}{}</title><path class=\"way{}\" marker-end=\"url(#tip)\" d=\"{}\"/></g>\n",
      xml(graph.nodes[edge.from].id + " → " + graph.nodes[edge.to].id),
      edge.label.empty() ? "" : ": ",
      xml(edge.label),
      edge.timer ? " timer" : "",
      path_of(line.corners));
  return svg;
}

std::string draw_label(const Edge& edge, const Line& line) {
  if (edge.label.empty()) return "";
  const auto shift = edge.timer ? (line.label_ends ? -2 : 8) : 0;
  const auto lines = label_lines(edge);
  std::string svg;
  for (std::size_t i = 0; i < lines.size(); ++i)
    svg += fmt::format(
        "<text class=\"label\" x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>\n",
        line.label.x + shift,
        line.label.y - label_height * static_cast<double>(lines.size() - 1 - i),
        line.label_ends ? " text-anchor=\"end\"" : "",
        xml(lines[i]));
  if (edge.timer) svg += clock_face(line.label.x + (line.label_ends ? 3.5 : 2), line.label.y - 3);
  return svg;
}

/// The clocks' promises, below the lanes, broken into lines that fit.
std::vector<std::string> legend_of(const Graph& graph, double width) {
  const auto characters = static_cast<std::size_t>(width / 4.6);
  std::vector<std::string> lines;
  for (const auto& clock : graph.clocks) {
    std::string line;
    for (std::size_t at = 0; at < clock.size();) {
      auto end = clock.find(' ', at);
      if (end == std::string::npos) end = clock.size();
      if (!line.empty() && line.size() + end - at > characters) {
        lines.push_back(line);
        line = "   ";
      }
      line += (line.empty() ? "" : " ") + clock.substr(at, end - at);
      at = end + 1;
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

std::string to_svg(const Graph& whole) {
  const auto sheet = sheet_of(whole);
  const auto& graph = sheet.graph;
  const auto& layout = sheet.layout;
  const auto legend = legend_of(graph, layout.width - 30);
  constexpr double title_height = 20;
  const auto height = layout.height + title_height + line_height * static_cast<double>(legend.size()) + 4;
  const auto scale = scale_on_paper(layout.width, height);
  auto svg = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:lang=\"{}\" role=\"img\" aria-labelledby=\"title text\" "
      "width=\"{:.1f}mm\" height=\"{:.1f}mm\" viewBox=\"0 {:.1f} {:.1f} {:.1f}\">\n"
      "<title id=\"title\">{}</title>\n<desc id=\"text\">{}</desc>\n<style>{}</style>\n"
      "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"7\" "
      "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0.8L8 4L0 7.2z\" fill=\"#333\"/></marker></defs>\n"
      "<rect x=\"0\" y=\"{:.1f}\" width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
      xml(graph.language),
      layout.width * scale,
      height * scale,
      -title_height,
      layout.width,
      height,
      xml(graph.title),
      xml(to_text(whole)),
      style,
      -title_height);
  svg += text_at(10, -2, "title", fmt::format("{} ({})", graph.title, graph.id)) + "\n";
  for (std::size_t i = 0; i < layout.lanes.size(); ++i) {
    const auto& lane = layout.lanes[i];
    svg += fmt::format(
        "<rect class=\"lane\" x=\"{0:.1f}\" y=\"{1:.1f}\" width=\"{2:.1f}\" height=\"{3:.1f}\"/>"
        "<rect class=\"head\" x=\"{0:.1f}\" y=\"{1:.1f}\" width=\"{2:.1f}\" height=\"{4:.1f}\"/>",
        lane.left,
        lane.top,
        lane.width,
        lane.height,
        layout.header);
    svg += text_at(lane.left + 8, lane.top + 15, "title", graph.lanes[i].title) + "\n";
  }
  const auto& start = layout.nodes[graph.start];
  svg += fmt::format(
      "<g><title>{0}</title><circle cx=\"{1:.1f}\" cy=\"{2:.1f}\" r=\"5\" fill=\"#fff\" stroke=\"#333\"/>"
      "<path class=\"way\" marker-end=\"url(#tip)\" d=\"M{1:.1f} {3:.1f}V{4:.1f}\"/></g>\n",
      words_in(graph.language).start,
      start.left + 12,
      start.top - 18,
      start.top - 13,
      start.top);
  for (std::size_t i = 0; i < graph.edges.size(); ++i) svg += draw_way(graph, graph.edges[i], layout.lines[i]);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) svg += draw_node(graph.nodes[i], layout.nodes[i]);
  for (std::size_t i = 0; i < graph.edges.size(); ++i) svg += draw_label(graph.edges[i], layout.lines[i]);
  for (std::size_t i = 0; i < legend.size(); ++i)
    svg += text_at(12, layout.height + line_height * static_cast<double>(i), "clock", legend[i]) + "\n";
  return svg + "</svg>\n";
}

}  // namespace guichet::workflows::graph
