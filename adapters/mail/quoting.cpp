// What is new in a letter, and what an HTML letter says.
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "adapters/mail/incoming.h"
#include "engine/base/text.h"

namespace guichet::mail {
namespace {

/// "Le 2 mars 2026 à 10:03, Mairie a écrit :" in the languages of the portal, and what Outlook writes.
bool begins_quote(std::string_view line) {
  static constexpr std::array ends = {
      std::string_view("a écrit :"),
      std::string_view("a écrit\u00A0:"),
      std::string_view("a écrit:"),
      std::string_view("wrote:"),
      std::string_view("schreef:"),
      std::string_view("escreveu:"),
      std::string_view("schrieb:")};
  static constexpr std::array begins = {
      std::string_view("-----Original Message-----"),
      std::string_view("-----Message d'origine-----"),
      std::string_view("-----Message d’origine-----"),
      std::string_view("-----Oorspronkelijk bericht-----"),
      std::string_view("-----Mensagem original-----"),
      std::string_view("________________________________")};
  line = trimmed(line);
  // Dutch puts the writer behind the verb.
  if (line.starts_with("Op ") && line.ends_with(':') && line.find(" schreef ") != std::string_view::npos) return true;
  return std::ranges::any_of(ends, [&](std::string_view end) { return line.ends_with(end); }) ||
         std::ranges::any_of(begins, [&](std::string_view begin) { return line.starts_with(begin); });
}

struct Entity {
  std::string_view name;
  std::string_view text;
};

constexpr std::array entities = {
    Entity{"amp", "&"},   Entity{"lt", "<"},     Entity{"gt", ">"},     Entity{"quot", "\""},  Entity{"apos", "'"},
    Entity{"nbsp", " "},  Entity{"eacute", "é"}, Entity{"egrave", "è"}, Entity{"ecirc", "ê"},  Entity{"agrave", "à"},
    Entity{"acirc", "â"}, Entity{"ccedil", "ç"}, Entity{"ugrave", "ù"}, Entity{"ucirc", "û"},  Entity{"ocirc", "ô"},
    Entity{"icirc", "î"}, Entity{"iuml", "ï"},   Entity{"euml", "ë"},   Entity{"oelig", "œ"},  Entity{"laquo", "«"},
    Entity{"raquo", "»"}, Entity{"euro", "€"},   Entity{"rsquo", "’"},  Entity{"hellip", "…"}, Entity{"ndash", "–"},
    Entity{"mdash", "—"}, Entity{"Eacute", "É"}, Entity{"Agrave", "À"}};

void append_code_point(std::string& text, unsigned long code) {
  if (code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return;
  const auto byte = [&](unsigned long value) { text += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0 | (code >> 6));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

/// The entity at the beginning of `html`, written out. How many bytes it took; 0: it is none.
std::size_t append_entity(std::string& text, std::string_view html) {
  const auto end = html.substr(0, 12).find(';');
  if (end == std::string_view::npos || end < 2) return 0;
  const auto name = html.substr(1, end - 1);
  if (name.front() == '#') {
    const bool is_hex = name.size() > 2 && (name[1] == 'x' || name[1] == 'X');
    const std::string digits(name.substr(is_hex ? 2 : 1));
    char* stopped = nullptr;
    const auto code = std::strtoul(digits.c_str(), &stopped, is_hex ? 16 : 10);
    if (digits.empty() || *stopped != '\0') return 0;
    append_code_point(text, code);
    return end + 1;
  }
  const auto* const known = std::ranges::find(entities, name, &Entity::name);
  if (known == entities.end()) return 0;
  text += known->text;
  return end + 1;
}

std::string tag_of(std::string_view inside) {
  std::string tag;
  for (const char c : inside) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && !(tag.empty() && c == '/')) break;
    tag += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return tag;
}

bool ends_line(std::string_view tag) {
  static constexpr std::array tags = {
      std::string_view("br"),
      std::string_view("/p"),
      std::string_view("/div"),
      std::string_view("/tr"),
      std::string_view("/li"),
      std::string_view("/h1"),
      std::string_view("/h2"),
      std::string_view("blockquote")};
  return std::ranges::find(tags, tag) != tags.end();
}

}  // namespace

std::string without_quotes(const std::string& text) {
  std::size_t cut = text.size();
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string_view line(text.data() + at, end - at);
    if (begins_quote(line)) {
      cut = at;
      break;
    }
    at = end + 1;
  }
  // Behind that only quoted lines are cut: an answer between them is an answer.
  while (cut > 0) {
    const auto from = cut < 2 ? std::string::npos : text.rfind('\n', cut - 2);
    const auto at = from == std::string::npos ? 0 : from + 1;
    const auto line = trimmed(std::string_view(text).substr(at, cut - at - (text[cut - 1] == '\n' ? 1 : 0)));
    if (!line.empty() && line.front() != '>') break;
    cut = at;
  }
  const auto fresh = text.substr(0, cut);
  return fresh.find_first_not_of(" \t\r\n") == std::string::npos ? text : fresh;
}

std::string text_of_html(std::string_view html) {
  std::string text;
  std::string hidden;  // style and script say nothing to people
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] == '<') {
      const auto end = html.find('>', at);
      if (end == std::string_view::npos) break;
      const auto tag = tag_of(html.substr(at + 1, end - at - 1));
      if (hidden.empty() && (tag == "style" || tag == "script" || tag == "head"))
        hidden = "/" + tag;
      else if (tag == hidden)
        hidden.clear();
      if (ends_line(tag)) text += '\n';
      at = end + 1;
      continue;
    }
    std::size_t taken = 1;
    if (!hidden.empty()) {
      ++at;
      continue;
    }
    if (html[at] == '&') {
      taken = append_entity(text, html.substr(at));
      if (taken == 0) text += '&';
    } else if (html[at] == '\n' || html[at] == '\r' || html[at] == '\t') {
      if (!text.ends_with(' ') && !text.ends_with('\n')) text += ' ';
    } else {
      text += html[at];
    }
    at += std::max<std::size_t>(taken, 1);
  }
  return text;
}

}  // namespace guichet::mail
