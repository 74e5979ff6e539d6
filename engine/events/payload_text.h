#pragma once

// Structs as the bytes of a payload by their Boost.Describe members, without building JSON values between:
// the bytes are those of to_bytes(Codec<T>::encode_object(…)). And their free values (forms, texts, answers),
// where personal data may stand. Pure and thread-safe.

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/events/codec.h"
#include "engine/events/json_text.h"

namespace guichet::events {

inline void append_member(std::string& out, const std::string& value) {
  append_string(out, value);
}

inline void append_member(std::string& out, bool value) {
  out += value ? "true" : "false";
}

template <std::integral T>

requires(!std::same_as<T, bool>) void append_member(std::string& out, T value) {
  if constexpr (std::is_signed_v<T>)
    append_signed(out, value);
  else
    append_unsigned(out, value);
}

inline void append_member(std::string& out, Instant value) {
  append_moment(out, value);
}

template <class Tag>
void append_member(std::string& out, const StrongId<Tag>& value) {
  append_string(out, value.value);
}

template <std::same_as<json::value> T>  // nothing that only converts to one
void append_member(std::string& out, const T& value) {
  append_value(out, value);
}

template <std::same_as<json::object> T>
void append_member(std::string& out, const T& value) {
  append_object(out, value);
}

template <Described T>
void append_member(std::string& out, const T& value);

template <class T>
void append_member(std::string& out, const std::vector<T>& values) {
  char separator = '[';
  for (const auto& value : values) {
    out += separator;
    append_member(out, value);
    separator = ',';
  }
  out += values.empty() ? "[]" : "]";
}

template <class T>
void append_member(std::string& out, const std::optional<T>& value) {
  if (value)
    append_member(out, *value);
  else
    out += "null";
}

template <Described T>
void append_member(std::string& out, const T& value) {
  char separator = '{';
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    out += separator;
    out += '"';
    out += member.name;  // a C++ name: nothing to escape
    out += "\":";
    append_member(out, value.*member.pointer);
    separator = ',';
  });
  out += separator == '{' ? "{}" : "}";
}

/// Calls `visit` with each member that is a json::value or a json::object, until it answers false.
template <class T, class Visit>
requires Described<std::remove_const_t<T>>

bool visit_free_values(T& value, const Visit& visit) {
  bool going_on = true;
  boost::mp11::mp_for_each<Members<std::remove_const_t<T>>>([&](auto member) {
    using Member = std::remove_cvref_t<decltype(value.*member.pointer)>;
    if constexpr (std::same_as<Member, json::value> || std::same_as<Member, json::object>)
      going_on = going_on && visit(value.*member.pointer);
  });
  return going_on;
}

}  // namespace guichet::events
