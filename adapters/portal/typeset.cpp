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

/// As it is typed, and as a template escapes it.
constexpr std::array<std::string_view, 3> straight = {"'", "&#39;", "&apos;"};
constexpr std::string_view apostrophe = "\u2019";

/// A letter of any script: every byte of what is not ASCII counts as one, but not the mark that ends a quotation.
bool ends_with_letter(std::string_view text) {
  if (text.empty() || text.ends_with(closing)) return false;
  const auto byte = static_cast<unsigned char>(text.back());
  return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/// What a word may begin with behind its elided article: l'eau, d'« urgence », d'11.
bool begins_a_word(std::string_view text) {
  if (text.empty() || text.starts_with(closing)) return false;
  const auto byte = static_cast<unsigned char>(text.front());
  return (byte >= '0' && byte <= '9') || ends_with_letter(text.substr(0, 1));
}

/// How many characters of the page at `at` are an apostrophe inside a word.
std::size_t apostrophe_at(std::string_view html, std::size_t at) {
  const auto here = html.substr(at);
  const auto* const typed = std::ranges::find_if(straight, [&](auto one) { return here.starts_with(one); });
  if (typed == straight.end()) return 0;
  return ends_with_letter(html.substr(0, at)) && begins_a_word(here.substr(typed->size())) ? typed->size() : 0;
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
    if (const auto typed = apostrophe_at(html, at); typed > 0) {
      set.append(apostrophe);
      at += typed;
      continue;
    }
    const auto space = html[at] == ' ' ? space_at(html, at) : std::string_view();
    space.empty() ? set.push_back(html[at]) : void(set.append(space));
    ++at;
  }
  return set;
}

}  // namespace guichet::portal
