// Accounts of residents: entered by a code sent to their address, and told to nobody.
#include "adapters/portal/accounts.h"
#include "tests/portal/visitor.h"

using namespace guichet;
using namespace guichet::test;

namespace {

std::string code_in(const portal::SignInLetter& letter) {
  std::smatch code;
  REQUIRE(std::regex_search(letter.text, code, std::regex(R"((\d{4}) (\d{4}))")));
  return code[1].str() + code[2].str();
}

/// The page that waits for the code just sent.
std::string ask_for_code(Visitor& visitor, const std::string& email) {
  const auto at = visitor.post("/fr/account", "email=" + http::percent_encode(email));
  CHECK(at.starts_with("/fr/account/code/"));
  return at;
}

void enter(Visitor& visitor, const std::string& email) {
  const auto at = ask_for_code(visitor, email);
  CHECK(visitor.post(at, "code=" + code_in(visitor.letters.back())) == "/fr/account");
  CHECK(visitor.cookie.starts_with("guichet_resident="));
}

}  // namespace

TEST_CASE("a resident enters by a code and finds what was sent under their address, and nobody else's") {
  Visitor visitor;
  const auto mine = visitor.report("voirie", {somewhere, hole, jeanne});
  const auto other = visitor.report("voirie", {somewhere, hole, "name=Zoe&email=jeanne2%40exemple.fr&phone="});
  enter(visitor, "Jeanne@Exemple.fr");
  CHECK(visitor.letters.front().to == "Jeanne@Exemple.fr");
  const auto list = visitor.get("/fr/account");
  CHECK(list.status == 200);
  CHECK(has(list, "/fr/track/" + mine));
  CHECK_FALSE(has(list, other.substr(0, 9)));
  CHECK(has(list, "jeanne@exemple.fr"));
  CHECK(has(visitor.get("/fr/track/" + mine), "Rue de Jeanne"));
  CHECK(list.body.size() < 60 * 1024);
}

TEST_CASE("whether an address is known is told neither by the page nor by the letter") {
  Visitor visitor;
  visitor.report("voirie", {somewhere, hole, jeanne});
  const auto known = visitor.get(ask_for_code(visitor, "jeanne@exemple.fr"));
  const auto unknown = visitor.get(ask_for_code(visitor, "absent@exemple.fr"));
  const auto bare = [](std::string text) {
    text = std::regex_replace(text, std::regex("jeanne@exemple.fr|absent@exemple.fr"), "ADDRESS");
    return std::regex_replace(text, std::regex("(account/code/)[A-Za-z0-9_-]+"), "$1TOKEN");
  };
  CHECK(bare(known.body) == bare(unknown.body));
  REQUIRE(visitor.letters.size() == 2);
  CHECK(visitor.letters[0].subject.size() == visitor.letters[1].subject.size());
}

TEST_CASE("a code is good once, for fifteen minutes and five tries, on the page that waits for it") {
  Visitor visitor;
  const auto first = ask_for_code(visitor, "jeanne@exemple.fr");
  const auto second = ask_for_code(visitor, "jeanne@exemple.fr");
  const auto code = code_in(visitor.letters[0]);
  CHECK(visitor.ask(http::Method::post, second, "code=" + code).status == 422);
  CHECK(visitor.ask(http::Method::post, first, "code=").status == 422);
  CHECK(visitor.cookie.empty());
  CHECK(visitor.post(first, "code=+" + code.substr(0, 4) + "-" + code.substr(4)) == "/fr/account");
  visitor.cookie.clear();
  CHECK(visitor.ask(http::Method::post, first, "code=" + code).status == 404);
  const auto right = code_in(visitor.letters[1]);
  for (int i = 0; i < 4; ++i) visitor.ask(http::Method::post, second, "code=1");
  CHECK(visitor.ask(http::Method::post, second, "code=" + right).status == 404);
  const auto late = ask_for_code(visitor, "jeanne@exemple.fr");
  visitor.hall.clock().advance(std::chrono::minutes(16));
  CHECK(visitor.ask(http::Method::post, late, "code=" + code_in(visitor.letters[2])).status == 404);
  CHECK(visitor.cookie.empty());
}

TEST_CASE("a mailbox gets five codes an hour, whoever asks, and the page says the same behind the fifth") {
  Visitor visitor;
  for (int i = 0; i < 8; ++i) CHECK(visitor.get(ask_for_code(visitor, "jeanne@exemple.fr")).status == 200);
  CHECK(visitor.letters.size() == 5);
  ask_for_code(visitor, "zoe@exemple.fr");
  CHECK(visitor.letters.size() == 6);
  for (int i = 0; i < 11; ++i) ask_for_code(visitor, "zoe@exemple.fr");
  CHECK(visitor.ask(http::Method::post, "/fr/account", "email=zoe%40exemple.fr").status == 429);
}

TEST_CASE("what is no plain address gets no letter: two that differ by an accent are never one account") {
  Visitor visitor;
  for (const std::string bad : {"", "jeanne", "jeann%C3%A9%40exemple.fr", "a%40b.fr%3E%0D%0ADATA", "a+b%40c.fr"})
    CHECK_MESSAGE(visitor.ask(http::Method::post, "/fr/account", "email=" + bad).status == 422, bad);
  CHECK(visitor.letters.empty());
  const auto accented = visitor.report("voirie", {somewhere, hole, "name=J&email=jeann%C3%A9%40exemple.fr&phone="});
  enter(visitor, "jeanne@exemple.fr");
  CHECK_FALSE(has(visitor.get("/fr/account"), accented.substr(0, 9)));
}

TEST_CASE("a request followed by its code until now is put into the list, and no guess is") {
  Visitor visitor;
  const auto quiet = visitor.report("voirie", {somewhere, hole, "name=&email=&phone="});
  enter(visitor, "jeanne@exemple.fr");
  CHECK(has(visitor.get("/fr/account"), "Aucune demande"));
  CHECK(visitor.ask(http::Method::post, "/fr/account/list", "code=" + quiet.substr(0, 9)).status == 422);
  CHECK(has(visitor.get("/fr/track/" + quiet), "Ajouter à mes demandes"));
  CHECK(visitor.post("/fr/account/list", "code=" + quiet) == "/fr/account?said=listed");
  CHECK(has(visitor.get("/fr/account"), quiet));
  CHECK_FALSE(has(visitor.get("/fr/track/" + quiet), "Ajouter à mes demandes"));
}

TEST_CASE("who has signed in is asked for no address, and what they send is in their list") {
  Visitor visitor;
  enter(visitor, "jeanne@exemple.fr");
  auto at = visitor.post("/fr/services/voirie/start");
  for (const auto& body : {somewhere, hole}) at = visitor.post(at, body);
  CHECK(has(visitor.get(at), "value=\"jeanne@exemple.fr\""));
  at = visitor.post(at, "name=Jeanne+Martin&email=jeanne%40exemple.fr&phone=0261914000");
  visitor.post(at.substr(0, at.rfind('/')) + "/send");
  visitor.hall.settle();
  CHECK(has(visitor.get("/fr/account"), "1 demande."));
  at = visitor.post("/fr/services/voirie/start");
  for (const auto& body : {somewhere, hole}) at = visitor.post(at, body);
  CHECK(has(visitor.get(at), "value=\"Jeanne Martin\""));
  CHECK(has(visitor.get(at), "value=\"0261914000\""));
}

TEST_CASE("leaving ends the session; removing the account ends every session and keeps the requests") {
  Visitor visitor;
  const auto code = visitor.report("voirie", {somewhere, hole, jeanne});
  enter(visitor, "jeanne@exemple.fr");
  const auto elsewhere = visitor.cookie;
  visitor.cookie.clear();
  enter(visitor, "jeanne@exemple.fr");
  const auto here = visitor.cookie;
  visitor.post("/fr/account/leave");
  CHECK(visitor.cookie.empty());
  visitor.cookie = here;
  CHECK(has(visitor.get("/fr/account"), "Recevoir un code"));
  visitor.cookie = elsewhere;
  CHECK(has(visitor.get("/fr/account"), code));
  CHECK(visitor.post("/fr/account/remove") == "/fr/account/removed");
  visitor.cookie = elsewhere;
  CHECK(has(visitor.get("/fr/account"), "Recevoir un code"));
  CHECK(visitor.get("/fr/track/" + code).status == 200);
  visitor.hall.clock().advance(std::chrono::hours(1));
  visitor.cookie.clear();
  enter(visitor, "jeanne@exemple.fr");
  const auto again = visitor.cookie;
  visitor.cookie = elsewhere;
  CHECK(has(visitor.get("/fr/account"), "Recevoir un code"));
  visitor.cookie = again;
  visitor.hall.clock().advance(std::chrono::hours(13));
  CHECK(has(visitor.get("/fr/account"), "Recevoir un code"));
}

TEST_CASE("nothing on the disk says who has an account, and another site's form changes nothing") {
  Visitor visitor;
  enter(visitor, "jeanne@exemple.fr");
  CHECK_FALSE(any_file_holds(visitor.hall.folder() + "/residents", "jeanne"));
  http::Request foreign;
  foreign.method = http::Method::post;
  foreign.target = "/fr/account/remove";
  foreign.headers = {{"cookie", visitor.cookie}, {"sec-fetch-site", "cross-site"}};
  CHECK(visitor.pages->answer({.request = &foreign, .body = "", .peer = "192.0.2.7"}).status == 403);
  CHECK(has(visitor.get("/fr/account"), "jeanne@exemple.fr"));
}

TEST_CASE("where no letter can leave, no account is offered") {
  TestEngine hall;
  REQUIRE(hall.deploy(files_of("examples/saint-aubin")));
  hall.settle();
  auto pages = portal::Portal::open(*hall, hall.clock(), hall.folder());
  REQUIRE(pages);
  http::Request request;
  request.method = http::Method::get;
  request.target = "/fr/track";
  CHECK_FALSE(has((*pages)->answer({.request = &request, .body = "", .peer = "192.0.2.7"}), "/fr/account"));
  request.target = "/fr/account";
  CHECK((*pages)->answer({.request = &request, .body = "", .peer = "192.0.2.7"}).status == 404);
}
