#include "adapters/portal/map.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

namespace guichet::portal {
namespace {

constexpr double metres_per_degree = 111'320;
constexpr double margin = 0.04;

double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

using Ring = std::vector<Point>;

/// Twice the signed area, in square degrees.
double area_of(const Ring& ring) {
  double area = 0;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i)
    area += ring[i].first * ring[i + 1].second - ring[i + 1].first * ring[i].second;
  return area;
}

/// Relative to the first point: products of whole coordinates would eat the digits that tell streets apart.
Point centroid_of(const Ring& ring) {
  const auto origin = ring.front();
  Ring local;
  for (const auto& [lon, lat] : ring) local.emplace_back(lon - origin.first, lat - origin.second);
  const auto area = area_of(local);
  if (std::abs(area) < 1e-15) return origin;
  Point sum{0, 0};
  for (std::size_t i = 0; i + 1 < local.size(); ++i) {
    const auto cross = local[i].first * local[i + 1].second - local[i + 1].first * local[i].second;
    sum.first += (local[i].first + local[i + 1].first) * cross;
    sum.second += (local[i].second + local[i + 1].second) * cross;
  }
  return {origin.first + sum.first / (3 * area), origin.second + sum.second / (3 * area)};
}

const Ring* largest_ring(const workflows::Zone& zone) {
  const Ring* largest = nullptr;
  for (const auto& polygon : zone.polygons)
    if (!polygon.empty() && !polygon.front().empty())
      if (largest == nullptr || std::abs(area_of(polygon.front())) > std::abs(area_of(*largest)))
        largest = &polygon.front();
  return largest;
}

const workflows::Zone* find_district(const workflows::Town& town, std::string_view id) {
  const auto& districts = districts_of(town);
  const auto found = std::ranges::find(districts, id, &workflows::Zone::id);
  return found == districts.end() ? nullptr : &*found;
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '<')
      safe += "&lt;";
    else if (c == '&')
      safe += "&amp;";
    else if (c == '>')
      safe += "&gt;";
    else
      safe += c;
  }
  return safe;
}

std::string path_of(const workflows::Zone& zone, const MapFrame& frame) {
  std::string path;
  for (const auto& polygon : zone.polygons)
    for (const auto& ring : polygon) {
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto [x, y] = frame.pixel_of(ring[i]);
        path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? 'M' : 'L', x, y);
      }
      path += 'Z';
    }
  return path;
}

}  // namespace

const std::vector<workflows::Zone>& districts_of(const workflows::Town& town) {
  static const std::vector<workflows::Zone> none;
  const auto found = town.zones.find(town.portal.districts);
  return found == town.zones.end() ? none : found->second;
}

std::string district_title(const workflows::Town& town, std::string_view id) {
  const auto* district = find_district(town, id);
  if (district == nullptr) return {};
  return district->title.empty() ? district->id : district->title;
}

std::optional<Point> district_middle(const workflows::Town& town, std::string_view id) {
  const auto* district = find_district(town, id);
  const auto* ring = district == nullptr ? nullptr : largest_ring(*district);
  if (ring == nullptr) return std::nullopt;
  return centroid_of(*ring);
}

/// Figures only where the point lies outside of every district.
std::string place_in_words(const workflows::Town& town, const Words& words, double lon, double lat) {
  const auto district = district_title(town, town.zone_at(town.portal.districts, lon, lat));
  if (!district.empty()) return words.say("placed_in", {{"district", district}});
  return words.say("point_format", {{"lat", fmt::format("{:.5f}", lat)}, {"lon", fmt::format("{:.5f}", lon)}});
}

double metres_between(Point a, Point b) {
  const auto north = (a.second - b.second) * metres_per_degree;
  const auto east = (a.first - b.first) * metres_per_degree * std::cos(radians((a.second + b.second) / 2));
  return std::hypot(north, east);
}

std::optional<MapFrame> MapFrame::of(const workflows::Town& town, int width) {
  MapFrame frame;
  bool any = false;
  for (const auto& zone : districts_of(town))
    for (const auto& polygon : zone.polygons)
      for (const auto& ring : polygon)
        for (const auto& [lon, lat] : ring) {
          frame.west_ = any ? std::min(frame.west_, lon) : lon;
          frame.east_ = any ? std::max(frame.east_, lon) : lon;
          frame.south_ = any ? std::min(frame.south_, lat) : lat;
          frame.north_ = any ? std::max(frame.north_, lat) : lat;
          any = true;
        }
  if (!any || frame.east_ <= frame.west_ || frame.north_ <= frame.south_) return std::nullopt;
  const auto wider = (frame.east_ - frame.west_) * margin;
  const auto higher = (frame.north_ - frame.south_) * margin;
  frame.west_ -= wider;
  frame.east_ += wider;
  frame.south_ -= higher;
  frame.north_ += higher;
  const auto squeeze = std::cos(radians((frame.south_ + frame.north_) / 2));
  const auto ratio = (frame.north_ - frame.south_) / ((frame.east_ - frame.west_) * squeeze);
  frame.width_ = width;
  frame.height_ = static_cast<int>(std::lround(std::clamp(ratio, 0.2, 3.0) * width));
  return frame;
}

Point MapFrame::point_at(double x, double y) const {
  return {west_ + (east_ - west_) * x / width_, north_ - (north_ - south_) * y / height_};
}

std::pair<double, double> MapFrame::pixel_of(Point point) const {
  return {(point.first - west_) / (east_ - west_) * width_, (north_ - point.second) / (north_ - south_) * height_};
}

namespace {

/// On one line where the district is wide enough, else on two, broken at the space nearest to the middle.
std::vector<std::string> label_lines(const std::string& name, double characters) {
  const auto middle = name.size() / 2;
  auto space = std::string::npos;
  for (auto at = name.find(' '); at != std::string::npos; at = name.find(' ', at + 1))
    if (space == std::string::npos ||
        std::max(at, middle) - std::min(at, middle) < std::max(space, middle) - std::min(space, middle))
      space = at;
  if (static_cast<double>(name.size()) <= characters || space == std::string::npos) return {name};
  return {name.substr(0, space), name.substr(space + 1)};
}

double district_width(const workflows::Zone& zone, const MapFrame& frame) {
  const auto* ring = largest_ring(zone);
  if (ring == nullptr) return 0;
  const auto [west, east] = std::ranges::minmax(*ring, {}, &Point::first);
  return frame.pixel_of(east).first - frame.pixel_of(west).first;
}

std::string district_label(const workflows::Town& town, const workflows::Zone& district, const MapFrame& frame) {
  const auto middle = district_middle(town, district.id);
  if (!middle) return {};
  const double size = frame.width() < 400 ? 10 : 13;
  constexpr double letter = 0.62;  // of the size, in the widest of the usual fonts
  const auto lines = label_lines(
      district.title.empty() ? district.id : district.title, district_width(district, frame) / (size * letter));
  const auto [x, first] = frame.pixel_of(*middle);
  auto y = first - size * 0.6 * static_cast<double>(lines.size() - 1);
  std::string svg;
  for (const auto& line : lines) {
    svg += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" font-family=\"sans-serif\" font-size=\"{}\" text-anchor=\"middle\" "
        "fill=\"#2c3830\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
        x,
        y,
        size,
        escaped(line));
    y += size * 1.2;
  }
  return svg;
}

}  // namespace

std::string draw_map(const workflows::Town& town, const MapFrame& frame, const std::vector<MapMark>& marks) {
  auto svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#f7f7f2\"/>",
      frame.width(),
      frame.height());
  const auto& districts = districts_of(town);
  for (const auto& district : districts)
    svg += fmt::format(
        "<path d=\"{}\" fill=\"#e6ebe4\" stroke=\"#7d8a80\" stroke-width=\"1.5\" fill-rule=\"evenodd\"/>",
        path_of(district, frame));
  for (const auto& mark : marks) {
    const auto [x, y] = frame.pixel_of(mark.point);
    if (mark.strong)
      svg += fmt::format(
          "<path d=\"M{0:.1f} {1:.1f}l-9 -16a10.5 10.5 0 1 1 18 0z\" fill=\"{2}\" stroke=\"#fff\" stroke-width=\"2\"/>",
          x,
          y,
          town.portal.colour);
    else
      svg += fmt::format(
          "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"{}\" stroke=\"#fff\" stroke-width=\"1.5\"/>",
          x,
          y,
          town.portal.colour);
  }
  for (const auto& district : districts) svg += district_label(town, district, frame);
  return svg + "</svg>";
}

}  // namespace guichet::portal
