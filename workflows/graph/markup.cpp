#include "workflows/graph/markup.h"

namespace guichet::workflows::graph {

std::string xml(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else if (c == '"')
      escaped += "&quot;";
    else if (c == '\n' || static_cast<unsigned char>(c) >= 0x20)
      escaped += c;
  }
  return escaped;
}

}  // namespace guichet::workflows::graph
