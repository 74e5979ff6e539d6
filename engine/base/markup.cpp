#include "engine/base/markup.h"

namespace guichet {

void append_escaped(std::string& markup, std::string_view text) {
  for (const char c : text) {
    if (c == '&')
      markup += "&amp;";
    else if (c == '<')
      markup += "&lt;";
    else if (c == '>')
      markup += "&gt;";
    else if (c == '"')
      markup += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t' || c == '\r')
      markup += c;
  }
}

std::string escaped(std::string_view text) {
  std::string markup;
  markup.reserve(text.size());
  append_escaped(markup, text);
  return markup;
}

}  // namespace guichet
