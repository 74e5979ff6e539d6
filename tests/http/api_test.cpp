// The API as those meet it who work with it: whole ways, and every refusal with its words.
#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/http/api.h"
#include "tests/http/support/town_door.h"

using namespace guichet;
using namespace guichet::test;

TEST_CASE("a request goes from opening to closing over HTTP") {
  TownDoor door;
  const auto opened =
      door.post("/api/v1/cases", R"({"workflow":"repair","channel":"phone","form":{"what":"un trou","depth":30}})");
  REQUIRE_MESSAGE(opened.status == 201, opened.body);
  const auto id = text_at(opened, "/id");
  CHECK(opened.header("location") == "/api/v1/cases/" + id);
  CHECK(opened.header("etag") == fmt::format("\"v{}\"", text_at(opened, "/version")));
  CHECK(opened.header("guichet-position") == text_at(opened, "/position"));
  CHECK_FALSE(opened.header("x-request-id").empty());

  TownDoor::Ask read;
  read.path = opened.header("location");
  read.headers = {"Guichet-Position: " + opened.header("guichet-position")};
  const auto shown = door.call(read);
  REQUIRE_MESSAGE(shown.status == 200, shown.body);
  CHECK(shown.header("etag") == opened.header("etag"));
  CHECK(text_at(shown, "/state") == "open");
  CHECK(text_at(shown, "/status") == "En cours d'examen");
  CHECK(text_at(shown, "/channel") == "phone");
  CHECK(text_at(shown, "/tasks/0/queue") == "works");
  CHECK(text_at(shown, "/tasks/0/outcomes/0/label") == "Accepter");
  CHECK(text_at(shown, "/tasks/0/fill/0/name") == "severity");
  CHECK(text_at(shown, "/clocks/0/name") == "answer");
  CHECK(text_at(shown, "/clocks/0/state") == "running");
  CHECK(at(shown, "/clocks/0/left_ms").as_int64() > 0);

  const auto task = fmt::format("/api/v1/cases/{}/tasks/{}", id, text_at(shown, "/tasks/0/id"));
  CHECK(door.post(task + "/claim", "").status == 200);
  CHECK(door.post(task + "/complete", R"({"outcome":"accept","data":{"severity":"high"}})").status == 200);
  door.settle();
  const auto repairing = door.get("/api/v1/cases/" + id);
  const auto done = door.post(
      fmt::format("/api/v1/cases/{}/tasks/{}/complete", id, text_at(repairing, "/tasks/0/id")),
      R"({"outcome":"repaired"})");
  CHECK(done.status == 200);
  door.settle();
  CHECK(text_at(door.get("/api/v1/cases/" + id), "/outcome") == "done");
  const auto timeline = door.get(fmt::format("/api/v1/cases/{}/timeline?limit=500", id));
  CHECK(text_at(timeline, "/items/0/type") == "guichet.case.opened.v1");
}

TEST_CASE("who may not is told so, on every route, for every role") {
  TownDoor door;
  const auto town = door.town()->town("");
  const std::vector<std::string> roles = {
      "agent", "supervisor", "data-officer", "listener", "citizen-portal", "administrator", "operator", "nobody"};
  std::size_t checked = 0;
  for (const auto& route : http::all_routes()) {
    std::string path;
    for (std::size_t i = 0; i < route.pattern.size(); ++i) {
      path += route.pattern[i] == '{' ? "x" : std::string(1, route.pattern[i]);
      if (route.pattern[i] == '{') i = route.pattern.find('}', i);
    }
    CAPTURE(path);
    TownDoor::Ask ask;
    ask.method = std::string(http::word_of(route.method));
    ask.path = path;
    ask.as = "";
    const auto without = door.call(ask);
    CHECK((without.status == 401) == route.permission.has_value());
    CHECK(without.header("www-authenticate").empty() != route.permission.has_value());
    ask.as = "guichet_" + std::string(56, 'x');
    CHECK((door.call(ask).status == 401) == route.permission.has_value());
    if (!route.permission) continue;
    for (const auto& role : roles) {
      CAPTURE(role);
      ask.as = door.token("integrators/" + role, {role});
      const auto who = access::principal_of({"integrators/" + role, {role}}, town.get());
      const auto may = access::authorise(who, *route.permission).allowed;
      ask.headers = {"Connection: close"};
      const auto answer = door.call(ask);
      const auto refused =
          answer.status == 403 && answer.body.find(access::word_of(*route.permission)) != std::string::npos;
      CHECK(answer.status != 401);
      if (!may) CHECK(refused);
      if (may) CHECK_FALSE(refused);
      ++checked;
    }
  }
  CHECK(checked > 150);
}

TEST_CASE("an agent works the queues of their teams only; a supervisor all") {
  TownDoor door;
  const auto id = door.open_case();
  const auto task = fmt::format("/api/v1/cases/{}/tasks/triage/claim", id);
  const auto refused = door.post(task, "", "agents/paul");
  CHECK(refused.status == 403);
  CHECK(refused.body.find("task:any-queue") != std::string::npos);
  CHECK(door.get("/api/v1/queues/works/tasks", "agents/paul").status == 403);
  CHECK(door.get("/api/v1/queues/works/tasks", "agents/sylvie").status == 200);
  const auto queues = at(door.get("/api/v1/queues", "agents/paul"), "/items");
  for (const auto& item : queues.as_array()) CHECK(item.at("queue") == "registry");
  CHECK(door.post(task, "", "agents/sylvie").status == 200);
  CHECK(door.post(task, "", "agents/marie").status == 409);
  door.settle();
  CHECK(text_at(door.get("/api/v1/my/tasks", "agents/sylvie"), "/items/0/case") == id);
}

TEST_CASE("a scope narrows a token, and revoking ends it within a second") {
  TownDoor door;
  const auto narrow = door.token("agents/marie", {}, {"case:read"});
  CHECK(door.get("/api/v1/cases", narrow).status == 200);
  const auto refused = door.get("/api/v1/queues", narrow);
  CHECK(refused.status == 403);
  CHECK(refused.body.find("scopes leave out") != std::string::npos);
  door.revoke_all();
  const auto gone = door.get("/api/v1/cases", narrow);
  CHECK(gone.status == 401);
  CHECK(gone.header("www-authenticate").find("invalid_token") != std::string::npos);
}

TEST_CASE("what is wrong with a body is said with its pointer") {
  TownDoor door;
  const auto wrong = door.post("/api/v1/cases", R"({"workflow":"repair","form":{"depth":"deep","whta":"x"}})");
  CHECK(wrong.status == 422);
  CHECK(wrong.header("content-type") == "application/problem+json");
  CHECK(text_at(wrong, "/type") == "urn:guichet:problem:invalid-content");
  std::vector<std::string> pointers;
  const auto errors = at(wrong, "/errors");
  for (const auto& error : errors.as_array()) pointers.emplace_back(error.at("pointer").as_string());
  for (const auto* expected : {"/form/depth", "/form/what", "/form/whta"})
    CHECK_MESSAGE(std::ranges::find(pointers, expected) != pointers.end(), expected);
  CHECK(text_at(wrong, "/instance") == "urn:guichet:request:" + wrong.header("x-request-id"));

  const auto members = door.post("/api/v1/cases", R"({"workflow":7,"from":{}})");
  CHECK(members.status == 422);
  CHECK(members.body.find("/workflow") != std::string::npos);
  CHECK(members.body.find("/from") != std::string::npos);
}

TEST_CASE("every misuse of HTTP has its status and its words") {
  TownDoor door;
  const auto id = door.open_case();
  struct Row {
    TownDoor::Ask ask;
    int status;
    std::string_view word;
  };
  const std::string cases = "/api/v1/cases";
  const auto ask =
      [](std::string method, std::string path, std::string body = "", std::vector<std::string> headers = {}) {
        return TownDoor::Ask{"agents/marie", std::move(method), std::move(path), std::move(body), std::move(headers)};
      };
  const std::vector<Row> rows = {
      {ask("GET", "/api/v1/nothing"), 404, "not-found"},
      {ask("GET", "/api/v1/cases/unknown"), 404, "not-found"},
      {ask("GET", "/api/v1/cases/%zz"), 400, "invalid-parameter"},
      {ask("DELETE", cases), 405, "method-not-allowed"},
      {ask("FETCH", cases), 405, "method-not-allowed"},
      {ask("GET", cases + "?stat=open"), 400, "unknown-parameter"},
      {ask("GET", cases + "?limit=0"), 400, "invalid-parameter"},
      {ask("GET", cases + "?limit=501"), 400, "invalid-parameter"},
      {ask("GET", cases + "?limit=ten"), 400, "invalid-parameter"},
      {ask("GET", cases + "?limit=1&limit=2"), 400, "invalid-parameter"},
      {ask("GET", cases + "?state=half"), 400, "invalid-parameter"},
      {ask("GET", cases + "?after=nonsense!"), 400, "invalid-parameter"},
      {ask("GET", cases + "?workflow=repairs"), 400, "invalid-parameter"},
      {ask("GET", cases, "", {"Accept: image/png"}), 406, "not-acceptable"},
      {ask("GET", cases, "", {"Accept: application/json;q=0"}), 406, "not-acceptable"},
      {ask("POST", cases, "workflow=repair", {"Content-Type: application/x-www-form-urlencoded"}),
       415,
       "unsupported-media-type"},
      {ask("POST", cases, "{\"workflow\":"), 400, "malformed-json"},
      {ask("POST", cases, "{} {}"), 400, "malformed-json"},
      {ask("POST", cases, R"({"workflow":"report","workflow":"report"})"), 400, "malformed-json"},
      {ask("POST", cases, "[]"), 422, "invalid-content"},
      {ask("POST", cases), 422, "invalid-content"},
      {ask("POST", cases, std::string(2u << 20, ' ')), 413, "too-large"},
      {ask("POST", cases, "{}", {"Idempotency-Key: with space"}), 400, "invalid-parameter"},
      {ask("POST", cases, "{}", {"If-Match: W/\"v1\""}), 400, "invalid-parameter"},
      {ask("GET", cases, "", {"Guichet-Position: here"}), 400, "invalid-parameter"},
      {ask("GET", cases, "", {"Guichet-Position: 999999"}), 400, "invalid-parameter"},
      {ask("POST", cases + "/" + id + "/tasks/nothing/claim"), 404, "not-found"},
      {ask("POST", cases + "/unknown/tasks/x/claim"), 404, "not-found"},
      {ask("POST", cases + "/" + id + "/tasks/triage/complete", R"({"outcome":"acept"})"), 422, "invalid-content"},
      {ask("POST", cases + "/" + id + "/notes", R"({"text":""})"), 422, "invalid-content"},
      {ask("GET", cases + "/" + id + "/timeline?view=secret"), 400, "invalid-parameter"},
      {ask("GET", "/api/v1/queues/nowhere/tasks"), 404, "not-found"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.ask.method);
    CAPTURE(row.ask.path);
    const auto answer = door.call(row.ask);
    CHECK_MESSAGE(answer.status == row.status, answer.body);
    CHECK(text_at(answer, "/type") == fmt::format("urn:guichet:problem:{}", row.word));
    CHECK_FALSE(text_at(answer, "/detail").empty());
  }
  CHECK(door.call(rows[3].ask).header("allow") == "POST, GET, HEAD, OPTIONS");
  CHECK(door.call(ask("OPTIONS", cases)).status == 204);
  CHECK(door.call(ask("HEAD", cases)).status == 200);
  CHECK(
      text_at(door.call(rows[5].ask), "/detail").find("workflow, state, reference, after, limit") != std::string::npos);
}

TEST_CASE("a retried command has one effect and one answer") {
  TownDoor door;
  TownDoor::Ask ask;
  ask.method = "POST";
  ask.path = "/api/v1/cases";
  ask.body = R"({"workflow":"repair","form":{"what":"un trou"}})";
  ask.headers = {"Idempotency-Key: \"8e03978e-40d5-43dd-bc93-6894a57f9324\""};
  const auto first = door.call(ask);
  REQUIRE_MESSAGE(first.status == 201, first.body);
  const auto head = door.town()->head();
  for (int i = 0; i < 3; ++i) {
    const auto again = door.call(ask);
    CHECK(again.status == 201);
    CHECK(again.header("location") == first.header("location"));
    CHECK(again.header("etag") == first.header("etag"));
    CHECK(text_at(again, "/replayed") == "true");
    if (i == 1) door.restart();
  }
  CHECK(door.town()->head() == head);
  ask.body = R"({"workflow":"repair","form":{"what":"autre chose"}})";
  const auto reused = door.call(ask);
  CHECK(reused.status == 422);
  CHECK(text_at(reused, "/type") == "urn:guichet:problem:reused-key");
  CHECK(door.town()->head() == head);
}

TEST_CASE("of two who saw the same version, one is told to look again") {
  TownDoor door;
  const auto id = door.open_case();
  const auto etag = door.get("/api/v1/cases/" + id).header("etag");
  TownDoor::Ask ask;
  ask.method = "POST";
  ask.path = "/api/v1/cases/" + id + "/notes";
  ask.body = R"({"text":"vu"})";
  ask.headers = {"If-Match: " + etag};
  const auto first = door.call(ask);
  const auto second = door.call(ask);
  CHECK(first.status == 200);
  CHECK(second.status == 412);
  CHECK(text_at(second, "/type") == "urn:guichet:problem:stale-version");
  ask.headers = {"If-Match: " + first.header("etag")};
  CHECK(door.call(ask).status == 200);
  ask.headers = {"If-Match: *"};
  CHECK(door.call(ask).status == 200);
}

TEST_CASE("what has not changed is not sent again") {
  TownDoor door;
  const auto id = door.open_case();
  TownDoor::Ask ask;
  ask.path = "/api/v1/cases/" + id;
  ask.headers = {"If-None-Match: " + door.get(ask.path).header("etag")};
  const auto unchanged = door.call(ask);
  CHECK(unchanged.status == 304);
  CHECK(unchanged.body.empty());
  door.post(ask.path + "/notes", R"({"text":"vu"})");
  door.settle();
  CHECK(door.call(ask).status == 200);
}

TEST_CASE("pages follow one another to the end, without gaps or doubles") {
  TownDoor door;
  std::vector<std::string> opened;
  for (int i = 0; i < 7; ++i) opened.push_back(door.open_case(fmt::format("trou {}", i)));
  std::vector<std::string> listed;
  std::string next = "/api/v1/cases?workflow=repair&state=open&limit=3";
  int pages = 0;
  for (; !next.empty(); ++pages) {
    const auto page = door.get(next);
    REQUIRE_MESSAGE(page.status == 200, page.body);
    const auto items = at(page, "/items");
    for (const auto& item : items.as_array()) listed.emplace_back(item.at("id").as_string());
    next = text_at(page, "/next");
    if (!next.empty()) CHECK(page.header("link") == fmt::format("<{}>; rel=\"next\"", next));
  }
  CHECK(pages == 3);
  std::ranges::sort(listed);
  std::ranges::sort(opened);
  CHECK(listed == opened);
}

TEST_CASE("personal values are for those who may read them, and internal lines for agents") {
  TownDoor door;
  const auto opened =
      door.post("/api/v1/cases", R"({"workflow":"repair","form":{"what":"un trou","phone":"06 12 34 56 78"}})");
  REQUIRE_MESSAGE(opened.status == 201, opened.body);
  const auto path = opened.header("location");
  door.post(path + "/notes", R"({"text":"chien méchant"})");
  door.settle();
  const auto masked = door.get(path);
  CHECK(text_at(masked, "/form/phone/$sealed") == "true");
  const auto clear = door.get(path, "agents/sylvie");
  CHECK(text_at(clear, "/form/phone").find("12") != std::string::npos);
  const auto portal = door.token("integrators/portal", {"citizen-portal"});
  const auto told = door.get(path + "/timeline", portal);
  CHECK(told.status == 200);
  CHECK(told.body.find("note") == std::string::npos);
  CHECK(door.get(path + "/timeline?view=internal", portal).status == 403);
  CHECK(door.get(path + "/timeline").body.find("guichet.note.written.v1") != std::string::npos);
  CHECK(door.get(path + "/timeline?view=public").body.find("guichet.note.written.v1") == std::string::npos);
}

TEST_CASE("a person is registered, found, changed and forgotten") {
  TownDoor door;
  const std::string awa = "agents/awa";
  const auto made = door.post(
      "/api/v1/people", R"({"attributes":{"name":"Léa Martin","email":"lea@example.org"},"language":"fr"})", awa);
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const auto path = made.header("location");
  CHECK(path == "/api/v1/people/" + text_at(made, "/id"));
  door.settle();
  CHECK(text_at(door.get("/api/v1/people?email=LEA@example.org", awa), "/items/0/id") == text_at(made, "/id"));
  CHECK(text_at(door.get("/api/v1/people?name=lea%20martin", awa), "/items/0/attributes/name") == "Léa Martin");
  const auto both = door.get("/api/v1/people?email=lea@example.org&name=martin", awa);
  CHECK_MESSAGE(text_at(both, "/items/0/id") == text_at(made, "/id"), both.body);
  CHECK(at(door.get("/api/v1/people?email=lea@example.org&name=dupond", awa), "/items").as_array().empty());
  CHECK(text_at(door.get("/api/v1/people?phone=lea", awa), "/errors/0/pointer") == "phone");
  CHECK(text_at(door.get("/api/v1/people?name=lea@example.org", awa), "/errors/0/pointer") == "name");
  CHECK(door.get("/api/v1/people", awa).status == 400);
  TownDoor::Ask change;
  change.as = awa;
  change.method = "PATCH";
  change.path = path;
  change.body = R"({"attributes":{"phone":"06 12 34 56 78"}})";
  change.headers = {"If-Match: " + made.header("etag")};
  CHECK(door.call(change).status == 200);
  CHECK(door.call(change).status == 412);
  CHECK(door.post(path + "/consents", R"({"purpose":"survey","given":true,"how":"phone"})", awa).status == 200);
  door.settle();
  const auto sheet = door.get(path, awa);
  CHECK_FALSE(text_at(sheet, "/attributes/phone").empty());
  const auto blind = door.get(path, door.token("agents/awa", {}, {"person:read"}));
  CHECK(text_at(blind, "/attributes/name/$sealed") == "true");
  TownDoor::Ask forget;
  forget.as = awa;
  forget.method = "DELETE";
  forget.path = path;
  CHECK(door.call(forget).status == 422);
  forget.path += "?reason=asked%20by%20letter";
  const auto forgotten = door.call(forget);
  CHECK_MESSAGE(forgotten.status == 200, forgotten.body);
  door.settle();
  const auto after = door.get(path, awa);
  CHECK(text_at(after, "/forgotten") == "true");
  CHECK(after.body.find("Martin") == std::string::npos);
  CHECK(at(door.get("/api/v1/people?email=lea@example.org", awa), "/items").as_array().empty());
}

TEST_CASE("health and figures tell an operator what is the matter") {
  TownDoor door;
  CHECK(door.get("/health/live", "").status == 200);
  const auto ready = door.get("/health/ready", "");
  CHECK(ready.status == 200);
  CHECK(text_at(ready, "/status") == "ready");
  door.open_case();
  const auto figures = door.get("/metrics", door.token("integrators/watch", {"operator"}));
  CHECK(figures.status == 200);
  CHECK(figures.header("content-type").starts_with("text/plain; version=0.0.4"));
  CHECK(
      figures.body.find(R"(guichet_http_requests_total{method="POST",route="/api/v1/cases",status="201"} 1)") !=
      std::string::npos);
  for (const auto* name :
       {"guichet_events_total",
        "guichet_commits_total",
        "guichet_projection_lag_events",
        "process_resident_memory_bytes",
        "guichet_build_info",
        "guichet_http_request_seconds_bucket"})
    CHECK_MESSAGE(figures.body.find(name) != std::string::npos, name);
}

TEST_CASE("services and the deployment are told with their forms") {
  TownDoor door;
  const auto services = door.get("/api/v1/services");
  CHECK(text_at(services, "/items/0/id") == "repair");
  CHECK(text_at(services, "/items/0/form/0/label") == "Quoi");
  const auto current = door.get("/api/v1/deployments/current");
  CHECK(text_at(current, "/town") == "petitville");
  const auto admin = door.token("integrators/admin", {"administrator"});
  const auto refused = door.post("/api/v1/deployments", R"({"files":{"town.yaml":"town: [broken"}})", admin);
  CHECK(refused.status == 422);
  CHECK(refused.body.find("town.yaml") != std::string::npos);
}

TEST_CASE("a plan tells what a new text would change and which open cases it touches, and deploys nothing") {
  TownDoor door;
  door.open_case();
  const auto admin = door.token("integrators/admin", {"administrator"});
  const auto version = text_at(door.get("/api/v1/deployments/current"), "/version");
  json::object body{{"files", json::object{{"town.yaml", "town: [broken"}}}};
  CHECK(door.post("/api/v1/deployments/plan", json::serialize(body), admin).status == 422);
  CHECK(door.post("/api/v1/deployments/plan", json::serialize(body)).status == 403);
  auto town = town_with_roles();
  auto& service = town.at("workflows/repair.yaml");
  for (auto at = service.find("triage"); at != std::string::npos; at = service.find("triage", at + 7))
    service.replace(at, 6, "examine");
  service.replace(service.find("2 business days"), 15, "3 business days");
  json::object files;
  for (const auto& [path, text] : town) files[path] = text;
  body["files"] = std::move(files);
  const auto planned = door.post("/api/v1/deployments/plan", json::serialize(body), admin);
  CHECK(planned.status == 200);
  CHECK(text_at(planned, "/current") == version);
  CHECK(text_at(planned, "/version") != version);
  CHECK(text_at(planned, "/changes/0/line") == "~ clock answer: budget: 2 business days → 3 business days");
  CHECK(text_at(planned, "/changes/1/line") == "> step triage: examine");
  CHECK(at(planned, "/cases/0/open") == 1);
  CHECK(text_at(planned, "/cases/0/steps/0/step") == "triage");
  CHECK(text_at(planned, "/cases/0/steps/0/becomes") == "examine");
  CHECK(text_at(door.get("/api/v1/deployments/current"), "/version") == version);

  // The same guess is proposed to whoever moves cases, and made by nobody.
  CHECK(door.post("/api/v1/deployments", json::serialize(body), admin).status == 200);
  const auto stays = door.post("/api/v1/migrations", R"({"workflow":"repair"})", admin);
  CHECK(at(stays, "/cases/0/moves") == false);
  CHECK(text_at(stays, "/proposed/triage") == "examine");
  const auto moves = door.post("/api/v1/migrations", R"({"workflow":"repair","steps":{"triage":"examine"}})", admin);
  CHECK(at(moves, "/cases/0/moves") == true);
  CHECK(at(moves, "/proposed") == json::object());
}
