#include "workflows/calendar/meant.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <date/tz.h>
#include <fmt/format.h>

#include "engine/base/json.h"
#include "workflows/calendar/span.h"

namespace guichet::workflows {
namespace {

using Meaning = std::pair<std::string_view, std::string_view>;

// French, Dutch, Portuguese, German, Spanish, and what English also says.
constexpr std::array units_elsewhere{
    Meaning{"jour", "days"},
    Meaning{"jours", "days"},
    Meaning{"heure", "hours"},
    Meaning{"heures", "hours"},
    Meaning{"semaine", "weeks"},
    Meaning{"semaines", "weeks"},
    Meaning{"mois", "months"},
    Meaning{"an", "years"},
    Meaning{"ans", "years"},
    Meaning{"année", "years"},
    Meaning{"années", "years"},
    Meaning{"seconde", "seconds"},
    Meaning{"secondes", "seconds"},
    Meaning{"dag", "days"},
    Meaning{"dagen", "days"},
    Meaning{"uur", "hours"},
    Meaning{"uren", "hours"},
    Meaning{"weken", "weeks"},
    Meaning{"maand", "months"},
    Meaning{"maanden", "months"},
    Meaning{"jaar", "years"},
    Meaning{"dia", "days"},
    Meaning{"dias", "days"},
    Meaning{"hora", "hours"},
    Meaning{"horas", "hours"},
    Meaning{"semana", "weeks"},
    Meaning{"semanas", "weeks"},
    Meaning{"mês", "months"},
    Meaning{"meses", "months"},
    Meaning{"ano", "years"},
    Meaning{"anos", "years"},
    Meaning{"tag", "days"},
    Meaning{"tage", "days"},
    Meaning{"stunde", "hours"},
    Meaning{"stunden", "hours"},
    Meaning{"wochen", "weeks"},
    Meaning{"monate", "months"},
    Meaning{"jahre", "years"},
    Meaning{"werkdag", "business days"},
    Meaning{"werkdagen", "business days"},
    Meaning{"werktage", "business days"},
    Meaning{"weekdays", "business days"},
    Meaning{"hr", "hours"},
    Meaning{"hrs", "hours"},
    Meaning{"mins", "minutes"},
    Meaning{"secs", "seconds"}};

// Beside a unit: counted on the calendar of the town hall.
constexpr std::array business_elsewhere{
    "business",
    "working",
    "work",
    "office",
    "ouvré",
    "ouvrés",
    "ouvrée",
    "ouvrées",
    "ouvrable",
    "ouvrables",
    "útil",
    "úteis",
    "uteis",
    "hábiles",
    "open"};

constexpr std::array languages_by_name{
    Meaning{"french", "fr"},  Meaning{"français", "fr"},   Meaning{"francais", "fr"},   Meaning{"english", "en"},
    Meaning{"anglais", "en"}, Meaning{"dutch", "nl"},      Meaning{"nederlands", "nl"}, Meaning{"néerlandais", "nl"},
    Meaning{"german", "de"},  Meaning{"deutsch", "de"},    Meaning{"allemand", "de"},   Meaning{"spanish", "es"},
    Meaning{"español", "es"}, Meaning{"espagnol", "es"},   Meaning{"italian", "it"},    Meaning{"italiano", "it"},
    Meaning{"italien", "it"}, Meaning{"portuguese", "pt"}, Meaning{"português", "pt"},  Meaning{"portugais", "pt"},
    Meaning{"arabic", "ar"},  Meaning{"arabe", "ar"},      Meaning{"breton", "br"},     Meaning{"basque", "eu"},
    Meaning{"catalan", "ca"}};

std::string in_small_letters(std::string_view text) {
  std::string result(text);
  for (auto& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

template <class Meanings>
std::string_view meaning_in(const Meanings& meanings, std::string_view word) {
  const auto found = std::ranges::find(meanings, word, &Meaning::first);
  return found == meanings.end() ? std::string_view() : found->second;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c != ' ' && c != '-' && c != '_')
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// A unit of ours for one word, or empty; "business" for the words that mean it.
std::string meant_word(const std::string& word) {
  if (std::ranges::find(business_elsewhere, word) != business_elsewhere.end()) return "business";
  if (const auto unit = meaning_in(units_elsewhere, word); !unit.empty()) return std::string(unit);
  static const std::vector<std::string> known = {
      "business",
      "days",
      "day",
      "hours",
      "hour",
      "weeks",
      "week",
      "months",
      "month",
      "years",
      "year",
      "minutes",
      "seconds",
      "min",
      "h",
      "s"};
  if (std::ranges::find(known, word) != known.end()) return word;
  return word.size() < 3 ? std::string() : nearest(word, known);
}

std::string as_question(const std::string& meant) {
  return meant.empty() ? "" : fmt::format("did you mean `{}`?", meant);
}

}  // namespace

std::string meant_span(std::string_view text) {
  constexpr std::size_t bytes_max = 60;
  if (text.size() > bytes_max) return "";
  const auto digits = std::min(text.find_first_not_of("0123456789., "), text.size());
  auto number = std::string(text.substr(0, digits));
  std::erase(number, ' ');
  std::ranges::replace(number, ',', '.');
  std::string unit;
  bool is_business = false;
  for (const auto& word : words_of(in_small_letters(text.substr(digits)))) {
    const auto meant = meant_word(word);
    if (meant.empty() || (meant != "business" && !unit.empty())) return "";
    if (meant == "business")
      is_business = true;
    else
      unit = meant;
  }
  if (number.empty()) return "";
  if (unit.empty()) unit = "days";
  if (number == "1" && unit.size() > 3 && unit.back() == 's') unit.pop_back();
  auto span = fmt::format("{} {}{}", number, is_business ? "business " : "", unit);
  return parse_span(span) ? span : "";
}

std::string meant_zone(std::string_view name) {
  constexpr std::size_t bytes_max = 40;
  if (name.size() > bytes_max) return "";
  const auto wanted = in_small_letters(name);
  std::vector<std::string> all;
  try {
    for (const auto& zone : date::get_tzdb().zones) all.push_back(zone.name());
  } catch (const std::runtime_error&) {
    return "";
  }
  const auto city_of = [](const std::string& zone) { return in_small_letters(zone.substr(zone.rfind('/') + 1)); };
  for (const auto& zone : all)
    if (in_small_letters(zone) == wanted || city_of(zone) == wanted) return zone;
  std::vector<std::string> near;
  for (const auto& zone : all)
    if (zone.size() <= name.size() + 3 && zone.size() + 3 >= name.size()) near.push_back(zone);
  return nearest(name, near);
}

std::string meant_language(std::string_view word) {
  auto plain = in_small_letters(word);
  if (const auto tag = meaning_in(languages_by_name, plain); !tag.empty()) return std::string(tag);
  if (plain.size() == 2 && plain != word) return plain;
  if (plain.size() == 5 && (plain[2] == '_' || plain[2] == '-')) {
    plain[2] = '-';
    for (const std::size_t at : {3U, 4U})
      if (plain[at] >= 'a' && plain[at] <= 'z') plain[at] = static_cast<char>(plain[at] - 'a' + 'A');
    return plain == word ? "" : plain;
  }
  return "";
}

std::string suggest_span(std::string_view text) {
  return as_question(meant_span(text));
}

std::string suggest_zone(std::string_view name) {
  return as_question(meant_zone(name));
}

std::string suggest_language(std::string_view word) {
  return as_question(meant_language(word));
}

}  // namespace guichet::workflows
