#pragma once

// How wide a text is drawn, so that it stays within its box: the widths of Helvetica's letters as its metrics give them
// (Adobe Core 14), which Arial and Liberation Sans share, and room for a wider one. Pure and thread-safe; lengths are
// units of the drawing.

#include <string>
#include <string_view>
#include <vector>

namespace guichet::workflows::graph {

struct Type {
  double size = 9;
  bool bold = false;
};

double width_of(std::string_view text, Type type);
/// What fits in `width`, with … where it was cut.
std::string cut(std::string_view text, double width, Type type);
/// As many lines as a text needs.
inline constexpr std::size_t whole = 1000;
/// Lines that fit in `width`, broken between words and after hyphens, else within a word; the last one is cut where
/// there would be more than `lines_max`.
std::vector<std::string> wrapped(std::string_view text, double width, Type type, std::size_t lines_max);

}  // namespace guichet::workflows::graph
