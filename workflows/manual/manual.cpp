#include "workflows/manual/manual.h"

#include <algorithm>

#include <fmt/format.h>

namespace guichet::workflows::manual {

std::string_view title_of(const Page& page) {
  const auto at = page.markdown.find("# ");
  if (at == std::string_view::npos) return page.name;
  return page.markdown.substr(at + 2, page.markdown.find('\n', at) - at - 2);
}

std::string_view meaning_of(std::string_view code) {
  const auto page = std::ranges::find(pages(), std::string_view("diagnostics"), &Page::name);
  if (page == pages().end()) return "";
  const auto row = fmt::format("\n| `{}` | ", code);
  const auto at = page->markdown.find(row);
  if (at == std::string_view::npos) return "";
  const auto begin = at + row.size();
  return page->markdown.substr(begin, page->markdown.find(" |", begin) - begin);
}

}  // namespace guichet::workflows::manual
