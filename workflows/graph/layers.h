#pragma once

// The first half of a layout: which rank every box stands in, which points long lines pass through, and in
// what order everything stands side by side.

#include <vector>

#include "workflows/graph/graph.h"

namespace guichet::workflows::graph {

/// A box, or a point where a long line passes through a rank.
struct Item {
  std::size_t node = 0;  ///< of the graph; of points: the number of nodes
  std::size_t rank = 0;
  std::size_t lane = 0;
  double x = 0;  ///< its centre, set by the layout
};

/// A piece of a line from one rank to the next.
struct Piece {
  std::size_t above = 0;  ///< items
  std::size_t below = 0;
};

/// An edge as pieces from the upper to the lower box. An edge that leads back up is `reversed`.
struct Chain {
  std::vector<Piece> pieces;  ///< none: from a box to itself
  bool reversed = false;
};

struct Layers {
  std::vector<Item> items;                      ///< nodes first, in the graph's order
  std::vector<Chain> chains;                    ///< one an edge
  std::vector<std::vector<std::size_t>> ranks;  ///< items from left to right
};

/// At most `abreast` boxes of a lane stand in one rank.
Layers layer(const Graph& graph, std::size_t abreast);
/// How many lines each edge crosses between the ranks.
std::vector<std::size_t> crossings_of(const Layers& layers);

}  // namespace guichet::workflows::graph
