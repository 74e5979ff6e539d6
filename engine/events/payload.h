#pragma once

// Payloads from their bytes straight into structs described with Boost.Describe, for the fold of the log: no
// document tree in between. Only what stands there as codec.h writes it is taken (each member, in order);
// whoever gets false reads the long way round, which says what is wrong. Thread-safe.
//
// A struct is a table of its members, walked by one function: simdjson's own code, all of it inlined, is
// compiled in payload.cpp alone and not again for each member of each event.

#include <array>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/events/codec.h"

namespace guichet::events {

/// One value of a payload that is being read; known to payload.cpp.
struct PayloadValue;

bool read_value(PayloadValue& from, std::string& to);
bool read_value(PayloadValue& from, bool& to);
bool read_value(PayloadValue& from, std::int64_t& to);
bool read_value(PayloadValue& from, Instant& to);
bool read_value(PayloadValue& from, json::value& to);
bool read_value(PayloadValue& from, json::object& to);

/// A member of a struct: its name, and how it is read into its owner.
struct PayloadMember {
  std::string_view name;
  bool (*read)(PayloadValue& from, void* owner) = nullptr;
};

/// The members of an object, one by one in the order of the table, and no others.
bool read_members(PayloadValue& from, std::span<const PayloadMember> members, void* owner);
bool read_members(std::string_view payload, std::span<const PayloadMember> members, void* owner);

/// Each element of a list, by a function that makes room for it in `owner`.
bool read_elements(PayloadValue& from, bool (*read)(PayloadValue& from, void* owner), void* owner);

template <std::integral T>
bool read_value(PayloadValue& from, T& to) {
  std::int64_t whole = 0;
  if (!read_value(from, whole) || !std::in_range<T>(whole)) return false;
  to = static_cast<T>(whole);
  return true;
}

template <class Tag>
bool read_value(PayloadValue& from, StrongId<Tag>& to) {
  return read_value(from, to.value);
}

template <class T>
bool read_value(PayloadValue& from, std::vector<T>& to);

template <Described T>
bool read_value(PayloadValue& from, T& to);

/// A type without a reader of its own is read as JSON, then by its codec.
template <class T>
bool read_value(PayloadValue& from, std::optional<T>& to) {
  json::value value;
  return read_value(from, value) && Codec<std::optional<T>>::decode(value, to, "");
}

template <class T>
bool read_value(PayloadValue& from, std::vector<T>& to) {
  return read_elements(
      from,
      [](PayloadValue& element, void* owner) {
        return read_value(element, static_cast<std::vector<T>*>(owner)->emplace_back());
      },
      &to);
}

template <class T>
struct PayloadMembers {
  template <template <class...> class List, class... Described>
  static constexpr std::array<PayloadMember, sizeof...(Described)> of(List<Described...> /*type only*/) {
    return {PayloadMember{Described::name, [](PayloadValue& from, void* owner) {
                            return read_value(from, static_cast<T*>(owner)->*Described::pointer);
                          }}...};
  }
  static constexpr auto table = of(Members<T>{});
};

template <Described T>
bool read_value(PayloadValue& from, T& to) {
  return read_members(from, PayloadMembers<T>::table, &to);
}

template <Described T>
bool read_payload(std::string_view payload, T& to) {
  return read_members(payload, PayloadMembers<T>::table, &to);
}

}  // namespace guichet::events
