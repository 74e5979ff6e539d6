#pragma once

// A service as a drawing: what its author wrote, as boxes in lanes and the ways between them. The drawing's
// formats (SVG, Mermaid, DOT, BPMN) all read this model, so none of them knows a construct of the language.
// Pure and thread-safe.

#include <string>
#include <string_view>
#include <vector>

#include "workflows/town.h"

namespace guichet::workflows::graph {

/// What a box is; formats tell them apart by outline and word, never by colour alone.
enum class Shape {
  task,       ///< a person has something to do
  wait,       ///< rests until something comes from outside
  moment,     ///< rests until a moment
  decision,   ///< chooses a way by itself
  automatic,  ///< does something and goes on
  end
};

struct Timer {
  std::string when = {};     ///< "30 days" in the drawing's language, or the expression of `at`
  std::string exact = {};    ///< the same as the workflow spells it, for programs
  std::string actions = {};  ///< what it does besides, in words; may be empty
  std::string go = {};       ///< the step it leads to; empty: the case stays
};

struct Node {
  std::string id;  ///< the step's
  Shape shape = Shape::automatic;
  std::string kind = {};                 ///< in words: "task"
  std::string status = {};               ///< what the citizen reads here; may be empty
  std::vector<std::string> lines = {};   ///< what happens here, in words, one thing a line
  std::vector<std::string> clocks = {};  ///< "starts Repair", "pauses Repair", "stops Repair"
  std::vector<Timer> timers = {};
  std::size_t lane = 0;
  std::size_t number = 0;  ///< on paper, where ways are told by it; 0: not
  std::string ways = {};   ///< on paper: the ways that are not drawn as lines
  bool here = false;       ///< one case is drawn, and this is where it rests
};

struct Edge {
  std::size_t from = 0;  ///< of nodes
  std::size_t to = 0;
  std::string label = {};  ///< the outcome, the condition, the timer; may be empty
  bool timer = false;      ///< taken by itself when time is up
};

/// Whose turn it is.
struct Lane {
  std::string title;
};

struct Graph {
  std::string id;  ///< the service's
  std::string title;
  std::string language;
  std::size_t start = 0;
  std::vector<Lane> lanes;
  std::vector<Node> nodes;  ///< in the order written
  std::vector<Edge> edges;
  std::vector<std::string> clocks;  ///< each clock's promise in a sentence
};

/// Marks where a case rests, by the ids of its steps.
void mark_here(Graph& graph, const std::vector<std::string>& steps);

/// The drawing of a service with its texts in `language`. Requires a service that load_town accepted.
Graph graph_of(const Definition& definition, const Town& town, std::string_view language);

/// The same told in sentences, for who does not see the drawing: one line a step, then the clocks.
std::string to_text(const Graph& graph);

// The formats. Each is a whole document.

/// SVG 1.1, laid out in ranks and lanes to be printed on A4.
std::string to_svg(const Graph& graph);
/// A Mermaid flowchart (mermaid.js.org), with a subgraph for each lane.
std::string to_mermaid(const Graph& graph);
/// The language of Graphviz (graphviz.org/doc/info/lang.html), with a cluster for each lane.
std::string to_dot(const Graph& graph);
/// BPMN 2.0 with diagram interchange (OMG formal/2011-01-03), which modelling tools open.
std::string to_bpmn(const Graph& graph);

}  // namespace guichet::workflows::graph
