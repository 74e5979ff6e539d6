#include <doctest/doctest.h>

#include "workflows/calendar/meant.h"
#include "workflows/calendar/span.h"

using namespace guichet::workflows;

TEST_CASE("a span in another language, or misspelt, is understood and spelt as we read it") {
  struct Said {
    const char* text;
    const char* meant;
  };

  const Said all[] = {
      {"2 buisness days", "2 business days"},
      {"10 jours", "10 days"},
      {"2 jours ouvrés", "2 business days"},
      {"10 JOURS OUVRABLES", "10 business days"},
      {"8 heures ouvrées", "8 business hours"},
      {"1,5 jours", "1.5 days"},
      {"3 mois", "3 months"},
      {"5 werkdagen", "5 business days"},
      {"15 dias úteis", "15 business days"},
      {"5 working days", "5 business days"},
      {"2 business-days", "2 business days"},
      {"2 dayz", "2 days"},
      {"24 hrs", "24 hours"},
      {"5", "5 days"}};
  for (const auto& said : all) {
    CAPTURE(said.text);
    CHECK_FALSE(parse_span(said.text));
    CHECK(meant_span(said.text) == said.meant);
    CHECK(parse_span(said.meant));
  }
  for (const auto* text : {"soon", "", "two days", "3 bananas", "2 days 3 hours", "1.2.3 days", "-2 jours"}) {
    CAPTURE(text);
    CHECK(meant_span(text).empty());
  }
}

TEST_CASE("a time zone is known by its city, in small letters or misspelt") {
  CHECK(meant_zone("Europe/Pariss") == "Europe/Paris");
  CHECK(meant_zone("europe/paris") == "Europe/Paris");
  CHECK(meant_zone("Paris") == "Europe/Paris");
  CHECK(meant_zone("Eruope/Amsterdam") == "Europe/Amsterdam");
  CHECK(meant_zone("nowhere near anything").empty());
  CHECK(suggest_zone("Lisbon") == "did you mean `Europe/Lisbon`?");
}

TEST_CASE("a language is known by its name") {
  CHECK(meant_language("français") == "fr");
  CHECK(meant_language("English") == "en");
  CHECK(meant_language("pt_BR") == "pt-BR");
  CHECK(meant_language("FR") == "fr");
  CHECK(meant_language("fr").empty());
  CHECK(meant_language("klingon").empty());
}
