// Moments as people say them.
#include <doctest/doctest.h>

#include "tests/expression/town.h"
#include "workflows/expression/said.h"
#include "workflows/expression/template_text.h"

using namespace guichet;
using namespace guichet::test;
using expression::Template;

namespace {

std::string said(std::string_view moment, std::string_view language, std::string_view zone = "Europe/Paris") {
  return expression::moment_said(*expression::parse_timestamp(moment), language, zone);
}

std::string written(std::string_view text, std::string_view language) {
  expression::Activation activation;
  activation.bind(
      "form", Value::from_json(from_text(R"({"starts": "2026-03-03T13:30:00Z", "length_m": 2})"), street_form()));
  const auto compiled = Template::compile(text, street());
  REQUIRE(compiled);
  const auto result =
      compiled.value->render_for({.language = language, .zone = "Europe/Paris"}, activation, TestTown{});
  REQUIRE(result);
  return *result;
}

}  // namespace

TEST_CASE("a moment is said in the reader's language, on the town's clock") {
  constexpr auto* moment = "2026-03-03T13:05:00Z";
  CHECK(said(moment, "fr") == "mardi 3 mars 2026 à 14 h 05");
  CHECK(said(moment, "fr-CA", "America/Toronto") == "mardi 3 mars 2026 à 8 h 05");
  CHECK(said(moment, "en") == "Tuesday 3 March 2026 at 14:05");
  CHECK(said(moment, "nl") == "dinsdag 3 maart 2026 om 14.05 uur");
  CHECK(said(moment, "pt-BR", "America/Sao_Paulo") == "terça-feira, 3 de março de 2026, 10h05");
  CHECK(said(moment, "de") == "Dienstag, 3. März 2026 um 14:05 Uhr");
  CHECK(said(moment, "hu") == "2026-03-03 14:05");
  CHECK(said(moment, "en", "No/Where") == "Tuesday 3 March 2026 at 13:05");
  CHECK(said("2026-06-30T22:30:00Z", "fr") == "mercredi 1er juillet 2026 à 0 h 30");
  CHECK(said("2026-12-31T23:00:30Z", "en") == "Friday 1 January 2027 at 00:00");
}

TEST_CASE("the beginning of a day is said as the day, also where the clocks go forward at midnight") {
  CHECK(said("2026-03-02T23:00:00Z", "fr") == "mardi 3 mars 2026");
  CHECK(said("2026-06-12T22:00:00Z", "nl") == "zaterdag 13 juni 2026");
  CHECK(said("2026-06-12T22:00:00Z", "hu") == "2026-06-13");
  CHECK(said("2026-06-12T22:00:00Z", "en", "UTC") == "Friday 12 June 2026 at 22:00");
  CHECK(said("2017-10-15T03:00:00Z", "pt-BR", "America/Sao_Paulo") == "domingo, 15 de outubro de 2017");
}

TEST_CASE("only what is written for people says moments so, and everything else stays as it is") {
  CHECK(written("le {{ form.starts }}, {{ form.length_m }} m", "fr") == "le mardi 3 mars 2026 à 14 h 30, 2 m");
  CHECK(written("{{ form.starts + duration('24h') }}", "en") == "Wednesday 4 March 2026 at 14:30");
  CHECK(written("{{ string(form.starts) }}", "en") == "2026-03-03T13:30:00Z");
}
