#include <doctest/doctest.h>

#include "tests/expression/town.h"
#include "workflows/expression/template_text.h"

using namespace guichet;
using namespace guichet::test;
using expression::Escape;
using expression::Template;

namespace {

expression::Activation with_form(std::string_view form) {
  expression::Activation activation;
  activation.bind("form", Value::from_json(from_text(form), street_form()));
  return activation;
}

std::string rendered(std::string_view text, std::string_view form, Escape escape = Escape::none) {
  const auto compiled = Template::compile(text, street());
  if (!compiled) return "fault: " + compiled.faults.front().message;
  const auto result = compiled.value->render(with_form(form), TestTown{}, escape);
  return result ? *result : "error: " + result.error().message;
}

}  // namespace

TEST_CASE("a template that is wholly an expression keeps its type") {
  const auto whole = Template::compile("{{ form.depth_cm }}", street());
  REQUIRE(whole);
  CHECK(whole.value->type() == Type::integer());
  CHECK(*whole.value->evaluate(with_form(R"({"depth_cm": 12})"), TestTown{}) == Value::integer(12));
  CHECK(whole.value->reads() == std::vector<std::string>{"form.depth_cm"});

  const auto text = Template::compile("{{ form.depth_cm }} cm", street());
  REQUIRE(text);
  CHECK(text.value->type() == Type::string());
  CHECK(*text.value->evaluate(with_form(R"({"depth_cm": 12})"), TestTown{}) == Value::string("12 cm"));

  const auto literal = Template::compile("urgent", street());
  REQUIRE(literal);
  CHECK(literal.value->is_literal());
  CHECK(*literal.value->evaluate({}, TestTown{}) == Value::string("urgent"));
}

TEST_CASE("values print as people read them") {
  CHECK(rendered("{{ form.length_m }} m", R"({"length_m": 1.5})") == "1.5 m");
  CHECK(rendered("{{ form.photos }}.", R"({"photos": ["a", "b"]})") == "a, b.");
  CHECK(rendered("[{{ form.description }}]", "{}") == "[]");
  CHECK(rendered("{{ form.place }}", R"({"place": {"lat": 48.85, "lon": 2.35}})") == "48.85, 2.35");
  CHECK(
      rendered("{{ form.place }}", R"({"place": {"lat": 48.85, "lon": 2.35, "address": "1 rue du Port"}})") ==
      "1 rue du Port");
}

TEST_CASE("html escapes the values and leaves the author's text") {
  constexpr auto form = R"({"description": "<b>\"L'eau & moi\"</b>"})";
  CHECK(
      rendered("<p>{{ form.description }}</p>", form, Escape::html) ==
      "<p>&lt;b&gt;&quot;L&#39;eau &amp; moi&quot;&lt;/b&gt;</p>");
  CHECK(rendered("<p>{{ form.description }}</p>", form) == "<p><b>\"L'eau & moi\"</b></p>");
}

TEST_CASE("braces inside an expression do not end it") {
  CHECK(rendered("{{ {'a': {'b': 'x'}}.a.b }}!", "{}") == "x!");
  CHECK(rendered("{{ '}}' }}!", "{}") == "}}!");
  CHECK(rendered("{{'{{'}} is how two braces are written }}", "{}") == "{{ is how two braces are written }}");
}

TEST_CASE("a fault in a template stands at its place in the whole text") {
  const auto compiled = Template::compile("Bonjour {{ form.nme }} et {{ form.knd }}", street());
  REQUIRE(compiled.faults.size() == 2);
  CHECK(compiled.faults[0].offset == 11);
  CHECK(compiled.faults[0].message == "form has no field 'nme'");
  CHECK(compiled.faults[1].offset == 29);
  CHECK(compiled.faults[1].hint == "did you mean 'kind'?");

  CHECK(rendered("{{ form.kind", "{}") == "fault: the {{ before this has no closing }}");
  CHECK(Template::compile("a {{ form.kind", street()).faults.front().offset == 2);
  CHECK(rendered("{{ form.kind } }}", "{}") == "fault: expected }} at the end of the expression, found }");
  CHECK(rendered("{{ }}", "{}") == "fault: expected a value, but the expression ends");
}
