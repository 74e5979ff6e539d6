#include "workflows/expression/said.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace guichet::workflows::expression {
namespace {

/// How a language says days and hours. Patterns know {weekday}, {day}, {month}, {year}, {date}, {hour}, {minute}.
struct Manner {
  std::string_view language;  ///< the first part of its tag
  std::string_view months;    ///< with blanks between
  std::string_view weekdays;  ///< the same, Sunday first
  std::string_view first;     ///< of the month; empty: as the others
  std::string_view date;
  std::string_view day;  ///< with its weekday
  std::string_view time;
  std::string_view joint;  ///< between day and time
};

constexpr std::array manners{
    Manner{
        "fr",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "dimanche lundi mardi mercredi jeudi vendredi samedi",
        "1er",
        "{day} {month} {year}",
        "{weekday} {date}",
        "{hour} h {minute:02}",
        " à "},
    Manner{
        "en",
        "January February March April May June July August September October November December",
        "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
        "",
        "{day} {month} {year}",
        "{weekday} {date}",
        "{hour:02}:{minute:02}",
        " at "},
    Manner{
        "nl",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag",
        "",
        "{day} {month} {year}",
        "{weekday} {date}",
        "{hour:02}.{minute:02} uur",
        " om "},
    Manner{
        "pt",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado",
        "1º",
        "{day} de {month} de {year}",
        "{weekday}, {date}",
        "{hour:02}h{minute:02}",
        ", "},
    Manner{
        "de",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag",
        "",
        "{day}. {month} {year}",
        "{weekday}, {date}",
        "{hour:02}:{minute:02} Uhr",
        " um "},
};

const Manner* manner_of(std::string_view language) {
  const auto primary = language.substr(0, language.find('-'));
  const auto* const found = std::ranges::find(manners, primary, &Manner::language);
  return found == manners.end() ? nullptr : found;
}

/// The word of this number, from 0.
std::string_view word_of(std::string_view words, int number) {
  for (; number > 0; --number) words.remove_prefix(std::min(words.find(' '), words.size() - 1) + 1);
  return words.substr(0, words.find(' '));
}

std::string date_said(const CivilTime& local, const Manner* manner) {
  if (manner == nullptr) return fmt::format("{:04}-{:02}-{:02}", local.year, local.month, local.day);
  return fmt::format(
      fmt::runtime(manner->date),
      fmt::arg(
          "day", local.day == 1 && !manner->first.empty() ? std::string(manner->first) : fmt::to_string(local.day)),
      fmt::arg("month", word_of(manner->months, local.month - 1)),
      fmt::arg("year", local.year));
}

std::string_view joint_of(const Manner* manner) {
  return manner == nullptr ? std::string_view(" ") : manner->joint;
}

}  // namespace

std::string day_said(const CivilTime& local, std::string_view language) {
  const auto* const manner = manner_of(language);
  auto date = date_said(local, manner);
  if (manner == nullptr) return date;
  return fmt::format(
      fmt::runtime(manner->day), fmt::arg("weekday", word_of(manner->weekdays, local.weekday)), fmt::arg("date", date));
}

std::string time_said(const CivilTime& local, std::string_view language) {
  const auto* const manner = manner_of(language);
  return fmt::format(
      fmt::runtime(manner == nullptr ? "{hour:02}:{minute:02}" : manner->time),
      fmt::arg("hour", local.hour),
      fmt::arg("minute", local.minute));
}

std::string short_moment_said(const CivilTime& local, std::string_view language) {
  const auto* const manner = manner_of(language);
  return fmt::format("{}{}{}", date_said(local, manner), joint_of(manner), time_said(local, language));
}

std::string moment_said(Timestamp moment, std::string_view language, std::string_view zone) {
  auto local = civil_time(moment, zone);
  if (!local) {
    zone = "UTC";
    local = civil_time(moment, zone);
  }
  if (!local) return to_string(moment);
  auto day = day_said(*local, language);
  // Where the clocks go forward at midnight a day begins later.
  const auto begins = parse_date(date_said(*local, nullptr), zone);
  if (begins == moment) return day;
  return fmt::format("{}{}{}", day, joint_of(manner_of(language)), time_said(*local, language));
}

}  // namespace guichet::workflows::expression
