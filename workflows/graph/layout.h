#pragma once

// Where the boxes and lines of a drawing go: the layered method of Sugiyama, Tagawa and Toda (1981) with the
// horizontal place bounded by lanes. Graphviz has no lanes, and would bring GTK into a server.
// Pure and thread-safe; lengths are units of the drawing (11 is the height of its text).

#include <string>
#include <vector>

#include "workflows/graph/graph.h"

namespace guichet::workflows::graph {

struct Point {
  double x = 0;
  double y = 0;
};

struct Box {
  double left = 0, top = 0, width = 0, height = 0;

  double centre() const { return left + width / 2; }
  double bottom() const { return top + height; }
};

/// One line from box to box, as corners; the last is the arrow's tip.
struct Line {
  std::vector<Point> corners;
  Point label;              ///< the base line of its text's last line
  bool label_ends = false;  ///< the text ends at `label` instead of beginning there
};

struct Layout {
  double width = 0, height = 0;
  std::vector<Box> nodes;   ///< as in the graph
  std::vector<Line> lines;  ///< as the graph's edges
  std::vector<Box> lanes;
  double header = 0;  ///< height of a lane's title
};

/// What stands in a box, line by line: the step's name, what it does, its timers, its clocks.
struct BoxLine {
  enum class Kind { name, doing, timer, clock, way };
  std::string text;
  Kind kind = Kind::doing;
  bool begins = true;  ///< not the rest of the line above
};

/// Broken into lines that fit the box; cut where that would be too many.
std::vector<BoxLine> box_lines(const Node& node);
/// An edge's label, broken into lines.
std::vector<std::string> label_lines(const Edge& edge);

/// With at most `abreast` boxes of a lane beside each other.
Layout lay_out(const Graph& graph, std::size_t abreast = 1000);

inline constexpr double line_height = 11.5;
inline constexpr double box_width = 160;
inline constexpr double box_padding = 8;
inline constexpr double label_height = 10;  ///< of a line of an edge's text
inline constexpr double box_head = 9;       ///< above the name: what kind of step it is
inline constexpr double clock_width = 10;   ///< before a line that tells of time

}  // namespace guichet::workflows::graph
