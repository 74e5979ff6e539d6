#include <fmt/format.h>

#include "workflows/calendar/meant.h"
#include "workflows/parse/town_parts.h"

namespace guichet::workflows::parse {
namespace {

/// Reports the error of a reader of the calendar room at a place, with what was perhaps meant.
template <class T>
std::optional<T> accept(Result<T> result, std::size_t offset, Code code, Scope& scope, const std::string& hint = "") {
  if (result) return std::move(result).value();
  scope.report.error(code, offset, sentence(result.error().message), hint);
  return std::nullopt;
}

std::vector<Opening> read_openings(const yaml::Node& node, Scope& scope) {
  const auto text = yaml::read_text(&node, scope.report, "the opening hours");
  if (!text) return {};
  return accept(parse_openings(*text), node.offset, "invalid-opening", scope, suggest_openings(*text))
      .value_or(std::vector<Opening>{});
}

void read_week(const yaml::Node* node, Scope& scope, Calendar& calendar) {
  std::array<bool, 7> given{};
  for (const auto& entry : yaml::entries_of(node, scope.report, "the openings")) {
    const auto days =
        accept(parse_weekdays(entry.key), entry.offset, "invalid-opening", scope, suggest_weekdays(entry.key));
    if (!days) continue;
    const auto openings = read_openings(entry.value, scope);
    for (const auto day : *days) {
      const auto index = day.c_encoding() % 7;
      if (given[index])
        scope.report.error(
            "duplicate-key", entry.offset, fmt::format("`{}` holds a day that already has hours above.", entry.key));
      given[index] = true;
      calendar.week[index] = openings;
    }
  }
}

void read_holidays(const yaml::Node* node, Scope& scope, std::vector<Holiday>& holidays) {
  for (const auto& entry : yaml::entries_of(node, scope.report, "the holidays")) {
    const auto rule = yaml::read_text(&entry.value, scope.report, "a holiday's rule");
    if (!rule) continue;
    const auto hint = suggest_holiday(entry.key, *rule);
    if (auto holiday = accept(parse_holiday(entry.key, *rule), entry.value.offset, "invalid-holiday", scope, hint))
      holidays.push_back(std::move(*holiday));
  }
}

void read_special_days(const yaml::Node* node, Scope& scope, Calendar& calendar) {
  for (const auto& entry : yaml::entries_of(node, scope.report, "the special days")) {
    const auto dates = accept(parse_dates(entry.key), entry.offset, "invalid-date", scope);
    auto openings = read_openings(entry.value, scope);
    if (dates) calendar.special_days.push_back({.when = *dates, .openings = std::move(openings)});
  }
}

void read_counting(yaml::Mapping& mapping, Scope& scope, Calendar& calendar) {
  const auto closed_day =
      yaml::read_word(mapping.optional("closed_day"), scope.report, "`closed_day`", {"midnight", "same_hour"});
  if (closed_day == "same_hour") calendar.closed_day = ClosedDayStart::same_hour;
  const auto after_closing =
      yaml::read_word(mapping.optional("after_closing"), scope.report, "`after_closing`", {"at_once", "next_opening"});
  if (after_closing == "next_opening") calendar.after_closing = AfterClosingStart::next_opening;
}

Calendar read_calendar(const yaml::Entry& entry, Scope& scope) {
  Calendar calendar;
  calendar.name = entry.key;
  calendar.time_zone = scope.town.time_zone;
  yaml::Mapping mapping(entry.value, scope.report, "a calendar");
  if (const auto zone = yaml::read_text(mapping.optional("time_zone"), scope.report, "a time zone"))
    calendar.time_zone = *zone;
  read_week(mapping.required("open"), scope, calendar);
  read_holidays(mapping.optional("holidays"), scope, calendar.holidays);
  read_special_days(mapping.optional("special"), scope, calendar);
  read_counting(mapping, scope, calendar);
  mapping.finish();
  return calendar;
}

}  // namespace

std::map<std::string, std::shared_ptr<const CompiledCalendar>> read_calendars(const yaml::Node* node, Scope& scope) {
  std::map<std::string, std::shared_ptr<const CompiledCalendar>> calendars;
  // Each is a megabyte of tables.
  if (!yaml::check_count(node, 50, scope.report, "the calendars of a town")) return calendars;
  for (const auto& entry : yaml::entries_of(node, scope.report, "the calendars")) {
    check_id(entry, scope, "a calendar");
    const auto errors_before = scope.report.errors();
    auto calendar = read_calendar(entry, scope);
    // A calendar that could not be read keeps its name, so that its users are not reported as well.
    if (scope.report.errors() != errors_before) {
      calendars[entry.key] = nullptr;
      continue;
    }
    auto compiled = accept(CompiledCalendar::compile(std::move(calendar)), entry.offset, "invalid-calendar", scope);
    calendars[entry.key] = compiled ? std::make_shared<const CompiledCalendar>(std::move(*compiled)) : nullptr;
  }
  return calendars;
}

}  // namespace guichet::workflows::parse
