#include "workflows/graph/layers.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace guichet::workflows::graph {
namespace {

/// Edges that close a loop, found from the start: those are drawn upwards.
class Loops {
 public:
  explicit Loops(const Graph& graph) : graph_(graph), out_(graph.nodes.size()), back(graph.edges.size()) {
    for (std::size_t e = 0; e < graph.edges.size(); ++e) out_[graph.edges[e].from].push_back(e);
    state_.resize(graph.nodes.size(), State::unseen);
    visit(graph.start);
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) visit(node);
  }

 private:
  enum class State { unseen, open, done };

  /// Without recursion: a service may have a thousand steps in a row.
  void visit(std::size_t first) {
    if (state_[first] != State::unseen) return;
    std::vector<std::pair<std::size_t, std::size_t>> open{{first, 0}};
    state_[first] = State::open;
    while (!open.empty()) {
      auto& [node, tried] = open.back();
      if (tried == out_[node].size()) {
        state_[node] = State::done;
        open.pop_back();
        continue;
      }
      const auto edge = out_[node][tried++];
      const auto to = graph_.edges[edge].to;
      if (state_[to] == State::open) back[edge] = true;
      if (state_[to] != State::unseen) continue;
      state_[to] = State::open;
      open.emplace_back(to, 0);
    }
  }

  const Graph& graph_;
  std::vector<std::vector<std::size_t>> out_;
  std::vector<State> state_;

 public:
  std::vector<bool> back;
};

/// The longest way from the start to each node, loops left out; further down where its lane is full.
std::vector<std::size_t> ranks_of(const Graph& graph, const std::vector<bool>& back, std::size_t abreast) {
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> standing;
  std::vector<std::size_t> rank(graph.nodes.size(), 0);
  std::vector<std::size_t> open_ways(graph.nodes.size(), 0);
  for (std::size_t e = 0; e < graph.edges.size(); ++e)
    if (!back[e]) ++open_ways[graph.edges[e].to];
  std::vector<std::size_t> ready;
  for (std::size_t node = 0; node < graph.nodes.size(); ++node)
    if (open_ways[node] == 0) ready.push_back(node);
  for (std::size_t next = 0; next < ready.size(); ++next) {
    const auto node = ready[next];
    while (standing[{rank[node], graph.nodes[node].lane}] >= abreast) ++rank[node];
    ++standing[{rank[node], graph.nodes[node].lane}];
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
      const auto& edge = graph.edges[e];
      if (back[e] || edge.from != node) continue;
      rank[edge.to] = std::max(rank[edge.to], rank[edge.from] + 1);
      if (--open_ways[edge.to] == 0) ready.push_back(edge.to);
    }
  }
  return rank;
}

Chain chain_of(const Graph& graph, const Edge& edge, Layers& layers) {
  Chain chain;
  if (edge.from == edge.to) return chain;
  chain.reversed = layers.items[edge.from].rank > layers.items[edge.to].rank;
  const auto upper = chain.reversed ? edge.to : edge.from;
  const auto lower = chain.reversed ? edge.from : edge.to;
  const auto lane = layers.items[edge.to].lane;
  auto above = upper;
  for (auto rank = layers.items[upper].rank + 1; rank < layers.items[lower].rank; ++rank) {
    layers.items.push_back({.node = graph.nodes.size(), .rank = rank, .lane = lane});
    chain.pieces.push_back({above, layers.items.size() - 1});
    above = layers.items.size() - 1;
  }
  chain.pieces.push_back({above, lower});
  return chain;
}

/// Orders each rank by where its neighbours stand (barycentre), down and up again, lanes kept apart.
class Order {
 public:
  Order(Layers& layers) : layers_(layers), place_(layers.items.size()) {
    above_.resize(layers.items.size());
    below_.resize(layers.items.size());
    for (const auto& chain : layers.chains)
      for (const auto& piece : chain.pieces) {
        below_[piece.above].push_back(piece.below);
        above_[piece.below].push_back(piece.above);
      }
    for (const auto& rank : layers.ranks) number(rank);
  }

  void run() {
    for (int round = 0; round < 12; ++round) {
      if (round % 2 == 0)
        for (auto& rank : layers_.ranks) sort(rank, above_);
      else
        for (auto rank = layers_.ranks.rbegin(); rank != layers_.ranks.rend(); ++rank) sort(*rank, below_);
    }
  }

 private:
  void number(const std::vector<std::size_t>& rank) {
    for (std::size_t i = 0; i < rank.size(); ++i)
      place_[rank[i]] = (static_cast<double>(i) + 0.5) / static_cast<double>(rank.size());
  }

  void sort(std::vector<std::size_t>& rank, const std::vector<std::vector<std::size_t>>& neighbours) {
    std::vector<double> wish(layers_.items.size());
    for (const auto item : rank) {
      const auto& near = neighbours[item];
      double sum = 0;
      for (const auto other : near) sum += static_cast<double>(layers_.items[other].lane) + place_[other];
      wish[item] = near.empty() ? static_cast<double>(layers_.items[item].lane) + place_[item]
                                : sum / static_cast<double>(near.size());
    }
    std::ranges::stable_sort(rank, [&](std::size_t a, std::size_t b) {
      const auto lane_a = layers_.items[a].lane;
      const auto lane_b = layers_.items[b].lane;
      return lane_a != lane_b ? lane_a < lane_b : wish[a] < wish[b];
    });
    number(rank);
  }

  Layers& layers_;
  std::vector<double> place_;
  std::vector<std::vector<std::size_t>> above_, below_;
};

}  // namespace

std::vector<std::size_t> crossings_of(const Layers& layers) {
  std::vector<std::size_t> place(layers.items.size(), 0);
  for (const auto& rank : layers.ranks)
    for (std::size_t i = 0; i < rank.size(); ++i) place[rank[i]] = i;
  std::vector<std::vector<std::pair<std::size_t, Piece>>> between(layers.ranks.size());
  for (std::size_t e = 0; e < layers.chains.size(); ++e)
    for (const auto& piece : layers.chains[e].pieces) between[layers.items[piece.above].rank].emplace_back(e, piece);
  std::vector<std::size_t> crossings(layers.chains.size(), 0);
  for (const auto& pieces : between)
    for (std::size_t a = 0; a < pieces.size(); ++a)
      for (std::size_t b = 0; b < a; ++b) {
        const auto& [edge_a, one] = pieces[a];
        const auto& [edge_b, other] = pieces[b];
        const bool turned = (place[one.above] < place[other.above] && place[one.below] > place[other.below]) ||
                            (place[one.above] > place[other.above] && place[one.below] < place[other.below]);
        if (!turned) continue;
        ++crossings[edge_a];
        ++crossings[edge_b];
      }
  return crossings;
}

Layers layer(const Graph& graph, std::size_t abreast) {
  Layers layers;
  const Loops loops(graph);
  const auto rank = ranks_of(graph, loops.back, abreast);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    layers.items.push_back({.node = i, .rank = rank[i], .lane = graph.nodes[i].lane});
  for (const auto& edge : graph.edges) layers.chains.push_back(chain_of(graph, edge, layers));
  std::size_t ranks = 0;
  for (const auto& item : layers.items) ranks = std::max(ranks, item.rank + 1);
  layers.ranks.resize(ranks);
  for (std::size_t i = 0; i < layers.items.size(); ++i) layers.ranks[layers.items[i].rank].push_back(i);
  for (auto& items : layers.ranks)
    std::ranges::stable_sort(items, {}, [&](std::size_t item) { return layers.items[item].lane; });
  Order(layers).run();
  return layers;
}

}  // namespace guichet::workflows::graph
