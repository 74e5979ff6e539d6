#pragma once

#include <string>
#include <string_view>

#include "engine/base/json.h"
#include "workflows/expression/program.h"

/// What the expression tests share: a street-repair form, and a town that has one zone and opens every day.
namespace guichet::test {

namespace expression = workflows::expression;
using expression::Type;
using expression::Value;

class TestTown final : public expression::Host {
 public:
  Result<std::string> zone(const expression::Location& place, std::string_view set) const override {
    if (set != "districts") return invalid("no such zones");
    return std::string(place.lon < 2.36 ? "harbour" : "");
  }

  Result<std::int64_t> business_days(Instant from, Instant to) const override {
    return std::chrono::floor<std::chrono::days>(to - from).count();
  }

  Result<Value> call(std::string_view function, std::span<const Value> arguments) const override {
    return Value::string(std::string(function) + ":" + arguments[0].to_text());
  }
};

inline Type street_form() {
  return Type::record(
      "form",
      {{"place", Type::location()},
       {"kind", Type::choice({"pothole", "lighting", "sign"})},
       {"depth_cm", Type::integer()},
       {"length_m", Type::real()},
       {"urgent", Type::boolean()},
       {"description", Type::string()},
       {"photos", Type::list(Type::string())},
       {"starts", Type::timestamp()}});
}

inline expression::Environment street() {
  expression::Environment environment;
  environment.variables = {
      {"form", street_form()},
      {"data", Type::record("data", {{"severity", Type::choice({"low", "high"})}, {"order_id", Type::string()}})},
      {"now", Type::timestamp()}};
  environment.zone_sets = {"districts"};
  environment.functions = {"table.fees(string) -> string"};
  environment.time_zone = "Europe/Paris";
  return environment;
}

inline json::value from_text(std::string_view text) {
  return parse_json(text).value();
}

/// Evaluates against a form and data given as JSON.
inline Result<Value> evaluate(
    std::string_view text,
    std::string_view form = "{}",
    std::string_view data = "{}",
    const std::optional<Type>& expected = std::nullopt) {
  const auto environment = street();
  const auto compiled = expression::compile(text, environment, expected);
  if (!compiled) return invalid("does not compile: " + compiled.faults().front().message);
  expression::Activation activation;
  const auto& types = environment.variables;
  activation.bind("form", Value::from_json(from_text(form), types.at("form"), environment.time_zone));
  activation.bind("data", Value::from_json(from_text(data), types.at("data"), environment.time_zone));
  activation.bind("now", Value::timestamp(parse_rfc3339("2026-03-02T23:30:00Z").value()));
  return compiled.program().evaluate(activation, TestTown{});
}

/// The value as text, or "error: …".
inline std::string shown(std::string_view text, std::string_view form = "{}", std::string_view data = "{}") {
  const auto value = evaluate(text, form, data);
  return value ? value->to_text() : "error: " + value.error().message;
}

/// The first fault, or one with an empty message where it compiles.
inline expression::Fault fault_of(std::string_view text, const std::optional<Type>& expected = std::nullopt) {
  const auto compiled = expression::compile(text, street(), expected);
  return compiled ? expression::Fault{} : compiled.faults().front();
}

}  // namespace guichet::test
