#include <md4c-html.h>

#include "adapters/handbook/handbook.h"
#include "engine/base/check.h"

namespace guichet::handbook {
namespace {

void append(const MD_CHAR* text, MD_SIZE size, void* to) {
  static_cast<std::string*>(to)->append(text, size);
}

/// "How it goes: 5 days" → "how-it-goes-5-days"; tags and entities inside are left out.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (std::size_t i = 0; i < heading.size(); ++i) {
    const char c = heading[i];
    if (c == '<')
      i = std::min(heading.find('>', i), heading.size() - 1);
    else if (c == '&')
      i = std::min(heading.find(';', i), heading.size() - 1);
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      anchor += c;
    else if (c >= 'A' && c <= 'Z')
      anchor += static_cast<char>(c - 'A' + 'a');
    else if (!anchor.empty() && anchor.back() != '-')
      anchor += '-';
  }
  while (anchor.ends_with('-')) anchor.pop_back();
  return anchor;
}

void add_anchors(std::string& html) {
  for (const std::string_view tag : {"<h2>", "<h3>"})
    for (auto at = html.find(tag); at != std::string::npos; at = html.find(tag, at + 1)) {
      const auto begin = at + tag.size();
      const auto end = html.find("</h", begin);
      if (end == std::string::npos) return;
      html.insert(at + 3, " id=\"" + anchor_of(std::string_view(html).substr(begin, end - begin)) + "\"");
    }
}

/// reference.md#steps → /manual/reference#steps; what points into the repository is not here, and is text.
void lead_links(std::string& html) {
  constexpr std::string_view begin = "<a href=\"";
  for (auto at = html.find(begin); at != std::string::npos; at = html.find(begin, at + 1)) {
    const auto from = at + begin.size();
    const auto end = html.find('"', from);
    const auto target = html.substr(from, end - from);
    if (target.starts_with("http") || target.starts_with("#")) continue;
    const auto suffix = target.find(".md");
    if (!target.starts_with("..") && suffix != std::string::npos) {
      html.replace(from, end - from, "/manual/" + target.substr(0, suffix) + target.substr(suffix + 3));
      continue;
    }
    const auto close = html.find("</a>", end);
    if (close != std::string::npos) html.erase(close, 4);
    html.erase(at, html.find('>', at) + 1 - at);
  }
}

}  // namespace

std::string to_html(std::string_view markdown) {
  std::string html;
  const auto failed = md_html(
      markdown.data(),
      static_cast<MD_SIZE>(markdown.size()),
      &append,
      &html,
      MD_FLAG_TABLES | MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_NOHTML,
      0);
  check(failed == 0, "md4c fails only where memory ends");
  add_anchors(html);
  lead_links(html);
  return html;
}

}  // namespace guichet::handbook
