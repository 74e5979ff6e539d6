#include "engine/base/markup.h"

namespace guichet {

namespace {

/// U+FFFE and U+FFFF, which are no characters of XML 1.0 either: EF BF BE and EF BF BF.
bool is_no_character(std::string_view text) {
  return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
}

}  // namespace

void append_escaped(std::string& markup, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\xEF' && is_no_character(text.substr(at)))
      at += 2;
    else if (c == '&')
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
