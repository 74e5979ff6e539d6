#include "workflows/expression/conformance.h"

#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "workflows/expression/program.h"
#include "workflows/expression/text.h"

namespace guichet::workflows::expression {
namespace {

using Kind = Value::Kind;

json::value real_to_neutral(double value) {
  if (value == 0 && std::signbit(value)) return "-0";
  if (std::isfinite(value)) return value;
  return json::string(real_text(value));
}

json::value content_of(const Value& value) {
  switch (value.kind()) {
    case Kind::null: return nullptr;
    case Kind::boolean: return value.as_boolean();
    case Kind::real: return real_to_neutral(value.as_real());
    case Kind::bytes: return json::string(to_base64(value.as_text()));
    case Kind::integer:
    case Kind::unsigned_integer:
    case Kind::string:
    case Kind::timestamp:
    case Kind::duration:
    case Kind::type: return json::string(value.to_text());
    case Kind::list: {
      json::array list;
      for (const auto& element : value.as_list()) list.push_back(to_neutral(element));
      return list;
    }
    case Kind::map: {
      json::array entries;
      for (const auto& [key, entry] : value.as_map().entries())
        entries.push_back(json::array{to_neutral(key), to_neutral(entry)});
      return entries;
    }
    case Kind::optional:
      return value.as_optional() == nullptr ? json::value(nullptr) : to_neutral(*value.as_optional());
  }
  return nullptr;
}

std::string_view neutral_name(Kind kind) {
  switch (kind) {
    case Kind::null: return "null";
    case Kind::timestamp: return "timestamp";
    case Kind::duration: return "duration";
    case Kind::optional: return "optional";
    case Kind::boolean:
    case Kind::integer:
    case Kind::unsigned_integer:
    case Kind::real:
    case Kind::string:
    case Kind::bytes:
    case Kind::list:
    case Kind::map:
    case Kind::type: break;
  }
  return type_name(kind);
}

Error not_a_value(std::string_view kind) {
  return invalid(fmt::format("expected a value of the neutral form, found a malformed {}", kind));
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<Value> real_from(const json::value& content) {
  if (content.is_number()) return Value::real(content.to_number<double>());
  const auto* text = content.if_string();
  if (text == nullptr) return not_a_value("double");
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  if (*text == "NaN") return Value::real(std::numeric_limits<double>::quiet_NaN());
  if (*text == "Infinity") return Value::real(infinity);
  if (*text == "-Infinity") return Value::real(-infinity);
  if (*text == "-0") return Value::real(-0.0);
  return not_a_value("double");
}

Result<Value> text_from(std::string_view kind, std::string_view text) {
  if (kind == "string") return Value::string(std::string(text));
  if (kind == "int")
    if (const auto number = number_of<std::int64_t>(text)) return Value::integer(*number);
  if (kind == "uint")
    if (const auto number = number_of<std::uint64_t>(text)) return Value::unsigned_integer(*number);
  if (kind == "bytes")
    if (auto bytes = from_base64(text)) return Value::bytes(std::move(*bytes));
  if (kind == "timestamp")
    if (const auto moment = parse_timestamp(text)) return Value::timestamp(*moment);
  if (kind == "duration")
    if (const auto span = parse_span(text)) return Value::duration(*span);
  if (kind == "type")
    if (auto type = Type::parse(text)) return Value::type(std::move(*type));
  return not_a_value(kind);
}

Result<Value> list_from(const json::array& content) {
  Value::List list;
  for (const auto& element : content) {
    GUICHET_TRY(auto value, from_neutral(element));
    list.push_back(std::move(value));
  }
  return Value::list(std::move(list));
}

Result<Value> map_from(const json::array& content) {
  Value::Entries entries;
  for (const auto& pair : content) {
    const auto* parts = pair.if_array();
    if (parts == nullptr || parts->size() != 2) return not_a_value("map");
    GUICHET_TRY(auto key, from_neutral((*parts)[0]));
    GUICHET_TRY(auto value, from_neutral((*parts)[1]));
    entries.emplace_back(std::move(key), std::move(value));
  }
  return Value::map(std::move(entries));
}

Result<Environment> environment_of(const json::object& request) {
  Environment environment;
  const auto flag = [&](std::string_view name) {
    const auto* value = request.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
  };
  environment.dynamic = flag("disable_check");
  environment.macros = !flag("disable_macros");
  if (const auto* container = request.if_contains("container"); container != nullptr && container->is_string())
    environment.container = container->get_string();
  const auto* types = request.if_contains("types");
  if (types == nullptr || !types->is_object()) return environment;
  for (const auto& entry : types->get_object()) {
    const auto* text = entry.value().if_string();
    const auto type = text == nullptr ? std::nullopt : Type::parse(std::string_view(*text));
    if (!type) return invalid(fmt::format("unknown type of '{}'", std::string_view(entry.key())));
    environment.variables.emplace(entry.key(), *type);
  }
  return environment;
}

Result<Value> evaluate(const json::object& request) {
  const auto* text = request.if_contains("expr");
  if (text == nullptr || !text->is_string()) return invalid("expected an \"expr\"");
  GUICHET_TRY(auto environment, environment_of(request));
  Activation activation;
  const auto* bindings = request.if_contains("bindings");
  if (bindings != nullptr && bindings->is_object())
    for (const auto& entry : bindings->get_object()) {
      GUICHET_TRY(auto value, from_neutral(entry.value()));
      activation.bind(entry.key(), std::move(value));
      environment.variables.emplace(entry.key(), Type::dyn());
    }
  const auto compiled = compile(std::string_view(text->get_string()), environment);
  if (!compiled) return invalid(compiled.faults().front().message);
  return compiled.program().evaluate(activation, Host{});
}

}  // namespace

json::value to_neutral(const Value& value) {
  json::object object;
  object[neutral_name(value.kind())] = content_of(value);
  return object;
}

Result<Value> from_neutral(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr || object->size() != 1) return not_a_value("value");
  const std::string_view kind = object->begin()->key();
  const auto& content = object->begin()->value();
  if (kind == "null") return Value{};
  if (kind == "bool" && content.is_bool()) return Value::boolean(content.get_bool());
  if (kind == "double") return real_from(content);
  if (kind == "list" && content.is_array()) return list_from(content.get_array());
  if (kind == "map" && content.is_array()) return map_from(content.get_array());
  if (kind == "optional" && content.is_null()) return Value::optional(std::nullopt);
  if (kind == "optional") {
    GUICHET_TRY(auto inner, from_neutral(content));
    return Value::optional(std::move(inner));
  }
  const auto* text = content.if_string();
  return text == nullptr ? Result<Value>(not_a_value(kind)) : text_from(kind, std::string_view(*text));
}

std::string answer_conformance(std::string_view request) {
  json::object answer;
  const auto parsed = parse_json(request);
  const auto* object = parsed ? parsed.value().if_object() : nullptr;
  if (object == nullptr) {
    answer["error"] = parsed ? "expected an object" : parsed.error().message;
    return json::serialize(answer);
  }
  if (const auto* id = object->if_contains("id")) answer["id"] = *id;
  const auto value = evaluate(*object);
  if (value)
    answer["value"] = to_neutral(value.value());
  else
    answer["error"] = value.error().message;
  return json::serialize(answer);
}

}  // namespace guichet::workflows::expression
