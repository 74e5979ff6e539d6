// One value of a form, by its field's type. The limits that an author does not set are ours: a text without a
// `max` still ends somewhere.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cases/form.h"
#include "workflows/expression/text_pattern.h"

namespace guichet::cases {
namespace {

using workflows::Field;
using workflows::FieldType;

constexpr std::int64_t string_characters_max = 1'000;
constexpr std::int64_t text_characters_max = 20'000;
constexpr std::int64_t files_max = 20;

Error wrong_type(std::string_view expected, const json::value& sent) {
  return invalid(fmt::format("expected {}, found {}", expected, kind_in_words(sent)));
}

std::int64_t characters(std::string_view text) {
  // UTF-8: every byte but the continuation ones begins a character.
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

Result<json::value> read_text(const Field& field, std::string_view text) {
  const bool one_line = field.type == FieldType::string;
  for (const char c : text) {
    const bool breaks = c == '\n' || c == '\r' || c == '\t';
    if (static_cast<unsigned char>(c) < 0x20 && (one_line || !breaks))
      return invalid(breaks ? "must be one line" : "holds a control character");
  }
  const auto max = field.max.value_or(one_line ? string_characters_max : text_characters_max);
  if (const auto count = characters(text); count > max)
    return invalid(fmt::format("may have {} characters, has {}", max, count));
  if (field.pattern && !workflows::expression::matches_whole(field.pattern->text, text))
    return invalid(std::string(field.pattern->says.in("")));
  return json::value(text);
}

Status in_range(const Field& field, double number, std::string_view shown) {
  if (field.min && number < static_cast<double>(*field.min))
    return invalid(fmt::format("must be at least {}, is {}", *field.min, shown));
  if (field.max && number > static_cast<double>(*field.max))
    return invalid(fmt::format("must be at most {}, is {}", *field.max, shown));
  return ok();
}

Result<json::value> read_integer(const Field& field, const json::value& sent) {
  boost::system::error_code fault;
  const auto number = sent.to_number<std::int64_t>(fault);
  if (fault) return sent.is_number() ? invalid("expected a whole number") : wrong_type("a whole number", sent);
  GUICHET_TRY_STATUS(in_range(field, static_cast<double>(number), fmt::to_string(number)));
  return json::value(number);
}

/// 15 digits are read back exactly by every reader of JSON.
double stable(double number) {
  const auto text = fmt::format("{:.15g}", number);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Result<json::value> read_number(const Field& field, const json::value& sent) {
  boost::system::error_code fault;
  const auto number = sent.to_number<double>(fault);
  if (fault || !std::isfinite(number)) return wrong_type("a number", sent);
  GUICHET_TRY_STATUS(in_range(field, number, fmt::to_string(number)));
  if (!sent.is_double()) return sent;
  return json::value(stable(number));
}

Result<json::value> read_choice(const Field& field, std::string_view word) {
  std::vector<std::string> known;
  for (const auto& option : field.options) {
    if (option.id == word) return json::value(word);
    known.push_back(option.id);
  }
  const auto near = nearest(word, known);
  if (!near.empty()) return invalid(fmt::format("\"{}\" is no option; did you mean \"{}\"?", word, near));
  return invalid(fmt::format("\"{}\" is no option; expected one of: {}", word, fmt::join(known, ", ")));
}

Result<json::value> read_choices(const Field& field, const json::value& sent) {
  const auto* list = sent.if_array();
  if (list == nullptr) return wrong_type("a list of options", sent);
  json::array chosen;
  for (const auto& one : *list) {
    const auto* word = one.if_string();
    if (word == nullptr) return wrong_type("an option", one);
    GUICHET_TRY(auto option, read_choice(field, trimmed(*word)));
    // Ticked twice is ticked.
    if (std::ranges::find(chosen, option) == chosen.end()) chosen.push_back(std::move(option));
  }
  const auto count = std::ssize(chosen);
  if (field.min && count < *field.min && count > 0)
    return invalid(fmt::format("needs at least {} options, has {}", *field.min, count));
  if (field.max && count > *field.max) return invalid(fmt::format("may have {} options, has {}", *field.max, count));
  if (chosen.empty()) return json::value(nullptr);
  return json::value(std::move(chosen));
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number_in(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Result<json::value> read_date(std::string_view text) {
  const auto bad = [&] { return invalid(fmt::format("expected a date such as 2026-03-02, found \"{}\"", text)); };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return bad();
  const auto year = text.substr(0, 4);
  const auto month = text.substr(5, 2);
  const auto day = text.substr(8, 2);
  if (!all_digits(year) || !all_digits(month) || !all_digits(day)) return bad();
  const std::chrono::year_month_day date{
      std::chrono::year(number_in(year)),
      std::chrono::month(static_cast<unsigned>(number_in(month))),
      std::chrono::day(static_cast<unsigned>(number_in(day)))};
  if (!date.ok()) return invalid(fmt::format("there is no such day: {}", text));
  return json::value(text);
}

Result<json::value> read_datetime(std::string_view text) {
  const auto instant = parse_rfc3339(text);
  if (!instant) return invalid(fmt::format("expected a moment such as 2026-03-02T09:00:00+01:00, found \"{}\"", text));
  return json::value(to_rfc3339(*instant));
}

/// Seven decimals are a centimetre.
double degrees(double number) {
  return stable(std::round(number * 1e7) / 1e7);
}

Result<json::value> place(double lon, double lat) {
  if (!(std::abs(lat) <= 90) && std::abs(lon) <= 90)
    return invalid("the latitude is beyond 90 degrees; longitude comes first: [lon, lat]");
  if (!(std::abs(lat) <= 90)) return invalid("the latitude is beyond 90 degrees");
  if (!(std::abs(lon) <= 180)) return invalid("the longitude is beyond 180 degrees");
  return json::value(json::object{{"lon", degrees(lon)}, {"lat", degrees(lat)}});
}

Result<json::value> read_location(const json::value& sent) {
  constexpr std::string_view expected = "a place, [lon, lat] or {\"lon\", \"lat\", \"address\"}";
  if (const auto* pair = sent.if_array()) {
    if (pair->size() != 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number())
      return invalid(fmt::format("expected {}", expected));
    return place((*pair)[0].to_number<double>(), (*pair)[1].to_number<double>());
  }
  const auto* object = sent.if_object();
  if (object == nullptr) return wrong_type(expected, sent);
  const auto* lon = object->if_contains("lon");
  const auto* lat = object->if_contains("lat");
  if (lon == nullptr || lat == nullptr || !lon->is_number() || !lat->is_number())
    return invalid(fmt::format("expected {}", expected));
  GUICHET_TRY(auto where, place(lon->to_number<double>(), lat->to_number<double>()));
  std::size_t known = 2;
  if (const auto* address = object->if_contains("address")) {
    ++known;
    if (!address->is_string() || address->get_string().size() > 1'000)
      return invalid("the address must be a text of at most 1000 bytes");
    if (!address->get_string().empty()) where.get_object().emplace("address", *address);
  }
  if (known != object->size()) return invalid(fmt::format("expected {} and nothing else", expected));
  return where;
}

/// The hash of a file, given as a text or as {"hash": …} with what else is known of it.
Result<json::value> file_hash(const json::value& sent) {
  const auto* hash = sent.is_object() ? sent.get_object().if_contains("hash") : &sent;
  if (hash == nullptr || !hash->is_string() || hash->get_string().empty() || hash->get_string().size() > 128)
    return invalid("expected the hash of a file that was uploaded");
  return *hash;
}

Result<json::value> read_files(const Field& field, const json::value& sent) {
  json::array hashes;
  if (const auto* list = sent.if_array()) {
    for (const auto& one : *list) {
      GUICHET_TRY(auto hash, file_hash(one));
      hashes.push_back(std::move(hash));
    }
  } else {
    GUICHET_TRY(auto hash, file_hash(sent));
    hashes.push_back(std::move(hash));
  }
  const auto max = field.max.value_or(files_max);
  if (std::cmp_greater(hashes.size(), max))
    return invalid(fmt::format("may have {} files, has {}", max, hashes.size()));
  if (hashes.empty()) return json::value(nullptr);
  return json::value(std::move(hashes));
}

/// E.164 where it starts with + or 00, otherwise the digits as dialled in the country.
Result<json::value> read_phone(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      digits += c;
    else if (c == '+' && digits.empty())
      digits += c;
    else if (std::string_view(" .-/()").find(c) == std::string_view::npos)
      return invalid(fmt::format("expected a phone number, found \"{}\"", text));
  }
  if (digits.starts_with("00")) digits = "+" + digits.substr(2);
  const bool international = digits.starts_with("+");
  const auto count = digits.size() - (international ? 1 : 0);
  if (count < (international ? 8U : 3U) || count > 15)
    return invalid(fmt::format("expected a phone number of {} to 15 digits, found {}", international ? 8 : 3, count));
  return json::value(digits);
}

Result<json::value> read_email(std::string_view text) {
  const auto at = text.rfind('@');
  const auto domain = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  const bool shaped = at != std::string_view::npos && at > 0 && at <= 64 && text.size() <= 254 &&
                      domain.find('.') != std::string_view::npos && !domain.starts_with('.') &&
                      !domain.ends_with('.') && domain.find("..") == std::string_view::npos && text.find('@') == at &&
                      std::ranges::none_of(text, [](char c) {
                        return static_cast<unsigned char>(c) <= 0x20 || c == ',' || c == ';' || c == '<' || c == '>';
                      });
  if (!shaped) return invalid(fmt::format("expected an e-mail address such as name@example.org, found \"{}\"", text));
  std::string address(text);
  std::ranges::transform(
      address.begin() + static_cast<std::ptrdiff_t>(at),
      address.end(),
      address.begin() + static_cast<std::ptrdiff_t>(at),
      [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return json::value(address);
}

Result<json::value> read_by_text(const Field& field, std::string_view text) {
  switch (field.type) {
    case FieldType::string:
    case FieldType::text: return read_text(field, text);
    case FieldType::choice: return read_choice(field, text);
    case FieldType::date: return read_date(text);
    case FieldType::datetime: return read_datetime(text);
    case FieldType::phone: return read_phone(text);
    case FieldType::email: return read_email(text);
    case FieldType::integer:
    case FieldType::number:
    case FieldType::boolean:
    case FieldType::choices:
    case FieldType::location:
    case FieldType::photo:
    case FieldType::file: break;
  }
  return invalid("is not written as a text");
}

}  // namespace

Result<json::value> read_field(const Field& field, const json::value& sent) {
  if (sent.is_null()) return sent;
  switch (field.type) {
    case FieldType::integer: return read_integer(field, sent);
    case FieldType::number: return read_number(field, sent);
    case FieldType::boolean:
      if (!sent.is_bool()) return wrong_type("true or false", sent);
      return sent;
    case FieldType::location: return read_location(sent);
    case FieldType::photo:
    case FieldType::file: return read_files(field, sent);
    case FieldType::choices: return read_choices(field, sent);
    case FieldType::string:
    case FieldType::text:
    case FieldType::choice:
    case FieldType::date:
    case FieldType::datetime:
    case FieldType::phone:
    case FieldType::email: break;
  }
  const auto* text = sent.if_string();
  if (text == nullptr) return wrong_type("a text", sent);
  const auto meant = trimmed(*text);
  if (meant.empty()) return json::value(nullptr);
  return read_by_text(field, meant);
}

}  // namespace guichet::cases
