// What residents see when no slot suits, when a service is not open yet, and when less is promised.
#include "tests/portal/visitor.h"

using namespace guichet;
using namespace guichet::test;

namespace {

const std::string asked_papers = "asked=titre%2Ctelephone&titre=passeport&telephone=0261914000";

/// The only open case of the town hall.
CaseId only_open_case(Visitor& visitor) {
  const auto cases = visitor.hall->queries().case_list("", "open", {});
  REQUIRE(cases);
  REQUIRE(cases->rows.size() == 1);
  return cases->rows.front().id;
}

}  // namespace

TEST_CASE("a resident stands in line, is offered what comes free, and takes it") {
  Visitor visitor;
  const auto path = "/fr/track/" + visitor.report("rendez-vous-titre", {asked_papers, jeanne});
  CHECK(has(visitor.get(path + "/slot"), "name=\"slot\" value=\"line\""));
  CHECK(visitor.post(path + "/slot", "slot=line") == path + "?said=line_joined");
  visitor.hall.settle();
  CHECK(has(visitor.get(path), "Vous êtes sur la liste d’attente"));
  CHECK(has(visitor.get(path + "/slot"), "name=\"slot\" value=\"leave\""));
  const auto starts = *parse_rfc3339("2026-03-05T08:30:00+01:00");
  REQUIRE(
      visitor.hall.on_case(only_open_case(visitor), cases::OfferSlot{"titres", "mairie", starts}, "system/courier"));
  visitor.hall.settle();
  CHECK(has(visitor.get(path), "Réservé pour vous jusqu’au mardi 3 mars 2026"));
  const auto offer = visitor.get(path + "/slot");
  CHECK(has(offer, "value=\"mairie/2026-03-05T07:30:00.000Z\""));
  CHECK(visitor.post(path + "/slot", "slot=mairie%2F2026-03-05T07%3A30%3A00.000Z") == path + "?said=slot_taken");
  visitor.hall.settle();
  CHECK(has(visitor.get(path), "Vous êtes attendu le jeudi 5 mars 2026"));
  CHECK_FALSE(has(visitor.get(path), "liste d’attente :"));
}

TEST_CASE("before a service opens its page says when, and nobody begins a request") {
  Visitor visitor;
  visitor.hall.clock().set(*parse_rfc3339("2025-02-20T09:00:00+01:00"));
  const auto page = visitor.get("/fr/services/encombrants");
  CHECK(page.status == 404);
  CHECK(has(page, "Ouvert au public à partir du lundi 3 mars 2025"));
  CHECK(visitor.ask(http::Method::post, "/fr/services/encombrants/start").status == 404);
  CHECK_FALSE(has(visitor.get("/fr/"), "Faire enlever des encombrants"));
  visitor.hall.clock().set(*parse_rfc3339("2025-03-03T00:00:00+01:00"));
  CHECK(visitor.get("/fr/services/encombrants").status == 200);
  CHECK(has(visitor.get("/fr/"), "Faire enlever des encombrants"));
}

TEST_CASE("in degraded mode the service's page says why, and how long it takes") {
  Visitor visitor;
  visitor.hall.clock().set(*parse_rfc3339("2025-12-29T09:00:00+01:00"));
  const auto page = visitor.get("/fr/services/encombrants");
  CHECK(has(page, "La benne est en réparation"));
  CHECK(has(page, "22 jours ouvrés"));
  visitor.hall.clock().set(*parse_rfc3339("2026-01-05T00:00:00+01:00"));
  CHECK_FALSE(has(visitor.get("/fr/services/encombrants"), "La benne est en réparation"));
}

TEST_CASE("who else has a request in hand stands on its page, and a kept one is told when its time is over") {
  Visitor visitor;
  const auto path = "/fr/track/" + visitor.report(
                                       "eclairage",
                                       {"asked=lieu&lieu.address=Quai+12&lieu.district=port",
                                        "asked=numero%2Cpanne%2Cfils&panne=eteint&numero=",
                                        jeanne});
  const auto id = only_open_case(visitor);
  REQUIRE(visitor.hall.on_case(
      id,
      cases::CompleteTask{"diagnostic", "reseau", {{"intervenant", "entreprise"}}, {{"gestionnaire", "Enedis"}}},
      "agents/marc"));
  visitor.hall.settle();
  CHECK(has(visitor.get(path), "Entre les mains de : Enedis"));
  CHECK(has(visitor.get(path), "Votre demande a été transmise à : Enedis"));
  REQUIRE(visitor.hall.on_case(id, cases::CompleteTask{"reseau", "revenue", {}, {}}, "agents/marc"));
  const auto until = visitor.hall.state(id).kept_until;
  REQUIRE(until);
  visitor.hall.clock().set(*until);
  REQUIRE(visitor.hall->fire_due(*until));
  visitor.hall.settle();
  const auto erased = visitor.get(path);
  CHECK(erased.status == 200);
  CHECK(has(erased, "Le délai de conservation de votre demande est écoulé"));
  CHECK_FALSE(has(erased, "Jeanne"));
}
