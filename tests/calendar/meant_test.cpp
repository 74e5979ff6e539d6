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

TEST_CASE("hours are known however a town hall writes them on its door") {
  CHECK(suggest_openings("9h-12h 13h30-17h") == "did you mean `09:00-12:00 13:30-17:00`?");
  CHECK(suggest_openings("9-12, 14-17") == "did you mean `09:00-12:00 14:00-17:00`?");
  CHECK(suggest_openings("8.30 à 12.00") == "did you mean `08:30-12:00`?");
  CHECK(suggest_openings("fermé") == "did you mean `closed`?");
  CHECK(suggest_openings("14:00-12:00").find("14:00 is not before 12:00") != std::string::npos);
  for (const auto* text : {"", "morning", "9-", "25:99-27:00", "09:00-12:00", "9-12-14"}) {
    CAPTURE(text);
    CHECK(suggest_openings(text).empty());
  }
}

TEST_CASE("weekdays are known in other languages, abbreviated, and with words between them") {
  CHECK(suggest_weekdays("lundi au vendredi") == "did you mean `monday-friday`?");
  CHECK(suggest_weekdays("monday to friday") == "did you mean `monday-friday`?");
  CHECK(suggest_weekdays("Mon-Fri") == "did you mean `monday-friday`?");
  CHECK(suggest_weekdays("lundi, mercredi") == "did you mean `monday wednesday`?");
  CHECK(suggest_weekdays("maandag – vrijdag") == "did you mean `monday-friday`?");
  CHECK(suggest_weekdays("14:00-17:00") == "write hours of one day without a comma: 09:00-12:00 14:00-17:00");
  CHECK(suggest_weekdays("someday").empty());
  CHECK(suggest_weekdays("").empty());
}

TEST_CASE("a holiday is known by other months, the other way round, or by its name") {
  CHECK(suggest_holiday("a", "14 juillet") == "did you mean `14 july`?");
  CHECK(suggest_holiday("a", "1er mai") == "did you mean `1 may`?");
  CHECK(suggest_holiday("a", "january 1") == "did you mean `1 january`?");
  CHECK(suggest_holiday("a", "4th of july") == "did you mean `4 july`?");
  CHECK(suggest_holiday("a", "01/05") == "did you mean `1 may`?");
  CHECK(suggest_holiday("a", "25/13").empty());
  CHECK(suggest_holiday("a", "00/05").empty());
  CHECK(suggest_holiday("a", "Lundi de Pâques") == "did you mean `easter + 1`?");
  CHECK(suggest_holiday("a", "31 february") == "february has no day 31");
  CHECK(suggest_holiday("a", "whenever").empty());
  CHECK(suggest_holiday("a", "").empty());
}
