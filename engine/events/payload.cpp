#include "engine/events/payload.h"

#include <simdjson.h>

namespace guichet::events {

namespace ondemand = simdjson::ondemand;

struct PayloadValue {
  ondemand::value json;
};

namespace {

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

bool read_array(PayloadValue& from, json::array& to) {
  return read_elements(
      from,
      [](PayloadValue& element, void* owner) {
        return read_value(element, static_cast<json::array*>(owner)->emplace_back(nullptr));
      },
      &to);
}

bool read_bool(PayloadValue& from, json::value& to) {
  bool flag = false;
  if (!read_value(from, flag)) return false;
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

/// Said once: every use of simdjson's iterators is compiled where it stands.
bool read_fields(ondemand::object& object, std::span<const PayloadMember> members, void* owner) {
  ondemand::object_iterator at;
  ondemand::object_iterator end;
  if (object.begin().get(at) != simdjson::SUCCESS || object.end().get(end) != simdjson::SUCCESS) return false;
  for (const auto& member : members) {
    ondemand::field field;
    if (!(at != end) || (*at).get(field) != simdjson::SUCCESS || field.key() != member.name) return false;
    PayloadValue value{std::move(field).value()};
    if (!member.read(value, owner)) return false;
    ++at;
  }
  return !(at != end);
}

/// A payload made ready for reading; one at a time on each thread.
simdjson::simdjson_result<ondemand::document> open_payload(std::string_view data) {
  thread_local ondemand::parser parser;
  thread_local std::string padded;
  padded.assign(data);
  padded.append(simdjson::SIMDJSON_PADDING, '\0');
  return parser.iterate(padded.data(), data.size(), padded.size());
}

}  // namespace

bool read_value(PayloadValue& from, std::string& to) {
  std::string_view text;
  if (from.json.get_string().get(text) != simdjson::SUCCESS) return false;
  to.assign(text);
  return true;
}

bool read_value(PayloadValue& from, bool& to) {
  return from.json.get_bool().get(to) == simdjson::SUCCESS;
}

bool read_value(PayloadValue& from, std::int64_t& to) {
  return from.json.get_int64().get(to) == simdjson::SUCCESS;
}

bool read_value(PayloadValue& from, Instant& to) {
  std::string_view text;
  if (from.json.get_string().get(text) != simdjson::SUCCESS) return false;
  const auto moment = parse_rfc3339(text);
  if (moment) to = *moment;
  return moment.has_value();
}

bool read_value(PayloadValue& from, json::value& to) {
  ondemand::json_type type{};
  if (from.json.type().get(type) != simdjson::SUCCESS) return false;
  switch (type) {
    case ondemand::json_type::object: return read_value(from, to.emplace_object());
    case ondemand::json_type::array: return read_array(from, to.emplace_array());
    case ondemand::json_type::number: return read_number(from.json, to);
    case ondemand::json_type::string: return read_string(from.json, to);
    case ondemand::json_type::boolean: return read_bool(from, to);
    case ondemand::json_type::null: return read_null(from.json, to);
  }
  return false;
}

bool read_value(PayloadValue& from, json::object& to) {
  ondemand::object object;
  if (from.json.get_object().get(object) != simdjson::SUCCESS) return false;
  to.clear();
  for (auto member : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(member).get(field) != simdjson::SUCCESS || field.unescaped_key().get(key) != simdjson::SUCCESS)
      return false;
    const auto [place, is_new] = to.emplace(key, nullptr);
    PayloadValue value{std::move(field).value()};
    if (!is_new || !read_value(value, place->value())) return false;
  }
  return true;
}

bool read_elements(PayloadValue& from, bool (*read)(PayloadValue& from, void* owner), void* owner) {
  ondemand::array array;
  if (from.json.get_array().get(array) != simdjson::SUCCESS) return false;
  for (auto element : array) {
    PayloadValue value;
    if (element.get(value.json) != simdjson::SUCCESS || !read(value, owner)) return false;
  }
  return true;
}

bool read_members(PayloadValue& from, std::span<const PayloadMember> members, void* owner) {
  ondemand::object object;
  return from.json.get_object().get(object) == simdjson::SUCCESS && read_fields(object, members, owner);
}

bool read_members(std::string_view payload, std::span<const PayloadMember> members, void* owner) {
  ondemand::document document;
  ondemand::object object;
  return open_payload(payload).get(document) == simdjson::SUCCESS &&
         document.get_object().get(object) == simdjson::SUCCESS && read_fields(object, members, owner) &&
         document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

}  // namespace guichet::events
