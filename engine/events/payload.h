#pragma once

// Payloads from their bytes straight into structs described with Boost.Describe, for the fold of the log: no
// document tree in between. Only what stands there as codec.h writes it is taken (each member, in order);
// whoever gets false reads the long way round, which says what is wrong. Thread-safe.

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "engine/events/codec.h"

namespace guichet::events {

/// A type without a reader of its own is read as JSON, then by its codec.
template <class T>
struct Payload {
  static bool read(simdjson::ondemand::value from, T& to);
};

template <>
struct Payload<std::string> {
  static bool read(simdjson::ondemand::value from, std::string& to) {
    std::string_view text;
    if (from.get_string().get(text) != simdjson::SUCCESS) return false;
    to.assign(text);
    return true;
  }
};

template <>
struct Payload<bool> {
  static bool read(simdjson::ondemand::value from, bool& to) { return from.get_bool().get(to) == simdjson::SUCCESS; }
};

template <std::integral T>
struct Payload<T> {
  static bool read(simdjson::ondemand::value from, T& to) {
    std::int64_t whole = 0;
    if (from.get_int64().get(whole) != simdjson::SUCCESS || !std::in_range<T>(whole)) return false;
    to = static_cast<T>(whole);
    return true;
  }
};

template <>
struct Payload<Instant> {
  static bool read(simdjson::ondemand::value from, Instant& to) {
    std::string_view text;
    if (from.get_string().get(text) != simdjson::SUCCESS) return false;
    const auto moment = parse_rfc3339(text);
    if (moment) to = *moment;
    return moment.has_value();
  }
};

template <class Tag>
struct Payload<StrongId<Tag>> {
  static bool read(simdjson::ondemand::value from, StrongId<Tag>& to) {
    return Payload<std::string>::read(from, to.value);
  }
};

template <>
struct Payload<json::value> {
  static bool read(simdjson::ondemand::value from, json::value& to);
};

template <>
struct Payload<json::object> {
  static bool read(simdjson::ondemand::value from, json::object& to);
};

template <class T>
struct Payload<std::vector<T>> {
  static bool read(simdjson::ondemand::value from, std::vector<T>& to) {
    simdjson::ondemand::array array;
    if (from.get_array().get(array) != simdjson::SUCCESS) return false;
    for (auto element : array) {
      simdjson::ondemand::value value;
      if (element.get(value) != simdjson::SUCCESS || !Payload<T>::read(value, to.emplace_back())) return false;
    }
    return true;
  }
};

/// The members of an object, one by one in the order of the struct.
template <class T>
bool read_members(simdjson::ondemand::object object, T& to) {
  simdjson::ondemand::object_iterator at;
  simdjson::ondemand::object_iterator end;
  if (object.begin().get(at) != simdjson::SUCCESS || object.end().get(end) != simdjson::SUCCESS) return false;
  bool intact = true;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    if (!intact || !(at != end)) {
      intact = false;
      return;
    }
    using Member = std::remove_cvref_t<decltype(to.*member.pointer)>;
    simdjson::ondemand::field field;
    intact = (*at).get(field) == simdjson::SUCCESS && field.key() == member.name &&
             Payload<Member>::read(std::move(field).value(), to.*member.pointer);
    if (intact) ++at;
  });
  return intact && !(at != end);
}

template <Described T>
struct Payload<T> {
  static bool read(simdjson::ondemand::value from, T& to) {
    simdjson::ondemand::object object;
    return from.get_object().get(object) == simdjson::SUCCESS && read_members(object, to);
  }
};

template <class T>
bool Payload<T>::read(simdjson::ondemand::value from, T& to) {
  json::value value;
  return Payload<json::value>::read(from, value) && Codec<T>::decode(value, to, "");
}

/// A payload made ready for reading; one at a time on each thread. Errors: the text is not JSON.
simdjson::simdjson_result<simdjson::ondemand::document> open_payload(std::string_view data);

template <class T>
bool read_payload(std::string_view data, T& to) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  return open_payload(data).get(document) == simdjson::SUCCESS &&
         document.get_object().get(object) == simdjson::SUCCESS && read_members(object, to) &&
         document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

}  // namespace guichet::events
