// What an author may have meant by hours, weekdays and holidays that are not spelt as town.yaml spells them.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "workflows/calendar/calendar.h"
#include "workflows/calendar/meant.h"
#include "workflows/calendar/words.h"

namespace guichet::workflows {
namespace {

using Word = std::pair<std::string_view, std::string_view>;

constexpr std::array day_words{Word{"lundi", "monday"},          Word{"mardi", "tuesday"},
                               Word{"mercredi", "wednesday"},    Word{"jeudi", "thursday"},
                               Word{"vendredi", "friday"},       Word{"samedi", "saturday"},
                               Word{"dimanche", "sunday"},       Word{"maandag", "monday"},
                               Word{"dinsdag", "tuesday"},       Word{"woensdag", "wednesday"},
                               Word{"donderdag", "thursday"},    Word{"vrijdag", "friday"},
                               Word{"zaterdag", "saturday"},     Word{"zondag", "sunday"},
                               Word{"segunda", "monday"},        Word{"terça", "tuesday"},
                               Word{"quarta", "wednesday"},      Word{"quinta", "thursday"},
                               Word{"sexta", "friday"},          Word{"sábado", "saturday"},
                               Word{"domingo", "sunday"},        Word{"mon", "monday"},
                               Word{"tue", "tuesday"},           Word{"wed", "wednesday"},
                               Word{"thu", "thursday"},          Word{"fri", "friday"},
                               Word{"sat", "saturday"},          Word{"sun", "sunday"},
                               Word{"weekdays", "monday-friday"}};

constexpr std::array month_words{
    Word{"janvier", "january"},
    Word{"février", "february"},
    Word{"fevrier", "february"},
    Word{"mars", "march"},
    Word{"avril", "april"},
    Word{"mai", "may"},
    Word{"juin", "june"},
    Word{"juillet", "july"},
    Word{"août", "august"},
    Word{"aout", "august"},
    Word{"septembre", "september"},
    Word{"octobre", "october"},
    Word{"novembre", "november"},
    Word{"décembre", "december"},
    Word{"decembre", "december"},
    Word{"jan", "january"},
    Word{"feb", "february"},
    Word{"mar", "march"},
    Word{"apr", "april"},
    Word{"jun", "june"},
    Word{"jul", "july"},
    Word{"aug", "august"},
    Word{"sep", "september"},
    Word{"oct", "october"},
    Word{"nov", "november"},
    Word{"dec", "december"},
};

// By the church's year; the names that town halls use.
constexpr std::array feasts{
    Word{"easter monday", "easter + 1"},
    Word{"lundi de pâques", "easter + 1"},
    Word{"pâques", "easter"},
    Word{"good friday", "easter - 2"},
    Word{"vendredi saint", "easter - 2"},
    Word{"ascension", "easter + 39"},
    Word{"ascension day", "easter + 39"},
    Word{"whit monday", "easter + 50"},
    Word{"pentecost monday", "easter + 50"},
    Word{"lundi de pentecôte", "easter + 50"},
    Word{"pentecôte", "easter + 49"}};

std::string in_small(std::string_view text) {
  std::string result(text);
  for (auto& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

template <class Words>
std::string ours(const Words& words, const std::string& word) {
  const auto found = std::ranges::find(words, word, &Word::first);
  return found == words.end() ? word : std::string(found->second);
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> words;
  bool is_new = true;
  for (const char c : text) {
    const bool separates = separators.find(c) != std::string_view::npos;
    if (!separates && is_new) words.emplace_back();
    if (!separates) words.back() += c;
    is_new = separates;
  }
  return words;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// "09:00" for "9", "9h", "9h00", "9.00" and "9:00"; empty for anything else.
std::string clock_time(std::string part) {
  std::ranges::replace(part, 'h', ':');
  std::ranges::replace(part, '.', ':');
  const auto colon = part.find(':');
  auto hour = part.substr(0, colon);
  auto minute = colon == std::string::npos ? std::string() : part.substr(colon + 1);
  if (minute.empty()) minute = "00";
  if (hour.size() == 1) hour.insert(0, "0");
  const auto is_number = [](const std::string& digits) {
    return digits.size() == 2 && digits.find_first_not_of("0123456789") == std::string::npos;
  };
  return is_number(hour) && is_number(minute) ? fmt::format("{}:{}", hour, minute) : "";
}

/// Dashes of every width, and the words for them, as ours without blanks around it.
std::string with_dashes(std::string_view text) {
  auto plain = in_small(text);
  for (const auto* dash : {"–", "—", " to ", " au ", " à ", " a ", " until ", " tot ", " até ", " - "})
    replace_all(plain, dash, "-");
  return plain;
}

std::string asked(const std::string& meant) {
  return fmt::format("did you mean `{}`?", meant);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 2 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "4" for "4th" and "1er".
std::string without_ordinal(const std::string& word) {
  const auto end = std::min(word.find_first_not_of("0123456789"), word.size());
  const auto rest = word.substr(end);
  const bool is_ordinal = rest == "st" || rest == "nd" || rest == "rd" || rest == "th" || rest == "er";
  return end > 0 && is_ordinal ? word.substr(0, end) : word;
}

/// "1 may" for "01/05": the day before the month, as nearly everywhere but in the United States.
std::string day_and_month(const std::string& text) {
  const auto parts = split(text, "/.");
  if (parts.size() != 2 || !is_number(parts[0]) || !is_number(parts[1])) return "";
  const auto month = std::stoul(parts[1]);
  if (month < 1 || month > month_names.size()) return "";
  return fmt::format("{} {}", std::stoul(parts[0]), month_names[month - 1]);
}

constexpr std::size_t hours_bytes_max = 100;

}  // namespace

std::string suggest_openings(std::string_view text) {
  if (text.size() > hours_bytes_max) return "";
  std::string meant;
  for (const auto& stretch : split(with_dashes(text), " ,;/")) {
    const auto ends = split(stretch, "-");
    if (ends.size() != 2) return in_small(text) == "fermé" ? asked("closed") : "";
    const auto from = clock_time(ends[0]);
    const auto to = clock_time(ends[1]);
    if (from.empty() || to.empty()) return "";
    if (from >= to) return fmt::format("hours end after they begin, on the same day: {} is not before {}", from, to);
    meant += fmt::format("{}{}-{}", meant.empty() ? "" : " ", from, to);
  }
  return parse_openings(meant) && meant != text ? asked(meant) : "";
}

std::string suggest_weekdays(std::string_view text) {
  if (text.size() > hours_bytes_max) return "";
  // `{ monday: 09:00-12:00, 14:00-17:00 }`: what stands behind the comma is a key for YAML.
  if (parse_openings(text)) return "write hours of one day without a comma: 09:00-12:00 14:00-17:00";
  std::string meant;
  for (const auto& group : split(with_dashes(text), " ,;/")) {
    std::string days;
    for (const auto& day : split(group, "-"))
      days += fmt::format("{}{}", days.empty() ? "" : "-", ours(day_words, day));
    meant += fmt::format("{}{}", meant.empty() ? "" : " ", days);
  }
  return parse_weekdays(meant) && meant != text ? asked(meant) : "";
}

std::string suggest_holiday(std::string_view name, std::string_view rule) {
  if (rule.size() > hours_bytes_max) return "";
  const auto plain = in_small(rule);
  if (const auto feast = ours(feasts, plain); feast != plain) return asked(feast);
  if (const auto dated = day_and_month(plain); !dated.empty()) return parse_holiday(name, dated) ? asked(dated) : "";
  auto words = split(plain, " ,");
  for (auto& word : words) word = ours(month_words, without_ordinal(word));
  std::erase(words, "of");
  if (words.size() == 2 && std::ranges::find(month_names, words[0]) != month_names.end()) std::swap(words[0], words[1]);
  const auto meant = fmt::format("{}", fmt::join(words, " "));
  if (meant != plain && parse_holiday(name, meant)) return asked(meant);
  const bool is_day =
      words.size() == 2 && is_number(words[0]) && std::ranges::find(month_names, words[1]) != month_names.end();
  return is_day ? fmt::format("{} has no day {}", words[1], words[0]) : "";
}

}  // namespace guichet::workflows
