#pragma once

// Structs to JSON and back by their Boost.Describe members, strictly: a missing or an unknown member, or one
// of the wrong type, is an error that names it. For the payloads of events and for rows of views: what we
// wrote ourselves. Moments are RFC 3339 in UTC; members come in the order they are described. Pure and
// thread-safe.

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/base/strong_id.h"

namespace guichet::events {

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

template <class T>
struct Codec;

Error wrong_member(std::string_view what, std::string_view expected, const json::value& found);

/// A member of a struct: its name, and how it is decoded into its owner.
struct MemberDecoder {
  std::string_view name;
  Status (*decode)(const json::value& from, void* owner, std::string_view what) = nullptr;
};

/// Each member of the table, and no others. One function for all structs: what it says in a fault is compiled once.
Status decode_members(const json::object& from, std::span<const MemberDecoder> members, void* owner);

template <>
struct Codec<std::string> {
  static json::value encode(const std::string& value) { return json::value(value); }

  static Status decode(const json::value& from, std::string& to, std::string_view what);
};

template <>
struct Codec<bool> {
  static json::value encode(bool value) { return json::value(value); }

  static Status decode(const json::value& from, bool& to, std::string_view what);
};

template <std::integral T>
struct Codec<T> {
  static json::value encode(T value) { return json::value(value); }

  static Status decode(const json::value& from, T& to, std::string_view what) {
    if (const auto* whole = from.if_int64(); whole != nullptr && std::in_range<T>(*whole)) {
      to = static_cast<T>(*whole);
      return ok();
    }
    if (const auto* large = from.if_uint64(); large != nullptr && std::in_range<T>(*large)) {
      to = static_cast<T>(*large);
      return ok();
    }
    return wrong_member(what, "a whole number in range", from);
  }
};

template <>
struct Codec<Instant> {
  static json::value encode(Instant value) { return json::value(to_rfc3339(value)); }

  static Status decode(const json::value& from, Instant& to, std::string_view what);
};

template <class Tag>
struct Codec<StrongId<Tag>> {
  static json::value encode(const StrongId<Tag>& value) { return json::value(value.value); }

  static Status decode(const json::value& from, StrongId<Tag>& to, std::string_view what) {
    return Codec<std::string>::decode(from, to.value, what);
  }
};

template <>
struct Codec<json::value> {
  static json::value encode(const json::value& value) { return value; }

  static Status decode(const json::value& from, json::value& to, std::string_view /*what*/) {
    to = from;
    return ok();
  }
};

template <>
struct Codec<json::object> {
  static json::value encode(const json::object& value) { return value; }

  static Status decode(const json::value& from, json::object& to, std::string_view what);
};

template <class T>
struct Codec<std::vector<T>> {
  static json::value encode(const std::vector<T>& values) {
    json::array array;
    array.reserve(values.size());
    for (const auto& value : values) array.push_back(Codec<T>::encode(value));
    return array;
  }

  static Status decode(const json::value& from, std::vector<T>& to, std::string_view what) {
    const auto* array = from.if_array();
    if (array == nullptr) return wrong_member(what, "a list", from);
    to.clear();
    to.reserve(array->size());
    for (const auto& element : *array) {
      T value{};
      GUICHET_TRY_STATUS(Codec<T>::decode(element, value, what));
      to.push_back(std::move(value));
    }
    return ok();
  }
};

/// null where there is none.
template <class T>
struct Codec<std::optional<T>> {
  static json::value encode(const std::optional<T>& value) {
    return value ? Codec<T>::encode(*value) : json::value(nullptr);
  }

  static Status decode(const json::value& from, std::optional<T>& to, std::string_view what) {
    to.reset();
    if (from.is_null()) return ok();
    T value{};
    GUICHET_TRY_STATUS(Codec<T>::decode(from, value, what));
    to = std::move(value);
    return ok();
  }
};

template <Described T>
struct Codec<T> {
  static json::value encode(const T& value) { return encode_object(value); }

  static json::object encode_object(const T& value) {
    json::object object;
    object.reserve(boost::mp11::mp_size<Members<T>>::value);
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      using Member = std::remove_cvref_t<decltype(value.*member.pointer)>;
      object.emplace(member.name, Codec<Member>::encode(value.*member.pointer));
    });
    return object;
  }

  static Status decode(const json::value& from, T& to, std::string_view what) {
    const auto* object = from.if_object();
    if (object == nullptr) return wrong_member(what, "an object", from);
    return decode_object(*object, to);
  }

  static Status decode_object(const json::object& from, T& to) {
    static constexpr auto members = decoders(Members<T>{});
    return decode_members(from, members, &to);
  }

 private:
  template <template <class...> class List, class... Member>
  static constexpr std::array<MemberDecoder, sizeof...(Member)> decoders(List<Member...> /*type only*/) {
    return {MemberDecoder{Member::name, [](const json::value& from, void* owner, std::string_view what) {
                            auto& to = static_cast<T*>(owner)->*Member::pointer;
                            return Codec<std::remove_cvref_t<decltype(to)>>::decode(from, to, what);
                          }}...};
  }
};

}  // namespace guichet::events
