#include "engine/events/payload.h"

namespace guichet::events {
namespace {

namespace ondemand = simdjson::ondemand;

bool read_number(ondemand::value& from, json::value& to) {
  ondemand::number number;
  if (from.get_number().get(number) != simdjson::SUCCESS) return false;
  switch (number.get_number_type()) {
    case ondemand::number_type::signed_integer: to = number.get_int64(); return true;
    case ondemand::number_type::unsigned_integer: to = number.get_uint64(); return true;
    case ondemand::number_type::floating_point_number: to = number.get_double(); return true;
  }
  return false;
}

bool read_array(ondemand::value& from, json::array& to) {
  ondemand::array array;
  if (from.get_array().get(array) != simdjson::SUCCESS) return false;
  for (auto element : array) {
    ondemand::value value;
    if (element.get(value) != simdjson::SUCCESS || !Payload<json::value>::read(value, to.emplace_back(nullptr)))
      return false;
  }
  return true;
}

bool read_bool(ondemand::value& from, json::value& to) {
  bool flag = false;
  if (from.get_bool().get(flag) != simdjson::SUCCESS) return false;
  to = flag;
  return true;
}

/// What begins as a null but is none says so by throwing unless it is asked.
bool read_null(ondemand::value& from, json::value& to) {
  bool is_null = false;
  to = nullptr;
  return from.is_null().get(is_null) == simdjson::SUCCESS && is_null;
}

bool read_string(ondemand::value& from, json::value& to) {
  std::string_view text;
  if (from.get_string().get(text) != simdjson::SUCCESS) return false;
  to.emplace_string().assign(text);
  return true;
}

}  // namespace

bool Payload<json::value>::read(ondemand::value from, json::value& to) {
  ondemand::json_type type{};
  if (from.type().get(type) != simdjson::SUCCESS) return false;
  switch (type) {
    case ondemand::json_type::object: return Payload<json::object>::read(from, to.emplace_object());
    case ondemand::json_type::array: return read_array(from, to.emplace_array());
    case ondemand::json_type::number: return read_number(from, to);
    case ondemand::json_type::string: return read_string(from, to);
    case ondemand::json_type::boolean: return read_bool(from, to);
    case ondemand::json_type::null: return read_null(from, to);
  }
  return false;
}

bool Payload<json::object>::read(ondemand::value from, json::object& to) {
  ondemand::object object;
  if (from.get_object().get(object) != simdjson::SUCCESS) return false;
  to.clear();
  for (auto member : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(member).get(field) != simdjson::SUCCESS || field.unescaped_key().get(key) != simdjson::SUCCESS)
      return false;
    const auto [place, is_new] = to.emplace(key, nullptr);
    if (!is_new || !Payload<json::value>::read(std::move(field).value(), place->value())) return false;
  }
  return true;
}

simdjson::simdjson_result<ondemand::document> open_payload(std::string_view data) {
  thread_local ondemand::parser parser;
  thread_local std::string padded;
  padded.assign(data);
  padded.append(simdjson::SIMDJSON_PADDING, '\0');
  return parser.iterate(padded.data(), data.size(), padded.size());
}

}  // namespace guichet::events
