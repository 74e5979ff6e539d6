#include "engine/base/instant.h"

#include <array>

#include <fmt/format.h>

#include "engine/base/instant_text.h"
#include "engine/base/text.h"

namespace guichet {
namespace {

Error not_a_date(std::string_view text) {
  return invalid(fmt::format("expected a date and time such as 2026-03-02T09:00:00+01:00, found \"{}\"", text));
}

/// Milliseconds written after the seconds ("." and 1 to 9 digits), moving `at` behind them; -1 when
/// malformed.
int fraction_ms(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '.') return 0;
  const auto start = ++at;
  int value = 0;
  int scale = 100;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
    value += scale * (text[at] - '0');
    scale /= 10;
    ++at;
  }
  return at == start || at - start > 9 ? -1 : value;
}

/// Minutes east of UTC at `at`, which must end the text.
std::optional<int> offset_minutes(std::string_view text, std::size_t at) {
  if (at >= text.size()) return std::nullopt;
  if ((text[at] == 'Z' || text[at] == 'z') && at + 1 == text.size()) return 0;
  if ((text[at] != '+' && text[at] != '-') || at + 6 != text.size() || text[at + 3] != ':') return std::nullopt;
  const int hours = number_at(text, at + 1, 2);
  const int minutes = number_at(text, at + 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (text[at] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

/// The last `count` decimal digits of a number.
void write_digits(std::array<char, 24>& text, std::size_t at, std::size_t count, unsigned number) {
  for (auto place = at + count; place-- > at; number /= 10) text[place] = static_cast<char>('0' + number % 10);
}

}  // namespace

std::string to_rfc3339(Instant instant) {
  std::string text;
  append_rfc3339(text, instant);
  return text;
}

void append_rfc3339(std::string& out, Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{instant - day};
  const auto year = static_cast<int>(date.year());
  // Digit by digit: every event carries several moments, and a format string is read anew each time.
  std::array<char, 24> text{"0000-00-00T00:00:00.000"};
  write_digits(text, 0, 4, static_cast<unsigned>(year));
  write_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  write_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  write_digits(text, 11, 2, static_cast<unsigned>(time.hours().count()));
  write_digits(text, 14, 2, static_cast<unsigned>(time.minutes().count()));
  write_digits(text, 17, 2, static_cast<unsigned>(time.seconds().count()));
  write_digits(text, 20, 3, static_cast<unsigned>(time.subseconds().count()));
  text.back() = 'Z';
  if (year >= 0 && year <= 9999)
    out.append(text.data(), text.size());
  else
    out.append(fmt::format("{:04}", year)).append(text.data() + 4, text.size() - 4);
}

Result<Instant> parse_rfc3339(std::string_view text) {
  const int year = number_at(text, 0, 4);
  const int month = number_at(text, 5, 2);
  const int day = number_at(text, 8, 2);
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return not_a_date(text);
  if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return not_a_date(text);
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return not_a_date(text);
  if (hour > 23 || minute > 59 || second > 59) return not_a_date(text);
  std::size_t at = 19;
  const int ms = fraction_ms(text, at);
  const auto offset = offset_minutes(text, at);
  const std::chrono::year_month_day date{
      std::chrono::year{year},
      std::chrono::month{static_cast<unsigned>(month)},
      std::chrono::day{static_cast<unsigned>(day)}};
  if (ms < 0 || !offset || !date.ok()) return not_a_date(text);
  return Instant{
      std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute - *offset} +
      std::chrono::seconds{second} + std::chrono::milliseconds{ms}};
}

}  // namespace guichet
