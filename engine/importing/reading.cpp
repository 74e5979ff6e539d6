#include "engine/importing/reading.h"

#include <charconv>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/base/text.h"

namespace guichet::importing {
namespace {

/// The entry whose key the text begins with, the longest first.
const std::string* find_beginning(const std::map<std::string, std::string>& table, std::string_view text) {
  const std::string* best = nullptr;
  std::size_t best_length = 0;
  for (const auto& [beginning, value] : table) {
    if (beginning.size() < best_length || !text.starts_with(beginning)) continue;
    best = &value;
    best_length = beginning.size();
  }
  return best;
}

Error in_column(const std::string& column, const Error& error) {
  return invalid(fmt::format("column {}: {}", column, error.message));
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string first_keys(const std::map<std::string, std::string>& table) {
  std::string text;
  int count = 0;
  for (const auto& [key, value] : table) {
    if (++count > 3) return text + ", …";
    text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", key);
  }
  return text;
}

}  // namespace

std::string_view RowReader::cell(const std::string& column) const {
  const auto found = columns_.find(column);
  check(found != columns_.end(), "the columns of a mapping are checked before its rows are read");
  return trimmed(row_.cells[found->second]);
}

Result<std::string> RowReader::read(const Reading& reading) const {
  if (reading.column.empty()) return reading.always;
  const auto text = cell(reading.column);
  const bool has_tables = !reading.table.empty() || !reading.starting.empty();
  if (has_tables) {
    if (const auto exact = reading.table.find(std::string(text)); exact != reading.table.end()) {
      return reading.prefix + exact->second;
    }
    if (const auto* beginning = find_beginning(reading.starting, text)) return reading.prefix + *beginning;
    if (reading.otherwise) return reading.prefix + *reading.otherwise;
    return invalid(fmt::format(
        "column {}: expected {}, found \"{}\"",
        reading.column,
        first_keys(reading.table.empty() ? reading.starting : reading.table),
        text));
  }
  auto word = reading.is_id ? as_id(text) : std::string(text);
  if (word.empty()) return reading.otherwise ? reading.prefix + *reading.otherwise : std::string();
  return reading.prefix + word;
}

Result<std::optional<Instant>> RowReader::time(const std::string& column) const {
  const auto text = cell(column);
  if (text.empty()) return std::optional<Instant>{};
  auto parsed = parse_time(text, times_.order, times_.zone);
  if (!parsed) return in_column(column, parsed.error());
  return std::optional{*parsed};
}

Result<json::value> RowReader::location(const LocationReading& reading) const {
  const auto longitude = number(cell(reading.longitude));
  const auto latitude = number(cell(reading.latitude));
  if (cell(reading.longitude).empty() && cell(reading.latitude).empty()) return json::value(nullptr);
  if (!longitude || !latitude || *longitude < -180 || *longitude > 180 || *latitude < -90 || *latitude > 90) {
    return invalid(fmt::format(
        "columns {} and {}: expected degrees, found \"{}\" and \"{}\"",
        reading.longitude,
        reading.latitude,
        cell(reading.longitude),
        cell(reading.latitude)));
  }
  json::object place{{"lon", *longitude}, {"lat", *latitude}};
  if (!reading.address.empty() && !cell(reading.address).empty()) place["address"] = cell(reading.address);
  return json::value(std::move(place));
}

Result<json::value> RowReader::typed(
    const std::string& text, const Reading& reading, const workflows::Field& field) const {
  const auto refused = [&](std::string_view expected) {
    return invalid(
        fmt::format("column {}: expected {} for {}, found \"{}\"", reading.column, expected, field.name, text));
  };
  using workflows::FieldType;
  switch (field.type) {
    case FieldType::string:
    case FieldType::text:
    case FieldType::choice:
    case FieldType::phone:
    case FieldType::email: return json::value(text);
    case FieldType::integer: {
      std::int64_t value = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error != std::errc{} || end != text.data() + text.size()) return refused("a whole number");
      return json::value(value);
    }
    case FieldType::number: {
      const auto value = number(text);
      return value ? Result<json::value>(json::value(*value)) : refused("a number");
    }
    case FieldType::boolean:
      if (text == "true" || text == "false") return json::value(text == "true");
      return refused("true or false (map others with a table)");
    case FieldType::date:
    case FieldType::datetime: {
      const auto moment = parse_time(text, times_.order, times_.zone);
      if (!moment) return in_column(reading.column, moment.error());
      if (field.type == FieldType::datetime) return json::value(to_rfc3339(*moment));
      const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(times_.zone.to_local(*moment))};
      return json::value(fmt::format(
          "{:04}-{:02}-{:02}",
          static_cast<int>(day.year()),
          static_cast<unsigned>(day.month()),
          static_cast<unsigned>(day.day())));
    }
    case FieldType::location: return refused("longitude and latitude, of two columns,");
    case FieldType::photo:
    case FieldType::file: return refused("no file: an import brings none");
    case FieldType::choices: return json::value(json::array{json::value(text)});  // a column holds one value
  }
  return refused("another type");
}

Result<json::value> RowReader::value(const FieldReading& reading, const workflows::Field& field) const {
  return match(
      reading,
      [&](const LocationReading& place) { return location(place); },
      [&](const Reading& text) -> Result<json::value> {
        GUICHET_TRY(const auto read_text, read(text));
        if (read_text.empty()) return json::value(nullptr);
        return typed(read_text, text, field);
      });
}

}  // namespace guichet::importing
