// BPMN 2.0.2 (OMG formal/2013-12-09) with diagram interchange. A step becomes: task → userTask, wait →
// receiveTask, a moment → a timer event, choose → exclusiveGateway, what goes on by itself → serviceTask, end
// → endEvent. Timers stand on the border of their step; those after which the case stays do not interrupt it.
#include <map>

#include <fmt/format.h>

#include "workflows/graph/graph.h"
#include "workflows/graph/layout.h"
#include "workflows/graph/markup.h"

namespace guichet::workflows::graph {
namespace {

constexpr auto head =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" "
    "xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" "
    "xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" "
    "xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" "
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" id=\"definitions\" "
    "targetNamespace=\"urn:guichet:{}\" exporter=\"guichet\">\n";

std::string_view element_of(Shape shape) {
  switch (shape) {
    case Shape::task: return "userTask";
    case Shape::wait: return "receiveTask";
    case Shape::moment: return "intermediateCatchEvent";
    case Shape::decision: return "exclusiveGateway";
    case Shape::automatic: return "serviceTask";
    case Shape::end: return "endEvent";
  }
  return "task";
}

std::string step_id(const Node& node) {
  return "step-" + node.id;
}

std::string timer_id(const Node& node, std::size_t timer) {
  return fmt::format("timer-{}-{}", node.id, timer + 1);
}

class Writer {
 public:
  explicit Writer(const Graph& graph) : graph_(graph), layout_(lay_out(graph)) {}

  std::string write() {
    assign_timers();
    auto text = fmt::format(head, xml(graph_.id));
    text += fmt::format(
        "<bpmn:collaboration id=\"collaboration\"><bpmn:participant id=\"pool\" name=\"{}\" "
        "processRef=\"process\"/></bpmn:collaboration>\n"
        "<bpmn:process id=\"process\" name=\"{}\" isExecutable=\"false\">\n",
        xml(graph_.title),
        xml(graph_.title));
    write_lanes(text);
    text += fmt::format("<bpmn:startEvent id=\"start\"><bpmn:outgoing>way-0</bpmn:outgoing></bpmn:startEvent>\n");
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) write_node(text, i);
    write_ways(text);
    text +=
        "</bpmn:process>\n<bpmndi:BPMNDiagram id=\"diagram\"><bpmndi:BPMNPlane id=\"plane\" "
        "bpmnElement=\"collaboration\">\n";
    write_shapes(text);
    write_edges(text);
    return text + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n</bpmn:definitions>\n";
  }

 private:
  /// The ways of timers begin at the event on the border, not at the step.
  void assign_timers() {
    std::map<std::size_t, std::size_t> next;
    for (std::size_t e = 0; e < graph_.edges.size(); ++e) {
      const auto& edge = graph_.edges[e];
      source_.push_back(step_id(graph_.nodes[edge.from]));
      if (!edge.timer) continue;
      const auto& node = graph_.nodes[edge.from];
      auto& at = next[edge.from];
      while (at < node.timers.size() && node.timers[at].go.empty()) ++at;
      source_.back() = timer_id(node, at++);
    }
  }

  void write_lanes(std::string& text) const {
    text += "<bpmn:laneSet id=\"lanes\">\n";
    for (std::size_t lane = 0; lane < graph_.lanes.size(); ++lane) {
      text += fmt::format("<bpmn:lane id=\"lane-{}\" name=\"{}\">", lane + 1, xml(graph_.lanes[lane].title));
      if (graph_.nodes[graph_.start].lane == lane) text += "<bpmn:flowNodeRef>start</bpmn:flowNodeRef>";
      for (const auto& node : graph_.nodes) {
        if (node.lane != lane) continue;
        text += fmt::format("<bpmn:flowNodeRef>{}</bpmn:flowNodeRef>", step_id(node));
        for (std::size_t t = 0; t < node.timers.size(); ++t)
          text += fmt::format("<bpmn:flowNodeRef>{}</bpmn:flowNodeRef>", timer_id(node, t));
      }
      text += "</bpmn:lane>\n";
    }
    text += "</bpmn:laneSet>\n";
  }

  void write_references(std::string& text, const std::string& id, std::size_t node) const {
    if (id == step_id(graph_.nodes[node])) {
      if (node == graph_.start) text += "<bpmn:incoming>way-0</bpmn:incoming>";
      for (std::size_t e = 0; e < graph_.edges.size(); ++e)
        if (graph_.edges[e].to == node) text += fmt::format("<bpmn:incoming>way-{}</bpmn:incoming>", e + 1);
    }
    for (std::size_t e = 0; e < graph_.edges.size(); ++e)
      if (source_[e] == id) text += fmt::format("<bpmn:outgoing>way-{}</bpmn:outgoing>", e + 1);
  }

  static std::string timer_definition(std::string_view when) {
    return fmt::format(
        "<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type=\"bpmn:tFormalExpression\" "
        "language=\"urn:guichet:time\">{}</bpmn:timeDuration></bpmn:timerEventDefinition>",
        xml(when));
  }

  void write_node(std::string& text, std::size_t i) const {
    const auto& node = graph_.nodes[i];
    const auto element = element_of(node.shape);
    text += fmt::format("<bpmn:{} id=\"{}\" name=\"{}\">", element, step_id(node), xml(node.id));
    std::string words = node.status;
    for (const auto& line : node.lines) words += (words.empty() ? "" : "; ") + line;
    for (const auto& clock : node.clocks) words += (words.empty() ? "" : "; ") + clock;
    if (!words.empty()) text += fmt::format("<bpmn:documentation>{}</bpmn:documentation>", xml(words));
    write_references(text, step_id(node), i);
    if (node.shape == Shape::moment) text += timer_definition(node.lines.empty() ? "" : node.lines[0]);
    text += fmt::format("</bpmn:{}>\n", element);
    for (std::size_t t = 0; t < node.timers.size(); ++t) {
      const auto& timer = node.timers[t];
      text += fmt::format(
          "<bpmn:boundaryEvent id=\"{}\" name=\"{}\" attachedToRef=\"{}\" cancelActivity=\"{}\">",
          timer_id(node, t),
          xml(timer.when),
          step_id(node),
          !timer.go.empty());
      if (!timer.actions.empty())
        text += fmt::format("<bpmn:documentation>{}</bpmn:documentation>", xml(timer.actions));
      write_references(text, timer_id(node, t), i);
      text += timer_definition(timer.exact) + "</bpmn:boundaryEvent>\n";
    }
  }

  void write_ways(std::string& text) const {
    text += fmt::format(
        "<bpmn:sequenceFlow id=\"way-0\" sourceRef=\"start\" targetRef=\"{}\"/>\n",
        step_id(graph_.nodes[graph_.start]));
    for (std::size_t e = 0; e < graph_.edges.size(); ++e)
      text += fmt::format(
          "<bpmn:sequenceFlow id=\"way-{}\" name=\"{}\" sourceRef=\"{}\" targetRef=\"{}\"/>\n",
          e + 1,
          xml(graph_.edges[e].timer ? "" : graph_.edges[e].label),
          source_[e],
          step_id(graph_.nodes[graph_.edges[e].to]));
  }

  static void write_shape(std::string& text, std::string_view of, const Box& box, std::string_view more = "") {
    text += fmt::format(
        "<bpmndi:BPMNShape id=\"{0}-shape\" bpmnElement=\"{0}\"{5}><dc:Bounds x=\"{1:.1f}\" y=\"{2:.1f}\" "
        "width=\"{3:.1f}\" height=\"{4:.1f}\"/></bpmndi:BPMNShape>\n",
        of,
        box.left,
        box.top,
        box.width,
        box.height,
        more);
  }

  /// Events and gateways are small in BPMN: they stand where the box would have its middle.
  Box bounds_of(std::size_t node) const {
    const auto& box = layout_.nodes[node];
    const auto shape = graph_.nodes[node].shape;
    const auto small = shape == Shape::decision ? 40.0 : shape == Shape::end || shape == Shape::moment ? 34.0 : 0.0;
    if (small == 0) return box;
    return {box.centre() - small / 2, box.top, small, std::min(small, box.height)};
  }

  static Box timer_bounds(const Box& box, std::size_t t) {
    return {box.left + box.width - 16 - 20 * static_cast<double>(t), box.bottom() - 9, 18, 18};
  }

  void write_shapes(std::string& text) const {
    const auto& first = layout_.lanes.front();
    const auto& last = layout_.lanes.back();
    constexpr auto upright = " isHorizontal=\"false\"";
    write_shape(
        text, "pool", {first.left, first.top - 30, last.left + last.width - first.left, first.height + 30}, upright);
    for (std::size_t lane = 0; lane < layout_.lanes.size(); ++lane)
      write_shape(text, fmt::format("lane-{}", lane + 1), layout_.lanes[lane], upright);
    const auto& start = layout_.nodes[graph_.start];
    write_shape(text, "start", {start.left + 3, start.top - 24, 18, 18});
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const auto& node = graph_.nodes[i];
      const auto bounds = bounds_of(i);
      write_shape(text, step_id(node), bounds, node.shape == Shape::decision ? " isMarkerVisible=\"true\"" : "");
      for (std::size_t t = 0; t < node.timers.size(); ++t)
        write_shape(text, timer_id(node, t), timer_bounds(bounds, t));
    }
  }

  static void write_edge(std::string& text, std::size_t number, const std::vector<Point>& corners) {
    text += fmt::format("<bpmndi:BPMNEdge id=\"way-{0}-edge\" bpmnElement=\"way-{0}\">", number);
    for (const auto& corner : corners)
      text += fmt::format("<di:waypoint x=\"{:.1f}\" y=\"{:.1f}\"/>", corner.x, corner.y);
    text += "</bpmndi:BPMNEdge>\n";
  }

  void write_edges(std::string& text) const {
    const auto& start = layout_.nodes[graph_.start];
    write_edge(text, 0, {{start.left + 12, start.top - 6}, {start.left + 12, start.top}});
    for (std::size_t e = 0; e < graph_.edges.size(); ++e) write_edge(text, e + 1, layout_.lines[e].corners);
  }

  const Graph& graph_;
  Layout layout_;
  std::vector<std::string> source_;  ///< of each edge: the id of the element it leaves
};

}  // namespace

std::string to_bpmn(const Graph& graph) {
  return Writer(graph).write();
}

}  // namespace guichet::workflows::graph
