#include "engine/importing/cell.h"

#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"

namespace guichet::importing {
namespace {

/// What Windows-1252 means by the bytes 0x80 to 0x9F (WHATWG encoding standard); others are Latin-1.
constexpr std::array<std::uint16_t, 32> windows_1252{0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                                     0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append_windows_1252(std::string& text, unsigned char byte) {
  const unsigned code = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80U] : byte;
  if (code >= 0x800) {
    text += static_cast<char>(0xE0U | (code >> 12U));
    text += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
  } else {
    text += static_cast<char>(0xC0U | (code >> 6U));
  }
  text += static_cast<char>(0x80U | (code & 0x3FU));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads what a moment is made of from the left; each member moves behind what it took.
class TimeText {
 public:
  explicit TimeText(std::string_view text) : rest_(text) {}

  /// A number of `digits_min` to `digits_max` digits.
  std::optional<int> number(std::size_t digits_min, std::size_t digits_max) {
    std::size_t length = 0;
    while (length < rest_.size() && is_digit(rest_[length])) ++length;
    if (length < digits_min || length > digits_max) return std::nullopt;
    int value = 0;
    std::from_chars(rest_.data(), rest_.data() + length, value);
    rest_.remove_prefix(length);
    return value;
  }

  bool one_of(std::string_view marks) {
    if (rest_.empty() || marks.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void blanks() {
    while (one_of(" ")) {
    }
  }

  /// Milliseconds of "." and digits; 0 where there is none.
  int fraction_ms() {
    int ms = 0;
    int scale = 100;
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || !is_digit(rest_[1])) return 0;
    for (rest_.remove_prefix(1); !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1)) {
      ms += scale * (rest_.front() - '0');
      scale /= 10;
    }
    return ms;
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

std::optional<std::chrono::local_days> read_date(TimeText& text, DateOrder order) {
  const bool is_year_first = order == DateOrder::year_month_day;
  const auto first = text.number(is_year_first ? 4 : 1, is_year_first ? 4 : 2);
  if (!first || !text.one_of("-/.")) return std::nullopt;
  const auto second = text.number(1, 2);
  if (!second || !text.one_of("-/.")) return std::nullopt;
  const auto third = text.number(is_year_first ? 1 : 4, is_year_first ? 2 : 4);
  if (!third) return std::nullopt;
  const int year = is_year_first ? *first : *third;
  const int month = order == DateOrder::month_day_year ? *first : *second;
  const int day = is_year_first ? *third : order == DateOrder::day_month_year ? *first : *second;
  const std::chrono::year_month_day date{
      std::chrono::year{year},
      std::chrono::month{static_cast<unsigned>(month)},
      std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::local_days{date};
}

/// hour:minute[:second[.fraction]] [AM|PM], since midnight.
std::optional<Duration> read_time_of_day(TimeText& text) {
  const auto hour = text.number(1, 2);
  if (!hour || !text.one_of(":")) return std::nullopt;
  const auto minute = text.number(2, 2);
  if (!minute) return std::nullopt;
  std::optional<int> second = 0;
  if (text.one_of(":")) second = text.number(2, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  const int ms = text.fraction_ms();
  text.blanks();
  int hours = *hour;
  const bool is_afternoon = text.one_of("Pp");
  if (is_afternoon || text.one_of("Aa")) {
    if (!text.one_of("Mm") || hours < 1 || hours > 12) return std::nullopt;
    hours = hours % 12 + (is_afternoon ? 12 : 0);
  }
  return std::chrono::hours{hours} + std::chrono::minutes{*minute} + std::chrono::seconds{*second} + Duration{ms};
}

/// "Z", "+02:00", "+0200", "+02" at the end of the text.
std::optional<std::chrono::minutes> read_offset(TimeText& text) {
  if (text.one_of("Zz")) return text.rest().empty() ? std::optional{std::chrono::minutes{0}} : std::nullopt;
  const bool is_west = text.one_of("-");
  if (!is_west && !text.one_of("+")) return std::nullopt;
  auto number = text.number(2, 4);
  if (!number) return std::nullopt;
  int minutes = *number >= 100 ? *number / 100 * 60 + *number % 100 : *number * 60;
  if (text.one_of(":")) minutes += text.number(2, 2).value_or(1000);
  if (!text.rest().empty() || minutes > 24 * 60) return std::nullopt;
  return std::chrono::minutes{is_west ? -minutes : minutes};
}

}  // namespace

Utf8 to_utf8(std::string_view bytes) {
  Utf8 result;
  result.text.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    const auto length = character_length(bytes);
    if (length == 0) {
      append_windows_1252(result.text, byte);
      result.was_odd = true;
    } else if (length == 1 && (byte < 0x20 || byte == 0x7F) && byte != '\t' && byte != '\n' && byte != '\r') {
      result.text += ' ';
    } else {
      result.text += bytes.substr(0, length);
    }
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

std::string as_id(std::string_view text) {
  std::string id;
  bool is_gap = false;
  for (const char c : text) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (!is_upper && !(c >= 'a' && c <= 'z') && !is_digit(c)) {
      is_gap = true;
      continue;
    }
    if (is_gap && !id.empty()) id += '-';
    is_gap = false;
    id += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return id;
}

Result<Instant> parse_time(std::string_view cell, DateOrder order, const workflows::CompiledCalendar& zone) {
  const auto refused = [cell] {
    return invalid(fmt::format("expected a date and time such as 2011-07-01 13:32:33, found \"{}\"", cell));
  };
  TimeText text{trimmed(cell)};
  const auto date = read_date(text, order);
  if (!date) return refused();
  const auto midnight = std::chrono::local_time<Duration>{*date};
  if (text.rest().empty()) return zone.to_instant(midnight);
  if (!text.one_of("Tt ")) return refused();
  text.blanks();
  const auto time = read_time_of_day(text);
  if (!time) return refused();
  text.blanks();
  if (text.rest().empty()) return zone.to_instant(midnight + *time);
  const auto offset = read_offset(text);
  if (!offset) return refused();
  return Instant{(midnight + *time).time_since_epoch() - *offset};
}

}  // namespace guichet::importing
