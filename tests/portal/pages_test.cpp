// The pages over a real engine, as a browser without scripts asks for them.
#include "tests/portal/visitor.h"

using namespace guichet;
using namespace guichet::test;

TEST_CASE("the first page speaks the visitor's language and lists what a resident may ask for") {
  Visitor visitor;
  CHECK(Visitor::location(visitor.get("/")) == "/fr/");
  const auto home = visitor.get("/fr/");
  CHECK(home.status == 200);
  CHECK(has(home, "Signaler un problème de voirie"));
  CHECK(has(home, "15 jours ouvrés"));
  CHECK(has(visitor.get("/en/"), "Report a street problem"));
  CHECK(has(visitor.get("/fr/?q=lampadaires"), "clairage"));
  CHECK_FALSE(has(visitor.get("/fr/?q=lampadaires"), "Signaler un problème de voirie"));
  CHECK(visitor.get("/fr/services/nulle-part").status == 404);
}

TEST_CASE("in a language that the town does not speak its own words are marked as what they are, and ours are not") {
  Visitor visitor;
  const auto home = visitor.get("/nl/");
  CHECK(has(home, R"(<html lang="nl">)"));
  CHECK(has(home, R"(<strong lang="fr">Signaler un problème de voirie</strong>)"));
  CHECK_FALSE(has(visitor.get("/fr/"), R"( lang="fr">Signaler)"));
  CHECK_FALSE(has(visitor.get("/en/"), R"(<strong lang=)"));
  const auto service = visitor.get("/nl/services/voirie");
  CHECK(has(service, R"(<h1 lang="fr">)"));
  CHECK(has(service, "<h2 id=\"takes\">"));

  auto at = visitor.post("/nl/services/voirie/start");
  at = visitor.post(at, somewhere);
  const auto step = visitor.get(at);
  CHECK(has(step, R"(<p class="service" lang="fr">)"));
  CHECK(has(step, R"(<span lang="fr">Nid-de-poule)"));
  CHECK(has(step, "> <span>Ja</span>"));

  const auto code = visitor.report("voirie", {somewhere, hole, jeanne});
  const auto mine = visitor.get("/nl/track/" + code);
  CHECK(has(mine, R"(<p class="status" lang="fr">)"));
  CHECK(has(mine, R"(<p class="quoted" lang="fr">)"));
  CHECK_FALSE(has(visitor.get("/fr/track/" + code), R"(<p class="status" lang)"));
}

TEST_CASE("every page carries a strict policy and no page runs anything written in it") {
  Visitor visitor;
  for (const std::string target :
       {"/fr/", "/fr/services/voirie", "/fr/track", "/fr/figures", "/fr/absent", "/portal/map.svg"}) {
    const auto page = visitor.get(target);
    std::string policy;
    for (const auto& [name, value] : page.headers)
      if (name == "Content-Security-Policy") policy = value;
    CHECK(policy.find("default-src 'none'") != std::string::npos);
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK_FALSE(has(page, " style="));
    CHECK_FALSE(has(page, " onclick"));
    CHECK(page.body.size() < 60 * 1024);
  }
}

TEST_CASE("a request goes from place to code, and its holder alone reads what was written") {
  Visitor visitor;
  const auto code = visitor.report("voirie", {somewhere, hole, jeanne});
  const auto mine = visitor.get("/fr/track/" + code);
  CHECK(mine.status == 200);
  CHECK(has(mine, "Rue de Jeanne"));
  CHECK(has(mine, "Services techniques"));
  auto from_paper = code;
  for (auto at = from_paper.find('-'); at != std::string::npos; at = from_paper.find('-'))
    from_paper.replace(at, 1, "%20");
  CHECK(has(visitor.get("/fr/track/" + from_paper), "Rue de Jeanne"));
  const auto everybody = visitor.get("/fr/track/" + code.substr(0, 9));
  CHECK(everybody.status == 200);
  CHECK_FALSE(has(everybody, "Jeanne"));
  CHECK_FALSE(has(everybody, "Quai 12"));
  CHECK(visitor.get("/fr/track/" + code.substr(0, 9) + "-AAAA-BBBB-CCCC").status == 404);
}

TEST_CASE("a private request does not exist for who has only its reference") {
  Visitor visitor;
  const auto code = visitor.report("question", {"asked=sujet%2Cquestion&sujet=autre&question=Bonjour", jeanne});
  CHECK(visitor.get("/fr/track/" + code).status == 200);
  CHECK(visitor.get("/fr/track/" + code.substr(0, 9)).status == 404);
  CHECK_FALSE(has(visitor.get("/fr/figures"), code.substr(0, 9)));
}

TEST_CASE("sent twice, a request is opened once") {
  Visitor visitor;
  auto at = visitor.post("/fr/services/voirie/start");
  for (const auto& body : {somewhere, hole, jeanne}) at = visitor.post(at, body);
  const auto send = at.substr(0, at.rfind('/')) + "/send";
  visitor.post(send);
  const auto once = visitor.hall->head();
  visitor.post(send);
  CHECK(visitor.hall->head() == once);
}

TEST_CASE("wrong answers are told beside their fields and nothing typed is lost") {
  Visitor visitor;
  const auto at = visitor.post("/fr/services/voirie/start");
  const auto nowhere = visitor.ask(http::Method::post, at, "asked=lieu&lieu.address=Quai+12");
  CHECK(nowhere.status == 422);
  CHECK(has(nowhere, "href=\"#f-lieu\""));
  CHECK(has(nowhere, "value=\"Quai 12\""));
  const auto details = visitor.post(at, somewhere);
  const auto more =
      visitor.ask(http::Method::post, details, "asked=nature%2Cdanger%2Cphoto%2Cdescription&nature=nid-de-poule");
  CHECK(more.status == 200);
  CHECK(has(more, "name=\"profondeur_cm\""));
  const auto deep =
      visitor.ask(http::Method::post, details, "asked=nature%2Cprofondeur_cm&nature=nid-de-poule&profondeur_cm=999");
  CHECK(deep.status == 422);
  CHECK(has(deep, "aria-invalid"));
}

TEST_CASE("a service for known people asks who they are") {
  Visitor visitor;
  auto at = visitor.post("/fr/services/location-salle/start");
  at = visitor.post(
      at,
      "asked=salle%2Cdate%2Cdemandeur%2Cpersonnes%2Cobjet&salle=port&date=2026-06-20&demandeur=habitant&personnes=40&objet=Noces");
  const auto nobody = visitor.ask(http::Method::post, at, "name=&email=&phone=");
  CHECK(nobody.status == 422);
  CHECK(has(nobody, "f-name"));
  CHECK(visitor.post(at, jeanne).ends_with("/review"));
}

TEST_CASE("a second report of the same thing nearby is offered the first, and says me too") {
  Visitor visitor;
  const auto code = visitor.report("voirie", {somewhere, hole, jeanne});
  visitor.hall.clock().advance(std::chrono::minutes(1));
  const auto at = visitor.post("/fr/services/voirie/start");
  const auto offered = visitor.ask(http::Method::post, at, somewhere);
  CHECK(offered.status == 200);
  CHECK(has(offered, code.substr(0, 9)));
  CHECK_FALSE(has(offered, "Jeanne"));
  const auto before = visitor.hall->head();
  const auto thanks =
      visitor.ask(http::Method::post, at.substr(0, at.rfind('/')) + "/same", "same=" + code.substr(0, 9));
  CHECK(thanks.status == 200);
  CHECK(visitor.hall->head() == before + 1);
  // Not the same after all: the form goes on, and does not ask again.
  CHECK(visitor.post(at, somewhere).ends_with("/details"));
}

TEST_CASE("an answer from an address that is not known as theirs is not told as theirs") {
  Visitor visitor;
  const auto code = visitor.report("voirie", {somewhere, hole, jeanne});
  const auto id = visitor.hall->queries().find_reference(code.substr(0, 9));
  REQUIRE(id);
  auto letter = visitor.hall.submission("citizen/other-address");
  letter.what = runtime::CaseCommand{*id, cases::Reply{"Merci", {}}};
  visitor.hall.accepted(std::move(letter));
  visitor.hall.settle();
  const auto page = visitor.get("/fr/track/" + code);
  CHECK(has(page, "Merci"));
  CHECK(has(page, "d’une adresse que nous ne connaissons pas comme la vôtre"));
  CHECK_FALSE(has(page, "Vous avez écrit"));
}

TEST_CASE("a reply reaches the case, a withdrawal closes it, and then nothing more is taken") {
  Visitor visitor;
  const auto code = visitor.report("voirie", {somewhere, hole, jeanne});
  visitor.post("/fr/track/" + code + "/reply", "text=Merci");
  CHECK(has(visitor.get("/fr/track/" + code), "Merci"));
  CHECK(visitor.ask(http::Method::post, "/fr/track/" + code + "/reply", "text=").status == 422);
  visitor.post("/fr/track/" + code + "/withdraw");
  CHECK(has(visitor.get("/fr/track/" + code), "Demande retirée par vous"));
  CHECK_FALSE(has(visitor.get("/fr/track/" + code), "/reply"));
  CHECK(visitor.ask(http::Method::post, "/fr/track/" + code.substr(0, 9) + "/withdraw").status == 404);
}

TEST_CASE("guessing codes is slowed down, and then even a right one waits") {
  Visitor visitor;
  const auto code = visitor.report("voirie", {somewhere, hole, jeanne});
  for (int i = 0; i < 60; ++i)
    CHECK(visitor.get(fmt::format("/fr/track/{}-AAAA-BBBB-{:04}", code.substr(0, 9), i)).status == 404);
  CHECK(visitor.get("/fr/track/" + code).status == 404);
  visitor.hall.clock().advance(std::chrono::hours(2));
  CHECK(visitor.get("/fr/track/" + code).status == 200);
}

TEST_CASE("methods, paths and bodies that are none are refused politely") {
  Visitor visitor;
  CHECK(visitor.ask(http::Method::put, "/fr/").status == 405);
  CHECK(visitor.get("/fr/form/x/place").status == 404);
  CHECK(visitor.get("/fr/form/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/place").status == 404);
  CHECK(visitor.get("/portal/../../etc/passwd").status == 404);
  CHECK(visitor.get("/services").status == 404);
  CHECK(visitor.get("/xx/").status == 404);
  CHECK(visitor.get("/services/voirie").body.find("href=\"/fr/\"") != std::string::npos);
  CHECK(visitor.ask(http::Method::post, "/fr/services/voirie/start/more").status == 404);
  CHECK(visitor.ask(http::Method::post, visitor.post("/fr/services/voirie/start"), "a=%FF").status == 400);
}

TEST_CASE("an ended request is judged once, and reopened where it is not settled") {
  Visitor visitor;
  const auto code = visitor.report("voirie", {somewhere, hole, jeanne});
  const auto path = "/fr/track/" + code;
  CHECK(visitor.ask(http::Method::post, path + "/survey", "score=4").status == 422);
  CHECK(visitor.ask(http::Method::post, path + "/reopen", "text=Encore").status == 422);
  CHECK_FALSE(has(visitor.get(path), "/survey"));
  const auto end = [&] {
    visitor.hall.settle();
    const auto id = visitor.hall->queries().find_reference(code.substr(0, 9));
    REQUIRE(id);
    const json::object why{{"motif", "Fait"}};
    REQUIRE(visitor.hall.on_case(*id, cases::CompleteTask{visitor.hall.task(*id), "refuser", {}, why}, "agents/marc"));
    visitor.hall.settle();
  };
  end();
  CHECK(has(visitor.get(path), path + "/survey"));
  CHECK(visitor.ask(http::Method::post, path + "/survey", "text=Bien").status == 422);
  CHECK(visitor.ask(http::Method::post, path + "/survey", "score=6").status == 422);
  CHECK(visitor.ask(http::Method::post, "/fr/track/" + code.substr(0, 9) + "/survey", "score=4").status == 404);
  CHECK(visitor.post(path + "/survey", "score=2&text=Trop+long").ends_with("?said=survey_taken"));
  const auto judged = visitor.get(path);
  CHECK(has(judged, "Plutôt mécontent"));
  CHECK(has(judged, "Trop long"));
  CHECK_FALSE(has(judged, path + "/survey"));

  CHECK(visitor.ask(http::Method::post, path + "/reopen", "text=+").status == 422);
  CHECK(visitor.ask(http::Method::post, "/fr/track/" + code.substr(0, 9) + "/reopen", "text=Non").status == 404);
  CHECK(visitor.post(path + "/reopen", "text=Toujours+bouch%C3%A9").ends_with("?said=reopened"));
  const auto again = visitor.get(path);
  CHECK(has(again, "Toujours bouché"));
  CHECK(has(again, path + "/withdraw"));
  CHECK_FALSE(has(again, path + "/reopen"));
  const auto everybody = visitor.get("/fr/track/" + code.substr(0, 9));
  CHECK(has(everybody, "La demande a été rouverte"));
  CHECK_FALSE(has(everybody, "Toujours bouché"));

  end();
  visitor.hall.clock().advance(std::chrono::hours(24 * 31));
  CHECK_FALSE(has(visitor.get(path), path + "/reopen"));
  CHECK(visitor.ask(http::Method::post, path + "/reopen", "text=Trop+tard").status == 422);
  // Asked anew after the second end.
  CHECK(has(visitor.get(path), path + "/survey"));
  CHECK(visitor.hall.replay_difference().empty());
}

TEST_CASE("an average of opinions is published once five have been given") {
  Visitor visitor;
  for (int n = 1; n <= 5; ++n) {
    visitor.hall.clock().advance(std::chrono::hours(2));
    const auto code =
        visitor.report("voirie", {fmt::format("asked=lieu&lieu.address=Quai+{}0&lieu.district=port", n), hole, jeanne});
    const auto id = visitor.hall->queries().find_reference(code.substr(0, 9));
    REQUIRE(id);
    const json::object why{{"motif", "Fait"}};
    REQUIRE(visitor.hall.on_case(*id, cases::CompleteTask{visitor.hall.task(*id), "refuser", {}, why}, "agents/marc"));
    visitor.hall.settle();
    CHECK_FALSE(has(visitor.get("/fr/figures"), "sur 5"));
    visitor.post("/fr/track/" + code + "/survey", fmt::format("score={}", n < 5 ? 4 : 5));
    visitor.hall.settle();
  }
  const auto figures = visitor.get("/fr/figures");
  CHECK(has(figures, "4,2 sur 5"));
  CHECK(has(figures, "5 avis"));
}
