#include "workflows/graph/layout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "workflows/graph/layers.h"
#include "workflows/graph/measure.h"

namespace guichet::workflows::graph {
namespace {

constexpr double margin = 10;
constexpr double gap = 14;         // between neighbours of a rank
constexpr double point_width = 8;  // of a line that passes through
constexpr double track_height = 12.5;
constexpr double lane_padding = 9;
constexpr Type title_type{.size = 11, .bold = true};
constexpr Type name_type{.size = 10.5, .bold = true};
constexpr Type line_type{.size = 9};
constexpr Type label_type{.size = 8.5};

class Drawing {
 public:
  Drawing(const Graph& graph, std::size_t abreast) : graph_(graph), layers_(layer(graph, abreast)) {}

  Layout draw() {
    result_.nodes.resize(graph_.nodes.size());
    result_.lines.resize(graph_.edges.size());
    result_.header = 22;
    place_lanes();
    for (int round = 0; round < 8; ++round) align(round % 2 == 0);
    place_ports();
    place_ranks();
    for (std::size_t e = 0; e < graph_.edges.size(); ++e) draw_line(e);
    return std::move(result_);
  }

 private:
  bool is_box(std::size_t item) const { return item < graph_.nodes.size(); }

  double width_of(std::size_t item) const { return is_box(item) ? box_width : point_width; }

  /// Lanes are as wide as their fullest rank, and as their title.
  void place_lanes() {
    std::vector<double> width(graph_.lanes.size(), 0);
    for (const auto& rank : layers_.ranks) {
      std::vector<double> used(graph_.lanes.size(), gap);
      for (const auto item : rank) used[layers_.items[item].lane] += width_of(item) + gap;
      for (std::size_t lane = 0; lane < width.size(); ++lane) width[lane] = std::max(width[lane], used[lane]);
    }
    double left = margin;
    for (std::size_t lane = 0; lane < width.size(); ++lane) {
      const auto title = graph::width_of(graph_.lanes[lane].title, title_type) + 2 * lane_padding;
      width[lane] = std::max(width[lane], title);
      result_.lanes.push_back({.left = left, .top = margin, .width = width[lane]});
      left += width[lane];
    }
    result_.width = left + margin;
    for (const auto& rank : layers_.ranks)
      for (const auto item : rank) layers_.items[item].x = result_.lanes[layers_.items[item].lane].centre();
    neighbours_of_all();
  }

  void neighbours_of_all() {
    above_.resize(layers_.items.size());
    below_.resize(layers_.items.size());
    for (const auto& chain : layers_.chains)
      for (const auto& piece : chain.pieces) {
        below_[piece.above].push_back(piece.below);
        above_[piece.below].push_back(piece.above);
      }
  }

  /// Moves everything towards its neighbours, as far as its lane and those beside it allow.
  void align(bool downwards) {
    const auto& near = downwards ? above_ : below_;
    const auto count = layers_.ranks.size();
    for (std::size_t i = 0; i < count; ++i) {
      const auto& rank = layers_.ranks[downwards ? i : count - 1 - i];
      for (std::size_t begin = 0; begin < rank.size();) {
        auto end = begin;
        while (end < rank.size() && layers_.items[rank[end]].lane == layers_.items[rank[begin]].lane) ++end;
        spread(
            {rank.begin() + static_cast<std::ptrdiff_t>(begin), rank.begin() + static_cast<std::ptrdiff_t>(end)}, near);
        begin = end;
      }
    }
  }

  double wish_of(std::size_t item, const std::vector<std::vector<std::size_t>>& near) const {
    if (near[item].empty()) return layers_.items[item].x;
    double sum = 0;
    for (const auto other : near[item]) sum += layers_.items[other].x;
    return sum / static_cast<double>(near[item].size());
  }

  /// Pushed apart from the left and from the right; the mean of both keeps the order and the distances.
  void spread(const std::vector<std::size_t>& cell, const std::vector<std::vector<std::size_t>>& near) {
    const auto& lane = result_.lanes[layers_.items[cell[0]].lane];
    std::vector<double> from_left(cell.size()), from_right(cell.size());
    const auto apart = [&](std::size_t a, std::size_t b) { return (width_of(cell[a]) + width_of(cell[b])) / 2 + gap; };
    const auto first = lane.left + gap / 2 + width_of(cell[0]) / 2;
    const auto last = lane.left + lane.width - gap / 2 - width_of(cell.back()) / 2;
    double room = last;
    for (std::size_t i = cell.size(); i-- > 0;) {
      if (i + 1 < cell.size()) room -= apart(i, i + 1);
      from_right[i] = room;  // as far right as it may stand
    }
    double at = first;
    for (std::size_t i = 0; i < cell.size(); ++i) {
      if (i > 0) at = from_left[i - 1] + apart(i - 1, i);
      from_left[i] = std::clamp(wish_of(cell[i], near), at, std::max(at, from_right[i]));
    }
    for (std::size_t i = cell.size(); i-- > 0;) {
      const auto limit = i + 1 < cell.size() ? from_right[i + 1] - apart(i, i + 1) : last;
      const auto floor = first + (i == 0 ? 0 : distance_before(cell, i));
      from_right[i] = std::clamp(wish_of(cell[i], near), std::min(floor, limit), limit);
    }
    for (std::size_t i = 0; i < cell.size(); ++i) layers_.items[cell[i]].x = (from_left[i] + from_right[i]) / 2;
  }

  double distance_before(const std::vector<std::size_t>& cell, std::size_t i) const {
    double sum = 0;
    for (std::size_t k = 1; k <= i; ++k) sum += (width_of(cell[k - 1]) + width_of(cell[k])) / 2 + gap;
    return sum;
  }

  /// Where each line leaves and enters a box: side by side, in the order of where they go.
  void place_ports() {
    std::map<std::size_t, std::vector<std::pair<double, double*>>> below, above;
    ports_.resize(layers_.chains.size());
    for (std::size_t e = 0; e < layers_.chains.size(); ++e) {
      const auto& pieces = layers_.chains[e].pieces;
      for (const auto& piece : pieces)
        ports_[e].push_back({layers_.items[piece.above].x, layers_.items[piece.below].x});
      if (pieces.empty()) continue;
      below[pieces.front().above].emplace_back(layers_.items[pieces.front().below].x, &ports_[e].front().first);
      above[pieces.back().below].emplace_back(layers_.items[pieces.back().above].x, &ports_[e].back().second);
    }
    for (auto& [node, ends] : below) share(node, ends, 0);
    for (auto& [node, ends] : above) share(node, ends, 3);
  }

  void share(std::size_t node, std::vector<std::pair<double, double*>>& ends, double shift) const {
    std::ranges::stable_sort(ends, {}, [](const auto& end) { return end.first; });
    const auto& item = layers_.items[node];
    const auto step = box_width * 0.84 / static_cast<double>(ends.size() + 1);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      // A lone line goes straight where its box allows it.
      const auto wish = ends.size() == 1
                            ? std::clamp(ends[i].first, item.x - box_width / 2 + 12, item.x + box_width / 2 - 12)
                            : item.x - box_width * 0.42 + step * static_cast<double>(i + 1) + shift;
      *ends[i].second = wish;
    }
  }

  /// The edge's own text stands at its true beginning, which is below where the line is drawn upwards.
  bool has_label(std::size_t e, std::size_t piece) const {
    const auto& chain = layers_.chains[e];
    return !graph_.edges[e].label.empty() && piece == (chain.reversed ? chain.pieces.size() - 1 : 0);
  }

  struct Track {
    std::size_t edge, piece;
    double left, right;
    std::size_t number = 0;  ///< of the track in which the line runs
    std::size_t lines = 1;   ///< tracks it needs, above that, for its text
  };

  /// Lines between two ranks that would lie on each other run side by side, each in a track of its own.
  std::vector<Track> tracks_below(std::size_t rank) {
    std::vector<Track> tracks;
    for (std::size_t e = 0; e < layers_.chains.size(); ++e)
      for (std::size_t p = 0; p < layers_.chains[e].pieces.size(); ++p) {
        if (layers_.items[layers_.chains[e].pieces[p].above].rank != rank) continue;
        const auto [from, to] = ports_[e][p];
        Track track{.edge = e, .piece = p, .left = std::min(from, to), .right = std::max(from, to)};
        if (has_label(e, p)) widen_for_label(track, e, rank, from, to);
        if (track.right - track.left > 0.5) tracks.push_back(track);
      }
    std::ranges::stable_sort(tracks, {}, [](const Track& track) { return track.left; });
    std::vector<double> ends;
    for (auto& track : tracks) take_free(track, ends);
    return tracks;
  }

  /// The first tracks, as many as it needs one below the other, in which nothing stands that far right.
  static void take_free(Track& track, std::vector<double>& ends) {
    std::size_t first = 0;
    for (std::size_t i = 0; i < first + track.lines && i < ends.size(); ++i)
      if (ends[i] + 6 > track.left) first = i + 1;
    track.number = first + track.lines - 1;
    ends.resize(std::max(ends.size(), track.number + 1), -1000.0);
    for (auto i = first; i <= track.number; ++i) ends[i] = track.right;
  }

  /// Ends of other lines below this rank between two places: a text there would be crossed.
  std::size_t ends_between(std::size_t rank, std::size_t without, double left, double right) const {
    std::size_t count = 0;
    for (std::size_t e = 0; e < layers_.chains.size(); ++e)
      for (std::size_t p = 0; p < layers_.chains[e].pieces.size(); ++p) {
        if (e == without || layers_.items[layers_.chains[e].pieces[p].above].rank != rank) continue;
        const auto [from, to] = ports_[e][p];
        for (const auto x : {from, to})
          if (x > left && x < right) ++count;
      }
    return count;
  }

  /// On the side where fewer lines cross it, else where its own line goes.
  bool label_stands_left(std::size_t e, std::size_t rank, double begin, double other, double width) const {
    if (begin + width > result_.width - margin) return true;
    if (begin - width < margin) return false;
    const auto left = ends_between(rank, e, begin - width, begin);
    const auto right = ends_between(rank, e, begin, begin + width);
    return left == right ? other < begin - 1 : left < right;
  }

  void widen_for_label(Track& track, std::size_t e, std::size_t rank, double from, double to) {
    const auto lines = label_lines(graph_.edges[e]);
    double width = 8;
    for (const auto& line : lines) width = std::max(width, graph::width_of(line, label_type) + 8);
    if (graph_.edges[e].timer) width += clock_width;
    track.lines = std::max<std::size_t>(1, lines.size());
    const auto begin = layers_.chains[e].reversed ? to : from;
    const auto other = layers_.chains[e].reversed ? from : to;
    const bool ends = label_stands_left(e, rank, begin, other, width);
    result_.lines[e].label_ends = ends;
    track.left = std::min(track.left, ends ? begin - width : begin);
    track.right = std::max(track.right, ends ? begin : begin + width);
  }

  double height_of(std::size_t node) const {
    return box_head + 6 + line_height * static_cast<double>(box_lines(graph_.nodes[node]).size());
  }

  void place_ranks() {
    double top = margin + result_.header + 26;
    for (std::size_t r = 0; r < layers_.ranks.size(); ++r) {
      double height = 0;
      for (const auto item : layers_.ranks[r])
        if (is_box(item)) height = std::max(height, height_of(item));
      for (const auto item : layers_.ranks[r])
        if (is_box(item))
          result_.nodes[item] = {layers_.items[item].x - box_width / 2, top, box_width, height_of(item)};
      const auto tracks = tracks_below(r);
      std::size_t count = 0;
      for (const auto& track : tracks) {
        count = std::max(count, track.number + 1);
        track_y_[{track.edge, track.piece}] = top + height + 15 + track_height * static_cast<double>(track.number);
      }
      top += height + 24 + track_height * static_cast<double>(count);
    }
    result_.height = top;
    for (auto& lane : result_.lanes) lane.height = result_.height - margin;
    result_.height += margin;
  }

  void draw_line(std::size_t e) {
    auto& line = result_.lines[e];
    const auto& chain = layers_.chains[e];
    if (chain.pieces.empty()) return draw_circle(e);
    const auto& upper = result_.nodes[chain.pieces.front().above];
    const auto& lower = result_.nodes[chain.pieces.back().below];
    line.corners.push_back({ports_[e].front().first, upper.bottom()});
    for (std::size_t p = 0; p < chain.pieces.size(); ++p) {
      const auto [from, to] = ports_[e][p];
      const auto track = track_y_.find({e, p});
      if (has_label(e, p)) {
        const auto y = track == track_y_.end() ? upper.bottom() + 12 : track->second;
        line.label = {(chain.reversed ? to : from) + (line.label_ends ? -4 : 4), y - 2.5};
      }
      if (std::abs(from - to) < 0.5 || track == track_y_.end()) continue;
      line.corners.push_back({from, track->second});
      line.corners.push_back({to, track->second});
    }
    line.corners.push_back({ports_[e].back().second, lower.top});
    if (chain.reversed) std::ranges::reverse(line.corners);
  }

  /// From a box to itself, on its right.
  void draw_circle(std::size_t e) {
    const auto& box = result_.nodes[graph_.edges[e].from];
    const auto right = box.left + box.width;
    const auto y = box.top + box.height / 2;
    result_.lines[e].corners = {{right, y + 7}, {right + 6, y + 7}, {right + 6, y - 7}, {right, y - 7}};
    result_.lines[e].label = {right - 2, box.bottom() + 10};
    result_.lines[e].label_ends = true;
  }

  const Graph& graph_;
  Layers layers_;
  Layout result_;
  std::vector<std::vector<std::size_t>> above_, below_;
  std::vector<std::vector<std::pair<double, double>>> ports_;  ///< by edge and piece: where it begins and ends
  std::map<std::pair<std::size_t, std::size_t>, double> track_y_;
};

}  // namespace

std::vector<BoxLine> box_lines(const Node& node) {
  constexpr double inside = box_width - 2 * box_padding;
  constexpr std::size_t lines_max = 4;  // of one text: a box is read at a glance
  const auto name = node.number == 0 ? node.id : fmt::format("{}. {}", node.number, node.id);
  std::vector<BoxLine> lines;
  for (auto& line : wrapped(name, inside, name_type, whole)) lines.push_back({std::move(line), BoxLine::Kind::name});
  const auto add = [&](std::string_view text, BoxLine::Kind kind) {
    const auto room = kind == BoxLine::Kind::doing ? inside : inside - clock_width;
    bool begins = true;
    for (auto& line : wrapped(text, room, line_type, lines_max)) {
      lines.push_back({std::move(line), kind, begins});
      begins = false;
    }
  };
  for (const auto& line : node.lines) add(line, BoxLine::Kind::doing);
  for (const auto& timer : node.timers)
    if (timer.go.empty()) add(fmt::format("{} : {}", timer.when, timer.actions), BoxLine::Kind::timer);
  for (const auto& clock : node.clocks) add(clock, BoxLine::Kind::clock);
  for (auto& line : wrapped(node.ways, inside, line_type, whole))
    lines.push_back({std::move(line), BoxLine::Kind::way});
  return lines;
}

std::vector<std::string> label_lines(const Edge& edge) {
  constexpr double label_width_max = 110;
  return wrapped(edge.label, label_width_max, label_type, whole);
}

Layout lay_out(const Graph& graph, std::size_t abreast) {
  return Drawing(graph, abreast).draw();
}

}  // namespace guichet::workflows::graph
