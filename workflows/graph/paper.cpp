#include "workflows/graph/paper.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "workflows/graph/layers.h"
#include "workflows/graph/words.h"

namespace guichet::workflows::graph {
namespace {

/// Beyond these nobody reads it on one sheet, and looking for the best drawing would take long.
constexpr std::size_t steps_max = 150;
constexpr std::size_t edges_max = 600;
constexpr std::size_t anything = 1000;  // boxes of a lane beside each other

/// Edges by which each step is first reached from the start: these stay lines, so that no box stands alone.
std::vector<bool> main_ways(const Graph& graph) {
  std::vector<bool> main(graph.edges.size(), false), seen(graph.nodes.size(), false);
  std::vector<std::size_t> met{graph.start};
  seen[graph.start] = true;
  for (std::size_t next = 0; next < met.size(); ++next)
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
      const auto& edge = graph.edges[e];
      if (edge.from != met[next] || seen[edge.to]) continue;
      seen[edge.to] = main[e] = true;
      met.push_back(edge.to);
    }
  return main;
}

Graph with_edges(const Graph& graph, const std::vector<bool>& drawn) {
  auto result = graph;
  result.edges.clear();
  for (std::size_t e = 0; e < graph.edges.size(); ++e)
    if (drawn[e]) result.edges.push_back(graph.edges[e]);
  return result;
}

/// How hard each drawn edge is to follow: the lines it crosses, then the ranks it passes.
std::vector<std::pair<std::size_t, std::size_t>> hardest_first(
    const Graph& graph, const std::vector<bool>& drawn, std::size_t abreast, std::size_t& total) {
  const auto layers = layer(with_edges(graph, drawn), abreast);
  const auto crossings = crossings_of(layers);
  total = std::accumulate(crossings.begin(), crossings.end(), std::size_t{0}) / 2;
  std::vector<std::pair<std::size_t, std::size_t>> hard;
  std::size_t nth = 0;
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    if (!drawn[e]) continue;
    hard.emplace_back(crossings[nth] * 2 + layers.chains[nth].pieces.size(), e);
    ++nth;
  }
  std::ranges::stable_sort(hard, [](const auto& a, const auto& b) { return a.first > b.first; });
  return hard;
}

/// Which edges are drawn as lines: the worst are taken out until few enough cross.
std::vector<bool> lines_to_follow(const Graph& graph, std::vector<bool> drawn, std::size_t abreast) {
  const auto main = main_ways(graph);
  constexpr int rounds_max = 120;
  for (int round = 0; round < rounds_max; ++round) {
    std::size_t total = 0;
    const auto hard = hardest_first(graph, drawn, abreast, total);
    if (total <= crossings_max) break;
    auto quota = 1 + graph.edges.size() / 40;
    bool found = false;
    for (const auto& [weight, edge] : hard) {
      if (quota == 0 || weight < 2) break;
      if (main[edge]) continue;
      drawn[edge] = false;
      found = true;
      --quota;
    }
    if (!found) break;
  }
  return drawn;
}

/// A short label stays on one line with the number it leads to.
std::string connector(const std::string& label, const std::string& arrow) {
  constexpr std::size_t short_label = 24;
  if (label.empty()) return arrow;
  std::string text;
  for (const char byte : label)
    if (byte == ' ' && label.size() <= short_label)
      text += "\u00a0";
    else
      text += byte;
  return text + "\u00a0" + arrow;
}

/// The ways that are no lines, written in the box they leave; numbers lead to the others.
Graph with_connectors(const Graph& graph, const std::vector<bool>& drawn) {
  auto result = with_edges(graph, drawn);
  std::map<std::size_t, std::vector<std::string>> ways;
  bool numbered = false;
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    if (drawn[e]) continue;
    const auto& edge = graph.edges[e];
    const bool loop = edge.from == edge.to;
    numbered = numbered || !loop;
    const auto arrow = loop ? std::string("↺") : fmt::format("→\u00a0{}", edge.to + 1);
    if (edge.timer)
      result.nodes[edge.from].timers.push_back({.when = edge.label, .actions = arrow});
    else
      ways[edge.from].push_back(connector(edge.label, arrow));
  }
  for (const auto& [node, words] : ways) result.nodes[node].ways = fmt::format("{}", fmt::join(words, "\u00a0· "));
  for (std::size_t i = 0; numbered && i < result.nodes.size(); ++i) result.nodes[i].number = i + 1;
  return result;
}

/// A way from a step to itself is told in its box.
std::vector<bool> but_loops(const Graph& graph) {
  std::vector<bool> drawn;
  for (const auto& edge : graph.edges) drawn.push_back(edge.from != edge.to);
  return drawn;
}

/// Where there are more lanes than fit side by side, those with the fewest steps become one, and their boxes name
/// whose they are.
Graph with_few_lanes(const Graph& graph, std::size_t lanes_max) {
  if (graph.lanes.size() <= lanes_max) return graph;
  std::vector<std::size_t> steps(graph.lanes.size(), 0), order(graph.lanes.size());
  for (const auto& node : graph.nodes) ++steps[node.lane];
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](auto a, auto b) { return steps[a] > steps[b]; });
  const std::set<std::size_t> own(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(lanes_max - 1));
  auto result = graph;
  result.lanes.clear();
  std::vector<std::size_t> place(graph.lanes.size(), lanes_max - 1);
  for (std::size_t lane = 0; lane < graph.lanes.size(); ++lane)
    if (own.contains(lane)) {
      place[lane] = result.lanes.size();
      result.lanes.push_back(graph.lanes[lane]);
    }
  result.lanes.push_back({std::string(words_in(graph.language).several)});
  for (auto& node : result.nodes) {
    if (!own.contains(node.lane)) node.lines.insert(node.lines.begin(), graph.lanes[node.lane].title);
    node.lane = place[node.lane];
  }
  return result;
}

/// The second column begins where the first would be too tall: its lanes stand beside those of the first.
Graph in_columns(const Graph& graph, const Layout& tall, std::size_t columns, std::vector<bool>& drawn) {
  auto result = graph;
  std::vector<std::size_t> column(graph.nodes.size());
  const auto share = tall.height / static_cast<double>(columns);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    column[i] = std::min(columns - 1, static_cast<std::size_t>(tall.nodes[i].top / share));
  for (std::size_t c = 1; c < columns; ++c)
    for (const auto& lane : graph.lanes) result.lanes.push_back({fmt::format("{} ({})", lane.title, c + 1)});
  std::vector<bool> used(result.lanes.size(), false);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    result.nodes[i].lane += column[i] * graph.lanes.size();
    used[result.nodes[i].lane] = true;
  }
  std::vector<std::size_t> place(result.lanes.size());
  std::vector<Lane> lanes;
  for (std::size_t lane = 0; lane < used.size(); ++lane) {
    place[lane] = lanes.size();
    if (used[lane]) lanes.push_back(result.lanes[lane]);
  }
  result.lanes = std::move(lanes);
  for (auto& node : result.nodes) node.lane = place[node.lane];
  for (std::size_t e = 0; e < graph.edges.size(); ++e)
    if (column[graph.edges[e].from] != column[graph.edges[e].to]) drawn[e] = false;
  return result;
}

double scale_of(const Sheet& sheet) {
  return scale_on_paper(sheet.layout.width, sheet.layout.height + 20);
}

/// The largest of the drawings with one, two … boxes of a lane beside each other.
Sheet largest(const Graph& graph, const std::vector<bool>& given) {
  Sheet best;
  for (const auto abreast : std::to_array<std::size_t>({anything, 3, 2, 1})) {
    const auto connected = with_connectors(graph, lines_to_follow(graph, given, abreast));
    Sheet sheet{connected, lay_out(connected, abreast), abreast};
    constexpr double worth_it = 1.05;
    if (best.layout.nodes.empty() || scale_of(sheet) > scale_of(best) * worth_it) best = std::move(sheet);
  }
  return best;
}

}  // namespace

double scale_on_paper(double width, double height) {
  const auto upright = std::min(190 / width, 277 / height);
  const auto across = std::min(277 / width, 190 / height);
  return std::min(0.36, std::max(upright, across));
}

namespace {

/// As much larger as a drawing must be to be taken, having more columns or fewer lanes than another.
constexpr double worth_it = 1.12;
constexpr double readable = 6.5 * millimetres_per_point / smallest_text;

void take_larger(Sheet& best, Sheet&& other) {
  if (scale_of(other) > scale_of(best) * worth_it) best = std::move(other);
}

/// In one column, or in as many as make it readable.
Sheet folded(const Graph& graph) {
  auto best = largest(graph, but_loops(graph));
  const auto single = best.layout;
  for (std::size_t columns = 2; columns <= 3 && scale_of(best) < readable; ++columns) {
    auto drawn = but_loops(graph);
    const auto parts = in_columns(graph, single, columns, drawn);
    take_larger(best, largest(parts, drawn));
  }
  return best;
}

}  // namespace

Sheet sheet_of(const Graph& whole) {
  if (whole.nodes.size() > steps_max || whole.edges.size() > edges_max) return {whole, lay_out(whole)};
  auto best = folded(whole);
  constexpr std::size_t fewest_lanes = 3;
  for (auto lanes = std::min<std::size_t>(whole.lanes.size(), 6); lanes-- > fewest_lanes;)
    if (scale_of(best) < readable) take_larger(best, folded(with_few_lanes(whole, lanes)));
  return best;
}

}  // namespace guichet::workflows::graph
