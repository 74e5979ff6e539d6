#include "adapters/portal/typeset.h"

#include <algorithm>
#include <array>

namespace guichet::portal {
namespace {

constexpr std::string_view no_break = "\u00a0";
constexpr std::string_view thin = "\u202f";
constexpr std::string_view opening = "«";
constexpr std::string_view closing = "»";

/// What people would send back, or what is not for people.
constexpr std::array<std::string_view, 4> verbatim = {"textarea", "pre", "script", "style"};

/// The end of the tag at `at`, or of the whole element where its text stays as it is.
std::size_t behind_tag(std::string_view html, std::size_t at) {
  const auto closed = [&](std::size_t from, std::string_view what) {
    const auto found = html.find(what, from);
    return found == std::string_view::npos ? html.size() : found + what.size();
  };
  const auto* const element =
      std::ranges::find_if(verbatim, [&](auto name) { return html.substr(at + 1).starts_with(name); });
  return element == verbatim.end() ? closed(at, ">") : closed(at, "</" + std::string(*element) + ">");
}

/// The space that French sets where a plain one stands at `at`; empty: that one is right.
std::string_view space_at(std::string_view html, std::size_t at) {
  if (at > 0 && html.substr(0, at).ends_with(opening)) return no_break;
  const auto next = html.substr(at + 1);
  if (next.starts_with(closing) || next.starts_with(':')) return no_break;
  return next.starts_with(';') || next.starts_with('?') || next.starts_with('!') ? thin : std::string_view();
}

}  // namespace

std::string typeset(std::string html, std::string_view language) {
  if (language != "fr") return html;
  std::string set;
  set.reserve(html.size() + 64);
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] == '<') {
      const auto behind = behind_tag(html, at);
      set.append(html, at, behind - at);
      at = behind;
      continue;
    }
    const auto space = html[at] == ' ' ? space_at(html, at) : std::string_view();
    space.empty() ? set.push_back(html[at]) : void(set.append(space));
    ++at;
  }
  return set;
}

}  // namespace guichet::portal
