// The wall between organisations at every door that is not about one case: lists, figures, people, letters, the log.
#include <algorithm>
#include <map>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/console/absence_routes.h"
#include "adapters/console/admin_routes.h"
#include "adapters/console/agenda_routes.h"
#include "adapters/console/bulk_routes.h"
#include "adapters/console/counted_routes.h"
#include "adapters/console/figure_routes.h"
#include "adapters/console/form_routes.h"
#include "adapters/console/graph_routes.h"
#include "adapters/console/map_routes.h"
#include "adapters/console/presence.h"
#include "adapters/console/session_routes.h"
#include "adapters/console/subject_routes.h"
#include "adapters/courier/orders.h"
#include "adapters/exports/routes.h"
#include "adapters/mail/routes.h"
#include "adapters/subscribers/routes.h"
#include "tests/http/support/live_reader.h"
#include "tests/http/support/two_organisations.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::test;

namespace {

constexpr auto theo = "agents/theo";
constexpr auto nina = "agents/nina";

/// What the doors beside the API stand on.
struct Rooms {
  TemporaryFolder folder;
  FakeClock clock{monday_morning()};
  access::AuditTrail trail{folder / "audit", clock};
  access::Absences absences{folder / "absences.json"};
  access::SignIn desk{folder / "desk", clock};
  std::unique_ptr<mail::Shelf> shelf = *mail::Shelf::open(clock, {.folder = folder / "mail", .key = folder / "key"});

  std::vector<http::Route> routes() {
    std::vector<http::Route> all;
    const auto add = [&](std::vector<http::Route> more) {
      for (auto& route : more) all.push_back(std::move(route));
    };
    add(console::absence_routes(absences));
    add(console::admin_routes(trail));
    add(console::agenda_routes());
    add(console::bulk_routes());
    add(console::counted_routes());
    add(console::figure_routes());
    add(console::form_routes());
    add(console::graph_routes());
    add(console::map_routes());
    add(console::presence_routes());
    add(console::session_routes(desk));
    add(console::subject_routes());
    add(courier::order_routes());
    add(exports::routes());
    add(subscribers::consumer_routes(nullptr));
    add(subscribers::webhook_routes(nullptr));
    add(mail::shelf_routes({.outbox = nullptr, .inbox = nullptr, .shelf = shelf.get()}));
    for (auto& route : all)
      for (auto& outcome : route.outcomes) outcome.shape = {};  // what they answer is held against it elsewhere
    return all;
  }
};

struct Valley : Rooms {
  TownDoor door{{}, routes()};
  std::string everybody;

  Valley() {
    found_prefecture(door);
    everybody = door.token("integrators/hall", {"administrator"});
  }

  Answer send(const std::string& method, const std::string& path, const std::string& body, const std::string& as) {
    TownDoor::Ask ask;
    ask.as = as;
    ask.method = method;
    ask.path = path;
    ask.body = body;
    auto answer = door.call(ask);
    door.settle();
    return answer;
  }

  std::string registered(const std::string& email) {
    const auto body = fmt::format(R"({{"attributes":{{"name":"Zoé Martin","email":"{}"}}}})", email);
    const auto answer = send("POST", "/api/v1/people", body, theo);
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return text_at(answer, "/id");
  }

  Answer open_for(const std::string& workflow, const std::string& person, const std::string& as) {
    return send("POST", "/api/v1/cases", fmt::format(R"({{"workflow":"{}","person_id":"{}"}})", workflow, person), as);
  }
};

void check_refused(const Answer& answer) {
  CHECK_MESSAGE(answer.status == 403, answer.body);
  CHECK_MESSAGE(answer.body.find("case:any-organisation") != std::string::npos, answer.body);
}

}  // namespace

TEST_CASE("a list is filled with the cases of one's own organisation, however many others lie between") {
  Valley valley;
  auto& door = valley.door;
  std::set<std::string> ours;
  for (int i = 0; i < 3; ++i) {
    ours.insert(opened(door, "waiting-works", theo));
    for (int j = 0; j < 4; ++j) opened(door, "title", nina);
  }
  const auto first = door.get("/api/v1/cases?limit=2", theo);
  REQUIRE(rows(first) == 2);
  const auto next = text_at(first, "/next");
  REQUIRE_FALSE(next.empty());
  const auto second = door.get(next, theo);
  REQUIRE(rows(second) == 1);
  CHECK(at(second, "/next").is_null());
  for (const auto& [page, row] : {std::pair(&first, 0), {&first, 1}, {&second, 0}})
    CHECK(ours.erase(text_at(*page, fmt::format("/items/{}/id", row))) == 1);
  CHECK(rows(door.get("/api/v1/cases", nina)) == 12);
  CHECK(rows(door.get("/api/v1/cases?workflow=title", theo)) == 0);
}

TEST_CASE("figures count the cases of one's own organisation") {
  Valley valley;
  auto& door = valley.door;
  opened(door, "waiting-works", theo);
  opened(door, "title", nina);
  opened(door, "title", nina);
  for (const auto& [as, received] : {std::pair<std::string, int>(theo, 1), {nina, 2}, {valley.everybody, 3}}) {
    CHECK(at(door.get("/console/api/statistics", as), "/total/received") == json::value(received));
    CHECK(at(door.get("/console/api/statistics", as), "/without_place") == json::value(received));
    CHECK(rows(door.get("/console/api/counted", as)) == static_cast<std::size_t>(received));
    CHECK(at(door.get("/console/api/map", as), "/looked_at") == json::value(received));
    CHECK(at(door.get("/console/api/versions", as), "/items/0/open") == json::value(received));
    std::int64_t open = 0;
    const auto counts = at(door.get("/api/v1/services/counts", as), "/items");
    for (const auto& line : counts.as_array()) open += line.at("open").as_int64();
    CHECK(open == received);
  }
}

TEST_CASE("no door to a case opens for another organisation") {
  Valley valley;
  auto& door = valley.door;
  const auto theirs = opened(door, "title", nina);
  const auto ours = opened(door, "waiting-works", theo);
  for (const auto* path :
       {"?as_of=1",
        "/timeline",
        "/duplicates",
        "/files/00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"})
    check_refused(door.get("/api/v1/cases/" + theirs + path, theo));
  for (const auto* path : {"/drawing", "/sentences"})
    check_refused(door.get("/console/api/cases/" + theirs + path, theo));
  check_refused(
      door.get("/api/v1/cases?reference=" + text_at(door.get("/api/v1/cases/" + theirs, nina), "/reference"), theo));
  check_refused(door.post("/console/api/presence", fmt::format(R"({{"case":"{}"}})", theirs), theo));
  check_refused(door.post(
      "/console/api/rehearse", fmt::format(R"({{"case":"{}","task":"make","outcome":"made"}})", theirs), theo));
  const auto many = door.post(
      "/console/api/rehearse-tasks",
      fmt::format(R"({{"gesture":"claim","tasks":[{{"case":"{}","task":"make"}}]}})", theirs),
      theo);
  CHECK(at(many, "/items/0/possible") == json::value(false));
  CHECK(text_at(many, "/items/0/why") == "forbidden");
  check_refused(door.post("/api/v1/cases/" + theirs + "/files?name=a.txt", "Bonjour", theo));
  check_refused(door.post("/api/v1/cases/" + ours + "/join", fmt::format(R"({{"to":"{}"}})", theirs), theo));
  check_refused(door.post("/api/v1/cases/" + theirs + "/join", fmt::format(R"({{"to":"{}"}})", ours), theo));
  const auto subjects = door.get("/console/api/subjects?cases=" + theirs, theo);
  CHECK(text_at(subjects, "/items/0/choice").empty());
}

TEST_CASE("orders and messages of another organisation's cases stay theirs") {
  Valley valley;
  auto& door = valley.door;
  const auto order = opened(door, "order-registry", nina);
  opened(door, "order-works", theo);
  CHECK(rows(door.get("/api/v1/orders", theo)) == 1);
  CHECK(rows(door.get("/api/v1/orders", valley.everybody)) == 2);
  const auto name = text_at(door.get("/api/v1/orders", nina), "/items/0/order");
  check_refused(door.post("/api/v1/cases/" + order + "/orders/" + name + "/resend", R"({"reason":"again"})", theo));

  const auto theirs = opened(door, "waiting-registry", nina);
  const auto ours = opened(door, "waiting-works", theo);
  const auto heard = door.post("/api/v1/messages", R"({"name":"works-done","value":"W-1"})", theo);
  CHECK(at(heard, "/heard") == json::value(1));
  CHECK(text_at(heard, "/cases/0") == ours);
  CHECK(at(heard, "/more") == json::value(false));
  CHECK(text_at(door.get("/api/v1/cases/" + theirs, nina), "/state") == "open");
}

TEST_CASE("people are found and read where a case of theirs is one's own") {
  Valley valley;
  auto& door = valley.door;
  const auto id = valley.registered("zoe@example.org");
  const auto sheet = "/api/v1/people/" + id;
  const std::string search = "/api/v1/people?email=zoe@example.org";
  // Somebody without a case belongs to nobody yet.
  CHECK(door.get(sheet, nina).status == 200);
  REQUIRE(valley.open_for("waiting-works", id, theo).status == 201);
  CHECK(rows(door.get(search, theo)) == 1);
  CHECK(rows(door.get(search, nina)) == 0);
  check_refused(door.get(sheet, nina));
  check_refused(valley.send("PATCH", sheet, R"({"language":"en"})", nina));
  check_refused(valley.send("POST", sheet + "/consents", R"({"purpose":"survey","given":true,"how":"phone"})", nina));
  check_refused(valley.send("DELETE", sheet + "?reason=asked", "", nina));
  check_refused(valley.send("GET", "/api/v1/exports/people/" + id, "", nina));
  check_refused(valley.open_for("title", id, nina));
}

TEST_CASE("who has cases of two organisations is erased by whoever answers for both") {
  Valley valley;
  auto& door = valley.door;
  const auto id = valley.registered("zoe@example.org");
  const auto sheet = "/api/v1/people/" + id;
  REQUIRE(valley.open_for("waiting-works", id, theo).status == 201);
  REQUIRE(valley.open_for("waiting-registry", id, valley.everybody).status == 201);
  for (const auto* as : {theo, nina}) {
    const auto shown = door.get(sheet, as);
    CHECK(at(shown, "/cases").as_array().size() == 1);
    check_refused(valley.send("DELETE", sheet + "?reason=asked", "", as));
    check_refused(valley.send("GET", "/api/v1/exports/people/" + id, "", as));
  }
  CHECK(at(door.get(sheet, valley.everybody), "/cases").as_array().size() == 2);
  CHECK(valley.send("DELETE", sheet + "?reason=asked", "", valley.everybody).status == 200);
}

TEST_CASE("the log and its exports are for who may see every organisation") {
  Valley valley;
  auto& door = valley.door;
  opened(door, "title", nina);
  const auto file = "files/00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
  for (const auto* as : {theo, nina}) {
    check_refused(door.get("/events", as));
    for (const auto* format : {"events", "ocel", "xes", file})
      check_refused(door.get(fmt::format("/api/v1/exports/{}", format), as));
    CHECK(door.get("/api/v1/exports/csv", as).status == 200);  // open data
  }
  CHECK(door.get("/events", valley.everybody).status == 200);
  CHECK(door.get("/api/v1/exports/ocel", valley.everybody).status == 200);
  check_refused(door.get("/events", door.token("integrators/hall", {"administrator"}, {"feed:read"})));
  const auto wide = door.token("integrators/hall", {"administrator"}, {"feed:read", "case:any-organisation"});
  CHECK(door.get("/events", wide).status == 200);
}

TEST_CASE("letters without a case, and the audit trail, are the town's own") {
  Valley valley;
  auto& door = valley.door;
  const auto theirs = opened(door, "title", nina);
  mail::KeptLetter letter;
  letter.id = "1";
  letter.subject = "Lampadaire";
  REQUIRE(valley.shelf->keep(letter, "Subject: Lampadaire\r\n\r\nBonjour\r\n"));
  const std::string letters = "/api/v1/unmatched-letters";
  CHECK(rows(door.get(letters, theo)) == 1);
  check_refused(door.get(letters, nina));
  check_refused(door.get(letters + "/1", nina));
  check_refused(door.post(letters + "/1/dismiss", R"({"reason":"no"})", nina));
  check_refused(door.post(letters + "/1/attach", fmt::format(R"({{"case":"{}"}})", theirs), nina));
  check_refused(door.post(letters + "/1/attach", fmt::format(R"({{"case":"{}"}})", theirs), theo));
  // Both may deploy, and whoever deploys writes the roles.
  CHECK(door.get("/console/api/audit", nina).status == 200);
  check_refused(door.get("/console/api/audit", door.token(nina, {"head"}, {"person:forget"})));
  CHECK(door.get("/console/api/audit", door.token(theo, {"head"}, {"person:forget"})).status == 200);
}

TEST_CASE("absences are noted within one's own organisation") {
  Valley valley;
  auto& door = valley.door;
  const auto away = [&](std::string_view who, std::string_view substitute, const std::string& as) {
    const auto body =
        fmt::format(R"({{"agent":"{}","from":"2026-03-02","until":"2026-03-09","substitute":"{}"}})", who, substitute);
    return door.post("/console/api/absences", body, as);
  };
  CHECK(away("paul", "sylvie", theo).status == 403);
  CHECK(away("paul", "sylvie", nina).status == 200);
  CHECK(rows(door.get("/console/api/absences", nina)) == 1);
  CHECK(rows(door.get("/console/api/absences", theo)) == 0);
  CHECK(valley.send("DELETE", "/console/api/absences/paul", "", theo).status == 403);
}

TEST_CASE("whoever listens for changes is told of their own organisation's cases") {
  Valley valley;
  auto& door = valley.door;
  const auto begins = door.town()->head();
  // The first call of somebody makes their token.
  opened(door, "title", nina);
  const auto ours = opened(door, "waiting-works", theo);
  const auto told_of = [&](const std::string& as) {
    LiveReader reader(door, "/console/api/changes", begins, std::chrono::seconds(10), as);
    REQUIRE(reader.open());
    std::set<std::string> subjects;
    const auto end = door.town()->head();
    for (auto told = reader.next(); told; told = reader.next()) {
      if (!told->data.empty()) subjects.insert(std::string(json::parse(told->data).at("subject").as_string()));
      if (told->id >= end) break;
    }
    return subjects;
  };
  CHECK(told_of(theo) == std::set<std::string>{"case/" + ours});
  CHECK(told_of(valley.everybody).size() == 2);
}

TEST_CASE("a case that is opened while somebody listens is told once the views have it") {
  Valley valley;
  auto& door = valley.door;
  LiveReader reader(door, "/console/api/changes", door.town()->head(), std::chrono::seconds(10), theo);
  REQUIRE(reader.open());
  opened(door, "title", nina);
  const auto ours = opened(door, "waiting-works", theo);
  const auto told = reader.next();
  REQUIRE(told);
  CHECK(std::string(json::parse(told->data).at("subject").as_string()) == "case/" + ours);
}

TEST_CASE("cases of another organisation are neither shown nor moved by a migration") {
  Valley valley;
  auto& door = valley.door;
  const auto theirs = opened(door, "title", nina);
  auto files = town_of_two();
  files["workflows/title.yaml"] += "# no longer the same\n";
  REQUIRE(door.town().deploy(std::move(files)));
  door.settle();
  const auto page = [&](const std::string& as, const char* more) {
    auto answer = door.post("/api/v1/migrations", fmt::format(R"({{"workflow":"title"{}}})", more), as);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    door.settle();
    return answer;
  };
  for (const auto* how : {R"(,"preview":true)", ""}) {
    const auto answer = page(theo, how);
    CHECK(at(answer, "/cases").as_array().empty());
    CHECK(at(answer, "/out_of_reach") == json::value(1));
    CHECK(at(answer, "/proposed").as_object().empty());
  }
  CHECK(at(page(valley.everybody, R"(,"preview":true)"), "/out_of_reach") == json::value(0));
  const auto moved = page(nina, "");
  CHECK(text_at(moved, "/cases/0/id") == theirs);
  CHECK(at(moved, "/cases/0/moves") == json::value(true));
}

TEST_CASE("a day of an agenda shows who comes to one's own organisation, and counts every counter that is taken") {
  Valley valley;
  auto& door = valley.door;
  auto files = town_of_two();
  add_agenda(files, 2);
  files["workflows/passport.yaml"] = appointment_service("passport");
  auto deed = appointment_service("deed");
  deed.replace(deed.find("owner: works"), 12, "owner: registry");
  files["workflows/deed.yaml"] = deed;
  REQUIRE(door.town().deploy(std::move(files)));
  door.settle();
  CHECK(
      text_at(door.get("/api/v1/agendas/papers/slots?from=demain", theo), "/detail").find("found \"demain\"") !=
      std::string::npos);
  CHECK(
      text_at(door.get("/api/v1/agendas/papers/slots?site=halle", theo), "/detail") ==
      "the agenda papers has no site \"halle\", but hall");
  const auto far = door.get("/api/v1/queues/desk/tasks?skip=1000001", theo);
  CHECK(text_at(far, "/detail") == "skip expected 0 to 1000000 rows, found 1000001");
  const auto slots = door.get("/api/v1/agendas/papers/slots", theo);
  const auto starts = text_at(slots, "/items/0/starts");
  const auto book = [&](const char* service, const std::string& as) {
    const auto made =
        door.post("/api/v1/cases", fmt::format(R"({{"workflow":"{}","form":{{"what":"moi"}}}})", service), as);
    REQUIRE_MESSAGE(made.status == 201, made.body);
    door.settle();
    const auto id = text_at(made, "/id");
    const auto body = fmt::format(R"({{"site":"hall","starts":"{}"}})", starts);
    const auto path = "/api/v1/cases/" + id + "/appointment";
    if (as == theo) check_refused(door.post(path, body, nina));
    const auto booked = door.post(path, body, as);
    REQUIRE_MESSAGE(booked.status == 200, booked.body);
    door.settle();
    return id;
  };
  const auto ours = book("passport", theo);
  const auto theirs = book("deed", nina);
  check_refused(door.post("/api/v1/cases/" + theirs + "/appointment/cancel", "{}", theo));
  check_refused(door.post("/api/v1/cases/" + theirs + "/line", "{}", theo));
  check_refused(door.post("/api/v1/cases/" + theirs + "/line/leave", "{}", theo));
  const auto day = door.get("/console/api/agendas/papers/day?day=" + starts.substr(0, 10), theo);
  REQUIRE_MESSAGE(day.status == 200, day.body);
  CHECK(day.body.find(theirs) == std::string::npos);
  CHECK(day.body.find(ours) != std::string::npos);
  // Two counters, both taken: nobody is told by whom, everybody that there is no room.
  const auto hours = at(day, "/sites/0/hours");
  const auto hour = std::ranges::find_if(
      hours.as_array(), [&](const json::value& one) { return one.at("starts").as_string() == starts; });
  REQUIRE(hour != hours.as_array().end());
  CHECK(hour->at("free") == json::value(0));
  CHECK(hour->at("visitors").as_array().size() == 1);
}

TEST_CASE("consumers and webhooks of the log open for nobody who is kept to an organisation") {
  Valley valley;
  auto& door = valley.door;
  auto routes = subscribers::consumer_routes(nullptr);
  for (auto& route : subscribers::webhook_routes(nullptr)) routes.push_back(std::move(route));
  const auto narrow = door.token("integrators/hall", {"administrator"}, {"feed:read", "webhook:manage"});
  const std::map<http::Method, std::string> methods{
      {http::Method::get, "GET"},
      {http::Method::post, "POST"},
      {http::Method::put, "PUT"},
      {http::Method::patch, "PATCH"},
      {http::Method::remove, "DELETE"}};
  for (const auto& route : routes) {
    std::string path(route.pattern);
    if (const auto open = path.find('{'); open != std::string::npos)
      path.replace(open, path.find('}') - open + 1, "works");
    for (const auto& as : {std::string(theo), std::string(nina), narrow}) {
      CAPTURE(path);
      check_refused(valley.send(methods.at(route.method), path, methods.at(route.method) == "GET" ? "" : "{}", as));
    }
  }
  CHECK(routes.size() >= 17);
}
