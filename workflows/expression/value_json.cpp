// Values from and to JSON, and as text. The grammar of what to_json() writes is JSON's; kinds that JSON lacks
// become text: RFC 3339 moments, durations in seconds ("1.5s"), base64 bytes, "NaN", "Infinity", "-Infinity".
#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "engine/base/json.h"
#include "workflows/expression/text.h"
#include "workflows/expression/value.h"

namespace guichet::workflows::expression {
namespace {

using Kind = Value::Kind;

Value list_from(const json::array& array, const Type& element, std::string_view time_zone) {
  Value::List elements;
  elements.reserve(array.size());
  for (const auto& item : array) elements.push_back(Value::from_json(item, element, time_zone));
  return Value::list(std::move(elements));
}

/// A record keeps its declared fields in declared order, so that the checker's hints hit; then what else was
/// sent. A field without a value is left out: it was not filled in.
Value record_from(const json::object& object, const Type& type, std::string_view time_zone) {
  Value::Entries entries;
  entries.reserve(object.size());
  for (const auto& [name, field] : type.fields()) {
    const auto* sent = object.if_contains(name);
    if (sent != nullptr && !sent->is_null())
      entries.emplace_back(Value::string(name), Value::from_json(*sent, field, time_zone));
  }
  for (const auto& entry : object) {
    if (type.field(entry.key()) != nullptr) continue;
    entries.emplace_back(Value::string(std::string(entry.key())), Value::from_json(entry.value()));
  }
  return Value::map(std::move(entries));
}

Value map_from(const json::object& object, const Type& element, std::string_view time_zone) {
  Value::Entries entries;
  entries.reserve(object.size());
  for (const auto& entry : object)
    entries.emplace_back(Value::string(std::string(entry.key())), Value::from_json(entry.value(), element, time_zone));
  return Value::map(std::move(entries));
}

/// [lon, lat], GeoJSON's order, for a record that has both.
std::optional<Value> place_from(const json::value& value, const Type& type) {
  const auto* pair = value.if_array();
  if (pair == nullptr || pair->size() != 2 || type.field("lat") == nullptr || type.field("lon") == nullptr)
    return std::nullopt;
  const auto lon = Value::from_json((*pair)[0], Type::real());
  const auto lat = Value::from_json((*pair)[1], Type::real());
  if (lon.kind() != Kind::real || lat.kind() != Kind::real) return std::nullopt;
  return Value::map({{Value::string("lat"), lat}, {Value::string("lon"), lon}});
}

std::optional<Value> moment_from(std::string_view text, std::string_view time_zone) {
  auto moment = parse_timestamp(text);
  if (!moment) moment = parse_date(text, time_zone);
  if (!moment) return std::nullopt;
  return Value::timestamp(*moment);
}

std::optional<Value> text_as(const json::string& sent, const Type& type, std::string_view time_zone) {
  const std::string_view text(sent.data(), sent.size());
  if (type.kind() == Type::Kind::timestamp) return moment_from(text, time_zone);
  if (type.kind() == Type::Kind::duration)
    if (const auto span = parse_span(text)) return Value::duration(*span);
  if (type.kind() == Type::Kind::bytes)
    if (auto bytes = from_base64(text)) return Value::bytes(std::move(*bytes));
  return std::nullopt;
}

json::value map_json(const MapData& map) {
  json::object object;
  for (const auto& [key, value] : map.entries()) object[key.to_text()] = value.to_json();
  return object;
}

json::value real_json(double value) {
  if (std::isfinite(value)) return value;
  return json::string(real_text(value));
}

json::value text_json(const std::string& text) {
  return json::string(text);
}

std::string list_text(const Value::List& list) {
  std::string text;
  for (const auto& element : list) {
    if (&element != &list.front()) text += ", ";
    text += element.to_text();
  }
  return text;
}

/// A place prints as its address, or where it is; any other map as "key: value" pairs.
std::string map_text(const Value& map) {
  const auto* address = map.member("address");
  if (address != nullptr && address->kind() == Kind::string && !address->as_text().empty()) return address->as_text();
  const auto* lat = map.member("lat");
  const auto* lon = map.member("lon");
  if (lat != nullptr && lon != nullptr) return fmt::format("{}, {}", lat->to_text(), lon->to_text());
  std::string text;
  for (const auto& [key, value] : map.as_map().entries()) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{}: {}", key.to_text(), value.to_text());
  }
  return text;
}

}  // namespace

Value Value::from_json(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return {};
    case json::kind::bool_: return boolean(value.get_bool());
    case json::kind::int64: return integer(value.get_int64());
    case json::kind::uint64: return unsigned_integer(value.get_uint64());  // only what exceeds an int
    case json::kind::double_: {
      const double number = value.get_double();
      const bool whole = std::trunc(number) == number && std::abs(number) < 9007199254740992.0;
      return whole ? integer(static_cast<std::int64_t>(number)) : real(number);
    }
    case json::kind::string: return string(std::string(value.get_string().data(), value.get_string().size()));
    case json::kind::array: return list_from(value.get_array(), Type::dyn(), "UTC");
    case json::kind::object: return map_from(value.get_object(), Type::dyn(), "UTC");
  }
  return {};
}

Value Value::from_json(const json::value& value, const Type& type, std::string_view time_zone) {
  if (const auto* object = value.if_object()) {
    if (type.kind() == Type::Kind::record) return record_from(*object, type, time_zone);
    return map_from(*object, type.kind() == Type::Kind::map ? type.element() : Type::dyn(), time_zone);
  }
  if (auto place = place_from(value, type)) return std::move(*place);
  if (const auto* array = value.if_array())
    return list_from(*array, type.kind() == Type::Kind::list ? type.element() : Type::dyn(), time_zone);
  if (const auto* text = value.if_string())
    if (auto typed = text_as(*text, type, time_zone)) return std::move(*typed);
  if (value.is_number() && type.kind() == Type::Kind::real) return real(value.to_number<double>());
  auto plain = from_json(value);
  if (type.kind() == Type::Kind::unsigned_integer && plain.kind() == Kind::integer && plain.as_integer() >= 0)
    return unsigned_integer(static_cast<std::uint64_t>(plain.as_integer()));
  return plain;
}

json::value Value::to_json() const {
  switch (kind()) {
    case Kind::null: return nullptr;
    case Kind::boolean: return as_boolean();
    case Kind::integer: return as_integer();
    case Kind::unsigned_integer: return as_unsigned();
    case Kind::real: return real_json(as_real());
    case Kind::string: return text_json(as_text());
    case Kind::bytes: return text_json(to_base64(as_text()));
    case Kind::list: {
      json::array array;
      for (const auto& element : as_list()) array.push_back(element.to_json());
      return array;
    }
    case Kind::map: return map_json(as_map());
    case Kind::timestamp:
    case Kind::duration:
    case Kind::type: return text_json(to_text());
    case Kind::optional: return as_optional() == nullptr ? json::value(nullptr) : as_optional()->to_json();
  }
  return nullptr;
}

std::string Value::to_text() const {
  switch (kind()) {
    case Kind::null: return "";
    case Kind::boolean: return as_boolean() ? "true" : "false";
    case Kind::integer: return fmt::format("{}", as_integer());
    case Kind::unsigned_integer: return fmt::format("{}", as_unsigned());
    case Kind::real: return real_text(as_real());
    case Kind::string:
    case Kind::bytes: return as_text();
    case Kind::list: return list_text(as_list());
    case Kind::map: return map_text(*this);
    case Kind::timestamp: return expression::to_string(as_timestamp());
    case Kind::duration: return expression::to_string(as_duration());
    case Kind::type: return type_value_name(as_type());
    case Kind::optional: return as_optional() == nullptr ? "" : as_optional()->to_text();
  }
  return "";
}

}  // namespace guichet::workflows::expression
