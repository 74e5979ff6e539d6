#include "workflows/graph/measure.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace guichet::workflows::graph {
namespace {

/// In thousandths of the size, from the space to the tilde.
constexpr std::array<std::uint16_t, 95> widths = {
    278,  278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,  // space to /
    556,  556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,  // 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,  // @ to O
    667,  778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,  // P to _
    333,  556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,  // ` to o
    556,  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584};      // p to ~
/// Of what is not ASCII: accented letters are as wide as most small ones, everything beyond as the widest.
constexpr double accented = 0.6;
constexpr double wide = 1;
constexpr double bold_share = 1.14;
/// Where none of these is installed, DejaVu Sans stands in, which is a seventh wider.
constexpr double reserve = 1.15;
constexpr std::string_view dots = "…";

std::size_t bytes_of(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0xC0U ? 1 : byte < 0xE0U ? 2 : byte < 0xF0U ? 3 : 4;
}

double width_of_character(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0x20U && byte < 0x7FU) return widths.at(byte - 0x20U) / 1000.0;
  if (byte < 0x20U || (byte & 0xC0U) == 0x80U) return 0;
  return byte < 0xE0U ? accented : wide;
}

}  // namespace

double width_of(std::string_view text, Type type) {
  double width = 0;
  for (const char byte : text) width += width_of_character(byte);
  return width * type.size * (type.bold ? bold_share : 1) * reserve;
}

std::string cut(std::string_view text, double width, Type type) {
  if (width_of(text, type) <= width) return std::string(text);
  const auto room = width - width_of(dots, type);
  std::size_t end = 0;
  while (end < text.size()) {
    const auto next = std::min(text.size(), end + bytes_of(text[end]));
    if (width_of(text.substr(0, next), type) > room) break;
    end = next;
  }
  while (end > 0 && text[end - 1] == ' ') --end;
  return std::string(text.substr(0, end)).append(dots);
}

namespace {

/// How many bytes stand on the first line: up to the last blank or past the last hyphen that fits, else what fits.
std::size_t break_of(std::string_view text, double width, Type type) {
  std::size_t blank = 0, hyphen = 0, end = 0;
  while (end < text.size()) {
    const auto next = std::min(text.size(), end + bytes_of(text[end]));
    if (text[end] == ' ') blank = end;
    if (width_of(text.substr(0, next), type) > width) break;
    if (end > 0 && (text[end] == '-' || text[end] == '_')) hyphen = next;
    end = next;
  }
  if (blank != 0) return blank;
  if (hyphen != 0) return hyphen;
  return std::max(end, bytes_of(text[0]));
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, double width, Type type, std::size_t lines_max) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    if (lines.size() + 1 >= lines_max || width_of(text, type) <= width) {
      lines.push_back(cut(text, width, type));
      break;
    }
    const auto end = break_of(text, width, type);
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  return lines;
}

}  // namespace guichet::workflows::graph
