#include "workflows/yaml/mapping.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/json.h"
#include "workflows/yaml/french.h"
#include "workflows/yaml/syntax.h"

namespace guichet::workflows::yaml {
namespace {

/// What stands where something else was expected: "a list", or the text itself.
std::string found(const Node& node) {
  return node.is_scalar() ? fmt::format("`{}`", shorten(node.text)) : std::string(kind_in_words(node));
}

/// "the roles", "the clocks of a service"; but not "the opening of a clock".
bool is_plural(std::string_view what) {
  const auto noun = what.substr(0, std::min({what.find(" of "), what.find(" that "), what.size()}));
  return (noun.starts_with("the ") || noun.starts_with("The ")) && noun.ends_with('s') && !noun.ends_with("ss");
}

void report_type(
    const Node& node, Report& report, std::string_view what, std::string_view expected, std::string hint = "") {
  report.error(
      "wrong-type",
      node.offset,
      fmt::format(
          "{} {} expected to be {}; here stands {}.", what, is_plural(what) ? "are" : "is", expected, found(node)),
      std::move(hint));
}

/// What somebody meant who wrote a text, or the lines of one item, where a list stands.
std::string as_list(const Node& node) {
  if (node.is_scalar() && !node.text.empty() && node.text == shorten(node.text))
    return fmt::format("write [{}]", node.quoted ? fmt::format("\"{}\"", node.text) : node.text);
  return node.is_map() ? "begin each item with `- `, all in the same column" : "";
}

/// And for a text, a list, or nothing, where a mapping stands.
std::string as_mapping(const Node& node) {
  if (node.is_list()) return "leave out the `- ` in front of the keys";
  if (node.is_scalar()) return "write its keys in braces, { key: value }, or below it and further to the right";
  // Lines that begin too far to the left are entries beside it, and nothing is left for itself.
  return node.kind == Node::Kind::nothing ? "begin the lines that belong to it further to the right" : "";
}

/// At the beginning of a sentence; the name of a file stays as it is.
std::string capitalised(std::string_view text) {
  std::string result(text);
  if (!text.ends_with(".yaml") && !result.empty() && result[0] >= 'a' && result[0] <= 'z')
    result[0] = static_cast<char>(result[0] - 'a' + 'A');
  return result;
}

}  // namespace

Mapping::Mapping(const Node& node, Report& report, std::string_view what) : node_(node), report_(report), what_(what) {
  if (!node.is_map()) report_type(node, report, capitalised(what), "a mapping (`key: value` lines)", as_mapping(node));
}

const Node* Mapping::value(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
  return node_.find(key);
}

const Node* Mapping::optional(std::string_view key) {
  const auto* found_value = value(key);
  if (found_value == nullptr || found_value->kind != Node::Kind::nothing) return found_value;
  report_.error(
      "missing-value", found_value->offset, fmt::format("`{}` has no value.", key), "write it, or remove the key");
  return nullptr;
}

const Node* Mapping::required(std::string_view key) {
  const auto* found_value = optional(key);
  if (found_value == nullptr && node_.is_map() && node_.find(key) == nullptr)
    report_.error(
        "missing-key",
        node_.offset,
        fmt::format("{} needs `{}`.", capitalised(what_), key),
        fmt::format("add a line `{}: …`", key));
  return found_value;
}

void Mapping::not_yet(std::initializer_list<std::string_view> keys) {
  for (const auto key : keys) {
    if (node_.find(key) == nullptr) continue;
    refused_.emplace_back(key);
    report_.error(
        "not-in-this-version",
        offset_of_key(node_, key),
        fmt::format("`{}` belongs to the language, but this version of Guichet does not run it yet.", key),
        "leave it out, or write the service without it");
  }
}

void Mapping::finish() {
  for (const auto& entry : node_.entries) {
    const auto is = [&](const std::string& key) { return key == entry.key; };
    if (std::any_of(known_.begin(), known_.end(), is) || std::any_of(refused_.begin(), refused_.end(), is)) continue;
    auto hint = report_.is_full() ? std::string() : suggest(entry.key, known_);
    if (hint.empty()) hint = fmt::format("known here: {}", list_words(known_));
    report_.error(
        "unknown-key", entry.offset, fmt::format("{} has no key `{}`.", capitalised(what_), shorten(entry.key)), hint);
  }
}

std::size_t offset_of_key(const Node& map, std::string_view key) {
  const auto entry =
      std::find_if(map.entries.begin(), map.entries.end(), [&](const Entry& each) { return each.key == key; });
  return entry == map.entries.end() ? map.offset : entry->offset;
}

std::optional<std::string> read_text(const Node* node, Report& report, std::string_view what) {
  if (node == nullptr) return std::nullopt;
  if (node->is_scalar()) return node->text;
  report_type(*node, report, capitalised(what), "a text");
  return std::nullopt;
}

std::optional<std::string> read_word(
    const Node* node, Report& report, std::string_view what, const std::vector<std::string>& words) {
  auto text = read_text(node, report, what);
  if (!text || std::find(words.begin(), words.end(), *text) != words.end()) return text;
  report.error(
      "wrong-value",
      node->offset,
      fmt::format("{} is {}; here stands `{}`.", capitalised(what), list_words(words), shorten(*text)),
      suggest(*text, words));
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const Node* node, Report& report, std::string_view what) {
  if (node == nullptr) return std::nullopt;
  if (node->is_scalar() && !node->quoted) {
    std::int64_t number = 0;
    const auto* end = node->text.data() + node->text.size();
    const auto [stop, failure] = std::from_chars(node->text.data(), end, number);
    if (failure == std::errc() && stop == end) return number;
  }
  report_type(*node, report, capitalised(what), "a whole number");
  return std::nullopt;
}

std::optional<bool> read_boolean(const Node* node, Report& report, std::string_view what) {
  if (node == nullptr) return std::nullopt;
  if (node->is_scalar() && !node->quoted && (node->text == "true" || node->text == "false"))
    return node->text == "true";
  const bool is_quoted = node->quoted && (node->text == "true" || node->text == "false");
  report_type(
      *node,
      report,
      capitalised(what),
      "`true` or `false`",
      is_quoted ? "write it without quotes" : suggest_boolean(node->text));
  return std::nullopt;
}

const std::vector<Node>& items_of(const Node* node, Report& report, std::string_view what) {
  static const std::vector<Node> none;
  if (node == nullptr) return none;
  if (!node->is_list())
    report_type(*node, report, capitalised(what), "a list (`- item` lines, or [a, b])", as_list(*node));
  return node->items;
}

const std::vector<Entry>& entries_of(const Node* node, Report& report, std::string_view what) {
  static const std::vector<Entry> none;
  if (node == nullptr) return none;
  if (!node->is_map())
    report_type(*node, report, capitalised(what), "a mapping (`key: value` lines)", as_mapping(*node));
  return node->entries;
}

bool check_count(const Node* node, std::size_t max, Report& report, std::string_view what) {
  const auto count = node == nullptr ? 0 : node->items.size() + node->entries.size();
  if (count <= max) return true;
  report.error(
      "too-many",
      node->offset,
      fmt::format("{} are at most {}; here are {}.", capitalised(what), max, count),
      "split them up");
  return false;
}

std::string list_words(const std::vector<std::string>& words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 == words.size() ? " or " : ", ";
    list += fmt::format("`{}`", words[i]);
  }
  return list;
}

std::string suggest_boolean(std::string_view word) {
  constexpr std::size_t bytes_max = 8;
  constexpr std::string_view yes = " yes y on 1 oui o vrai ja j sim s verdadeiro waar si sí true ";
  constexpr std::string_view no = " no n off 0 non faux nee não nao falso onwaar nein false ";
  std::string plain(word);
  for (auto& c : plain)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const auto quoted = fmt::format(" {} ", plain);
  if (plain.empty() || plain.find(' ') != std::string::npos) return "";
  if (yes.find(quoted) != std::string_view::npos) return "did you mean `true`?";
  if (no.find(quoted) != std::string_view::npos) return "did you mean `false`?";
  return plain.size() > bytes_max ? "" : suggest(plain, {"true", "false"});
}

namespace {

/// `int` for `integer`: what is near, else the only one that begins so.
std::string near_or_begun(
    std::string_view word, const std::vector<std::string>& near, const std::vector<std::string>& known) {
  constexpr std::size_t letters_min = 3;
  if (auto best = nearest(word, near); !best.empty() || word.size() < letters_min) return best;
  const auto begins = [&](const std::string& each) { return each.starts_with(word); };
  const auto first = std::ranges::find_if(known, begins);
  return first != known.end() && std::ranges::count_if(known, begins) == 1 ? *first : std::string();
}

}  // namespace

std::string suggest(std::string_view word, const std::vector<std::string>& known) {
  // Nobody mistypes a word of a hundred letters, and nobody means one of another length; an enemy would have
  // us compare thousands with thousands.
  constexpr std::size_t word_bytes_max = 40;
  constexpr std::size_t candidates_max = 100;
  if (word.size() > word_bytes_max) return "";
  for (const auto& meanings : {meant_in_french(word), meant_in_english(word)})
    for (const auto meant : meanings)
      if (std::ranges::find(known, meant) != known.end()) return fmt::format("did you mean `{}`?", meant);
  std::vector<std::string> near;
  for (const auto& each : known) {
    const auto difference = each.size() > word.size() ? each.size() - word.size() : word.size() - each.size();
    if (difference <= 3 && near.size() < candidates_max) near.push_back(each);
  }
  const auto best = near_or_begun(word, near, known);
  return best.empty() ? "" : fmt::format("did you mean `{}`?", best);
}

}  // namespace guichet::workflows::yaml
