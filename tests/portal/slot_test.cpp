// An appointment chosen, moved and given back by the resident, from the page of their request.
#include "tests/portal/visitor.h"

using namespace guichet;
using namespace guichet::test;

namespace {

const std::string papers = "asked=titre%2Ctelephone&titre=passeport&telephone=0261914000";

std::string first_slot(const http::Response& page) {
  std::smatch slot;
  REQUIRE(std::regex_search(page.body, slot, std::regex("name=\"slot\" value=\"((mairie|annexe)/[^\"]+)\"")));
  return slot[1].str();
}

}  // namespace

TEST_CASE("a resident chooses a slot where it is free, moves it and gives it back") {
  Visitor visitor;
  const auto code = visitor.report("rendez-vous-titre", {papers, jeanne});
  const auto path = "/fr/track/" + code;
  CHECK(has(visitor.get(path), "choisissez un créneau"));
  CHECK(has(visitor.get(path), path + "/slot"));
  const auto slots = visitor.get(path + "/slot");
  CHECK(slots.status == 200);
  CHECK(has(slots, "lundi 2 mars 2026"));
  CHECK(has(slots, "Annexe des Prés"));
  CHECK(slots.body.size() < 60 * 1024);
  const auto slot = first_slot(slots);
  CHECK(visitor.post(path + "/slot", "slot=" + http::percent_encode(slot)) == path + "?said=slot_taken");
  visitor.hall.settle();
  CHECK(has(visitor.get(path), "Vous êtes attendu le lundi 2 mars 2026"));
  CHECK(has(visitor.get(path), "Changer de créneau"));
  const auto later = first_slot(visitor.get(path + "/slot?site=annexe&week=1"));
  CHECK(later.starts_with("annexe/"));
  visitor.post(path + "/slot", "slot=" + http::percent_encode(later));
  visitor.hall.settle();
  CHECK(has(visitor.get(path), "Annexe des Prés"));
  CHECK(visitor.post(path + "/slot", "slot=none") == path + "?said=slot_returned");
  visitor.hall.settle();
  CHECK(has(visitor.get(path), "choisissez un créneau"));
}

TEST_CASE("a slot that somebody else took meanwhile is refused, with others to choose from") {
  Visitor visitor;
  const auto first = "/fr/track/" + visitor.report("rendez-vous-titre", {papers, jeanne}) + "/slot";
  const auto second = "/fr/track/" + visitor.report("rendez-vous-titre", {papers, jeanne}) + "/slot";
  const auto slot = first_slot(visitor.get(first + "?site=annexe"));
  visitor.post(first, "slot=" + http::percent_encode(slot));
  visitor.hall.settle();
  const auto refused = visitor.ask(http::Method::post, second, "slot=" + http::percent_encode(slot));
  CHECK(refused.status == 409);
  CHECK(has(refused, "plus libre, ou trop proche"));
  CHECK_FALSE(has(visitor.get(second + "?site=annexe"), "value=\"" + slot + "\""));
  for (const std::string bad :
       {"", "annexe", "annexe/demain", "nulle-part/2026-03-03T08:00:00Z", "mairie/2020-01-01T08:00:00Z"})
    CHECK_MESSAGE(visitor.ask(http::Method::post, second, "slot=" + http::percent_encode(bad)).status == 409, bad);
}

TEST_CASE("only who holds the whole code chooses a slot, and only where one is asked for") {
  Visitor visitor;
  const auto code = visitor.report("rendez-vous-titre", {papers, jeanne});
  CHECK(visitor.get("/fr/track/" + code.substr(0, 9) + "/slot").status == 404);
  const auto other = visitor.report("voirie", {somewhere, hole, jeanne});
  CHECK(visitor.get("/fr/track/" + other + "/slot").status == 303);
}
