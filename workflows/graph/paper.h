#pragma once

// A drawing that fits a sheet: lines that would cross too many others become connectors (ISO 5807, 9.4.1: the way's
// name and the number of the box it leads to), long services stand in columns beside each other, and teams that do one
// thing or two share a lane. Pure and thread-safe; the same drawing for the same graph.

#include "workflows/graph/graph.h"
#include "workflows/graph/layout.h"

namespace guichet::workflows::graph {

/// What is printed: a graph whose lines are few enough to be followed, and where its parts go.
struct Sheet {
  Graph graph;
  Layout layout;
  std::size_t abreast = 1000;  ///< boxes of a lane beside each other, at most
};

Sheet sheet_of(const Graph& graph);

/// Millimetres for a unit of the drawing on A4 with margins of a centimetre, in whichever direction is larger; never
/// larger than life.
double scale_on_paper(double width, double height);

/// Aimed at: the ways by which each step is first reached stay lines, whatever they cross.
inline constexpr std::size_t crossings_max = 10;
inline constexpr double smallest_text = 8;  ///< of all that is drawn, in units of the drawing
inline constexpr double millimetres_per_point = 25.4 / 72;

}  // namespace guichet::workflows::graph
