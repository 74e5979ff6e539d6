#pragma once

// JSON Schemas (json-schema.org, 2020-12) of what is stored, made from the same Boost.Describe members by which
// codec.h writes and reads it, so that a description cannot drift from the bytes. Pure and thread-safe.

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/events/codec.h"

namespace guichet::events {

/// One version of one type of event, for programs that read the feed.
struct TypeSchema {
  std::string type;   ///< "guichet.case.opened.v1"
  std::string what;   ///< a sentence
  json::object data;  ///< the schema of its `data`: closed, for a version's members never change
};

/// An object of exactly these members, all required.
inline json::object closed_object(json::object properties) {
  json::array required;
  for (const auto& property : properties) required.emplace_back(property.key());
  return {
      {"type", "object"},
      {"properties", std::move(properties)},
      {"required", std::move(required)},
      {"additionalProperties", false}};
}

inline json::object text_schema() {
  return {{"type", "string"}};
}

/// What a form, an answer or a text may hold: anything, and in the place of what is personal its sealed form.
inline json::object free_schema() {
  return {{"description", "Any value; a personal one is sealed: {\"$sealed\": object}."}};
}

template <class T>
struct SchemaOf;

template <>
struct SchemaOf<std::string> {
  static json::object make() { return text_schema(); }
};

template <>
struct SchemaOf<bool> {
  static json::object make() { return {{"type", "boolean"}}; }
};

template <std::integral T>
struct SchemaOf<T> {
  static json::object make() {
    json::object schema{{"type", "integer"}};
    if constexpr (std::is_unsigned_v<T>) schema["minimum"] = 0;
    return schema;
  }
};

template <>
struct SchemaOf<Instant> {
  static json::object make() { return {{"type", "string"}, {"format", "date-time"}}; }
};

template <class Tag>
struct SchemaOf<StrongId<Tag>> {
  static json::object make() { return text_schema(); }
};

template <>
struct SchemaOf<json::value> {
  static json::object make() { return free_schema(); }
};

template <>
struct SchemaOf<json::object> {
  static json::object make() { return {{"type", "object"}, {"additionalProperties", free_schema()}}; }
};

template <class T>
struct SchemaOf<std::vector<T>> {
  static json::object make() { return {{"type", "array"}, {"items", SchemaOf<T>::make()}}; }
};

template <class T>
struct SchemaOf<std::optional<T>> {
  static json::object make() { return {{"anyOf", json::array{SchemaOf<T>::make(), json::object{{"type", "null"}}}}}; }
};

template <Described T>
struct SchemaOf<T> {
  static json::object make() {
    json::object properties;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      using Member = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
      properties.emplace(member.name, SchemaOf<Member>::make());
    });
    return closed_object(std::move(properties));
  }
};

}  // namespace guichet::events
