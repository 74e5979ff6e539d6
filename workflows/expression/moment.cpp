#include "workflows/expression/moment.h"

#include <exception>

#include <date/tz.h>
#include <fmt/format.h>

#include "engine/base/text.h"

namespace guichet::workflows::expression {
namespace {

constexpr std::int64_t nanos_per_second = 1'000'000'000;
constexpr std::int64_t nanos_per_ms = 1'000'000;
constexpr std::int64_t first_second = -62'135'596'800;  ///< 0001-01-01T00:00:00Z
constexpr std::int64_t last_second = 253'402'300'799;   ///< 9999-12-31T23:59:59Z

using Seconds = std::chrono::sys_time<std::chrono::seconds>;

/// "+02:00" or "02:00" in seconds; nothing when it is not an offset.
std::optional<int> offset_seconds(std::string_view text) {
  int sign = 1;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
  }
  const int hours = number_at(text, 0, 2);
  const int minutes = number_at(text, 3, 2);
  if (text.size() != 5 || text[2] != ':' || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return sign * (hours * 3600 + minutes * 60);
}

std::optional<std::chrono::sys_days> date_at(std::string_view text) {
  const int year = number_at(text, 0, 4);
  const int month = number_at(text, 5, 2);
  const int day = number_at(text, 8, 2);
  if (year < 1 || month < 1 || day < 1 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year{year},
      std::chrono::month{static_cast<unsigned>(month)},
      std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

/// The decimals after the seconds, moving `at` behind them; -1 when malformed.
std::int32_t fraction_nanos(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '.') return 0;
  const auto start = ++at;
  std::int32_t value = 0;
  std::int32_t scale = 100'000'000;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - start < 9) {
    value += scale * (text[at] - '0');
    scale /= 10;
    ++at;
  }
  return at == start ? -1 : value;
}

std::string decimals(std::int64_t nanos) {
  if (nanos == 0) return "";
  auto text = fmt::format(".{:09}", nanos);
  while (text.back() == '0') text.pop_back();
  return text;
}

const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::exception&) {  // the library's only way to say that the name is unknown
    return nullptr;
  }
}

std::optional<std::chrono::seconds> utc_offset(std::int64_t seconds, std::string_view zone) {
  if (zone.empty() || zone == "UTC" || zone == "Z") return std::chrono::seconds{0};
  if (const auto offset = offset_seconds(zone)) return std::chrono::seconds{*offset};
  const auto* found = find_zone(zone);
  if (found == nullptr) return std::nullopt;
  return found->get_info(Seconds{std::chrono::seconds{seconds}}).offset;
}

std::optional<Timestamp> checked(std::int64_t seconds, std::int64_t nanos) {
  if (nanos < 0) {
    nanos += nanos_per_second;
    --seconds;
  } else if (nanos >= nanos_per_second) {
    nanos -= nanos_per_second;
    ++seconds;
  }
  const Timestamp result{seconds, static_cast<std::int32_t>(nanos)};
  if (!in_range(result)) return std::nullopt;
  return result;
}

}  // namespace

Timestamp to_timestamp(Instant instant) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  return {seconds.time_since_epoch().count(), static_cast<std::int32_t>((instant - seconds).count() * nanos_per_ms)};
}

Instant to_instant(Timestamp timestamp) {
  return Instant{std::chrono::seconds{timestamp.seconds} + std::chrono::milliseconds{timestamp.nanos / nanos_per_ms}};
}

Duration to_duration(Span span) {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::nanoseconds{span.nanos});
}

std::optional<Span> to_span(Duration duration) {
  Span span;
  if (__builtin_mul_overflow(duration.count(), nanos_per_ms, &span.nanos)) return std::nullopt;
  return span;
}

bool in_range(Timestamp timestamp) {
  return timestamp.seconds >= first_second && timestamp.seconds <= last_second;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  const auto day = date_at(text);
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  if ((text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return std::nullopt;
  std::size_t at = 19;
  const auto nanos = fraction_nanos(text, at);
  const auto zone = text.substr(at);
  if (nanos < 0 || zone.empty()) return std::nullopt;
  int offset = 0;
  if (zone != "Z" && zone != "z") {
    const auto parsed = zone[0] == '+' || zone[0] == '-' ? offset_seconds(zone) : std::nullopt;
    if (!parsed) return std::nullopt;
    offset = *parsed;
  }
  const auto seconds = std::chrono::seconds(day->time_since_epoch()).count() + hour * 3600 + minute * 60 + second;
  return checked(seconds - offset, nanos);
}

std::string to_string(Timestamp timestamp) {
  const Seconds seconds{std::chrono::seconds{timestamp.seconds}};
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{seconds - day};
  return fmt::format(
      "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z",
      static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()),
      time.hours().count(),
      time.minutes().count(),
      time.seconds().count(),
      decimals(timestamp.nanos));
}

std::string to_string(Span span) {
  const bool negative = span.nanos < 0;
  const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(span.nanos) : static_cast<std::uint64_t>(span.nanos);
  constexpr auto second = static_cast<std::uint64_t>(nanos_per_second);
  const auto fraction = decimals(static_cast<std::int64_t>(magnitude % second));
  return fmt::format("{}{}{}s", negative ? "-" : "", magnitude / second, fraction);
}

std::optional<Timestamp> add(Timestamp timestamp, Span span) {
  const auto seconds = span.nanos / nanos_per_second;
  return checked(timestamp.seconds + seconds, timestamp.nanos + span.nanos % nanos_per_second);
}

std::optional<Timestamp> subtract(Timestamp timestamp, Span span) {
  const auto seconds = span.nanos / nanos_per_second;
  return checked(timestamp.seconds - seconds, timestamp.nanos - span.nanos % nanos_per_second);
}

std::optional<Span> difference(Timestamp later, Timestamp earlier) {
  Span span;
  if (__builtin_mul_overflow(later.seconds - earlier.seconds, nanos_per_second, &span.nanos)) return std::nullopt;
  const std::int64_t rest = static_cast<std::int64_t>(later.nanos) - earlier.nanos;
  if (__builtin_add_overflow(span.nanos, rest, &span.nanos)) return std::nullopt;
  return span;
}

std::optional<CivilTime> civil_time(Timestamp timestamp, std::string_view zone) {
  const auto offset = utc_offset(timestamp.seconds, zone);
  if (!offset) return std::nullopt;
  const Seconds local{std::chrono::seconds{timestamp.seconds} + *offset};
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{local - day};
  const std::chrono::sys_days new_year{date.year() / std::chrono::January / 1};
  return CivilTime{
      .year = static_cast<int>(date.year()),
      .month = static_cast<int>(static_cast<unsigned>(date.month())),
      .day = static_cast<int>(static_cast<unsigned>(date.day())),
      .day_of_year = static_cast<int>((day - new_year).count()) + 1,
      .weekday = static_cast<int>(std::chrono::weekday{day}.c_encoding()),
      .hour = static_cast<int>(time.hours().count()),
      .minute = static_cast<int>(time.minutes().count()),
      .second = static_cast<int>(time.seconds().count()),
      .millisecond = static_cast<int>(timestamp.nanos / nanos_per_ms)};
}

std::optional<Timestamp> parse_date(std::string_view text, std::string_view zone) {
  const auto day = text.size() == 10 ? date_at(text) : std::nullopt;
  if (!day) return std::nullopt;
  const std::chrono::seconds wall{day->time_since_epoch()};
  if (const auto* found = offset_seconds(zone) || zone == "UTC" ? nullptr : find_zone(zone)) {
    const auto instant =
        found->to_sys(date::local_seconds{wall}, date::choose::earliest);  // a missing midnight becomes the gap's end
    return Timestamp{instant.time_since_epoch().count(), 0};
  }
  const auto offset = utc_offset(0, zone);
  if (!offset) return std::nullopt;
  return Timestamp{(wall - *offset).count(), 0};
}

}  // namespace guichet::workflows::expression
