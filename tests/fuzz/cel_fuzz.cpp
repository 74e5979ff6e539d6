// Any bytes as an expression and as a template: no crash, no hang, faults inside the text, the same answer
// twice.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/check.h"
#include "tests/expression/town.h"
#include "workflows/expression/conformance.h"
#include "workflows/expression/template_text.h"

namespace {

using namespace guichet;
using namespace guichet::test;

constexpr std::string_view form_text = R"({"place": [2.35, 48.85], "kind": "pothole", "length_m": 1.5,
  "description": "un trou béant", "photos": ["a.jpg", "b.png"], "starts": "2026-07-14"})";

const expression::Environment& typed() {
  static const auto environment = street();
  return environment;
}

const expression::Environment& dynamic() {
  static const auto environment = [] {
    auto made = street();
    made.dynamic = true;
    return made;
  }();
  return environment;
}

const expression::Activation& values() {
  static const auto activation = [] {
    expression::Activation made;
    made.bind("form", Value::from_json(from_text(form_text), street_form(), "Europe/Paris"));
    made.bind("data", Value::from_json(from_text("{}")));
    made.bind("now", Value::timestamp(Instant{}));
    return made;
  }();
  return activation;
}

void check_faults(const std::vector<expression::Fault>& faults, std::string_view text) {
  for (const auto& fault : faults) {
    check(fault.offset <= text.size(), "a fault begins within the text");
    check(!fault.message.empty(), "a fault says what is wrong");
  }
}

void run(std::string_view text, const expression::Environment& environment) {
  const auto compiled = expression::compile(text, environment);
  check_faults(compiled.faults(), text);
  if (!compiled) return;
  const TestTown town;
  const auto first = compiled.program().evaluate(values(), town);
  const auto second = compiled.program().evaluate(values(), town);
  check(first.has_value() == second.has_value(), "an expression has the same outcome twice");
  if (!first) return;
  const auto written = json::serialize(expression::to_neutral(*first));
  check(written == json::serialize(expression::to_neutral(*second)), "an expression has the same value twice");
  (void)first->to_text();
  (void)first->to_json();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  run(text, typed());
  run(text, dynamic());
  const auto compiled = expression::Template::compile(text, typed());
  check_faults(compiled.faults, text);
  if (compiled) (void)compiled.value->render(values(), TestTown{}, expression::Escape::html);
  return 0;
}
