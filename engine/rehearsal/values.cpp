#include "engine/rehearsal/values.h"

#include <charconv>
#include <optional>

namespace guichet::rehearsal {
namespace {

using workflows::FieldType;
using workflows::yaml::Node;

template <class T>
std::optional<T> number_in(const std::string& text) {
  T value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

json::value guessed(const std::string& text) {
  if (const auto whole = number_in<std::int64_t>(text)) return *whole;
  if (const auto real = number_in<double>(text)) return *real;
  if (text == "true" || text == "false") return text == "true";
  return json::value(text);
}

json::value scalar_for(const std::string& text, FieldType type) {
  switch (type) {
    case FieldType::integer:
      if (const auto whole = number_in<std::int64_t>(text)) return *whole;
      break;
    case FieldType::number:
      if (const auto real = number_in<double>(text)) return *real;
      break;
    case FieldType::boolean:
      if (text == "true" || text == "false") return text == "true";
      break;
    case FieldType::string:
    case FieldType::text:
    case FieldType::choice:
    case FieldType::choices:
    case FieldType::date:
    case FieldType::datetime:
    case FieldType::location:
    case FieldType::photo:
    case FieldType::file:
    case FieldType::phone:
    case FieldType::email: break;
  }
  return json::value(text);
}

/// Inside a place: longitudes and latitudes are numbers, the address is a text.
json::value place_for(const Node& node) {
  if (node.is_list()) return plain_value(node);
  json::object place;
  for (const auto& entry : node.entries)
    place.insert_or_assign(
        entry.key, entry.key == "address" ? json::value(entry.value.text) : plain_value(entry.value));
  return place;
}

json::value texts_for(const Node& node) {
  if (!node.is_list()) return json::value(node.text);
  json::array texts;
  for (const auto& item : node.items) texts.emplace_back(item.text);
  return texts;
}

}  // namespace

json::value plain_value(const Node& node) {
  switch (node.kind) {
    case Node::Kind::nothing: return nullptr;
    case Node::Kind::scalar: return node.quoted ? json::value(node.text) : guessed(node.text);
    case Node::Kind::list: {
      json::array list;
      for (const auto& item : node.items) list.push_back(plain_value(item));
      return list;
    }
    case Node::Kind::map: {
      json::object object;
      for (const auto& entry : node.entries) object.insert_or_assign(entry.key, plain_value(entry.value));
      return object;
    }
  }
  return nullptr;
}

json::value value_for(const Node& node, const workflows::Field* field) {
  if (node.kind == Node::Kind::nothing) return nullptr;
  if (field == nullptr) return plain_value(node);
  if (field->type == FieldType::location && !node.is_scalar()) return place_for(node);
  if (field->type == FieldType::photo || field->type == FieldType::file) return texts_for(node);
  if (field->type == FieldType::choices && node.is_list()) return texts_for(node);
  if (node.is_scalar()) return scalar_for(node.text, field->type);
  return plain_value(node);
}

json::object values_for(const Node& node, const workflows::Fields& fields) {
  json::object values;
  for (const auto& entry : node.entries)
    values.insert_or_assign(entry.key, value_for(entry.value, workflows::find_field(fields, entry.key)));
  return values;
}

}  // namespace guichet::rehearsal
