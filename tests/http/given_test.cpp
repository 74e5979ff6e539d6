// Who a task is for, and who is there to do it: lists say it before anybody tries, and giving asks for it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/base/instant.h"
#include "tests/http/support/town_door.h"

using namespace guichet;
using namespace guichet::test;

namespace {

/// A task for who may climb, a free one, and one for other eyes than the first's.
constexpr auto poles = R"(workflow: poles
title: { fr: Un poteau }
owner: works
alternatives: { fr: Au guichet }
keep: { done: 1 year }
form: { what: { type: string, label: { fr: Quoi } } }
start: look
steps:
  look: { task: { queue: works, outcomes: { seen: { label: { fr: Vu }, go: climb } } } }
  climb: { task: { queue: works, skills: [climber], outcomes: { mended: { label: { fr: Réparé }, go: check } } } }
  check: { task: { queue: works, not_by: [look], outcomes: { fine: { label: { fr: Bien }, go: done } } } }
  done: { end: done }
)";

void deploy_poles(TownDoor& door, const std::string& text = poles) {
  auto files = town_with_roles();
  auto& town = files.at("town.yaml");
  town += "skills: { climber: { fr: Grimper } }\n";
  const std::string marie = "teams: [works] }";
  town.replace(
      town.find(marie),
      marie.size(),
      "teams: [works] }\n  luc: { name: Luc, roles: [agent], teams: [works], skills: [climber] }");
  files["workflows/poles.yaml"] = text;
  const auto deployed = door.town().deploy(std::move(files));
  REQUIRE_MESSAGE(deployed, (deployed ? std::string() : deployed.error().message));
  door.settle();
}

std::string open_pole(TownDoor& door) {
  const auto opened = door.post("/api/v1/cases", R"({"workflow":"poles","form":{"what":"penché"}})");
  REQUIRE_MESSAGE(opened.status == 201, opened.body);
  door.settle();
  return text_at(opened, "/id");
}

void complete(
    TownDoor& door, const std::string& id, const std::string& step, const std::string& outcome, const std::string& by) {
  const auto done = door.post(
      fmt::format("/api/v1/cases/{}/tasks/{}/complete", id, step), fmt::format(R"({{"outcome":"{}"}})", outcome), by);
  REQUIRE_MESSAGE(done.status == 200, done.body);
  door.settle();
}

}  // namespace

TEST_CASE("a queue says of each task whether it is for whoever asks, and why not") {
  TownDoor door;
  deploy_poles(door);
  const auto id = open_pole(door);
  const auto row_for = [&](const std::string& who) { return door.get("/api/v1/queues/works/tasks", who); };
  CHECK(at(row_for("agents/marie"), "/items/0/for_me") == true);
  CHECK(at(row_for("agents/marie"), "/items/0/why_not").is_null());

  complete(door, id, "look", "seen", "agents/marie");
  CHECK(at(row_for("agents/marie"), "/items/0/for_me") == false);
  CHECK(text_at(row_for("agents/marie"), "/items/0/why_not").find("Grimper") != std::string::npos);
  CHECK(at(row_for("agents/luc"), "/items/0/for_me") == true);
  // The page of the case says the same.
  CHECK(at(door.get("/api/v1/cases/" + id), "/tasks/0/for_me") == false);

  complete(door, id, "climb", "mended", "agents/luc");
  CHECK(at(row_for("agents/marie"), "/items/0/for_me") == false);
  CHECK(text_at(row_for("agents/marie"), "/items/0/why_not").find("four eyes") != std::string::npos);
  CHECK(at(row_for("agents/luc"), "/items/0/for_me") == true);
  REQUIRE(door.post(fmt::format("/api/v1/cases/{}/tasks/check/claim", id), "", "agents/luc").status == 200);
  door.settle();
  CHECK(at(door.get("/api/v1/my/tasks", "agents/luc"), "/items/0/for_me") == true);
}

TEST_CASE("a queue says whom a task is for by the text that its case is on, not by the current one") {
  TownDoor door;
  deploy_poles(door);
  const auto older = open_pole(door);
  complete(door, older, "look", "seen", "agents/marie");

  auto text = std::string(poles);
  const std::string skills = "skills: [climber], ";
  text.erase(text.find(skills), skills.size());
  deploy_poles(door, text);
  const auto newer = open_pole(door);
  complete(door, newer, "look", "seen", "agents/marie");

  const auto page = door.get("/api/v1/queues/works/tasks", "agents/marie");
  // Both were opened at one moment of the test's clock: which comes first is a matter of their ids.
  const std::string first = text_at(page, "/items/0/case") == older ? "/items/0" : "/items/1";
  const std::string second = first == "/items/0" ? "/items/1" : "/items/0";
  REQUIRE(text_at(page, first + "/case") == older);
  CHECK(at(page, first + "/for_me") == false);
  CHECK(text_at(page, first + "/why_not").find("Grimper") != std::string::npos);
  CHECK(at(page, second + "/for_me") == true);
  // What the row says is what happens.
  const auto claim = [&](const std::string& id) {
    return door.post(fmt::format("/api/v1/cases/{}/tasks/climb/claim", id), "", "agents/marie").status;
  };
  CHECK(claim(older) == 403);
  CHECK(claim(newer) == 200);
}

TEST_CASE("whoever is away is given no task, unless it is meant") {
  TownDoor door;
  deploy_poles(door);
  const auto assign = fmt::format("/api/v1/cases/{}/tasks/look/assign", open_pole(door));
  const auto today = access::day_of(door.town().clock().now());
  REQUIRE(door.absences().note(
      {.agent = "marie", .from = today, .until = "2026-03-20", .substitute = "luc", .noted_by = "agents/sylvie"},
      today));

  const auto refused = door.post(assign, R"({"agent":"agents/marie"})", "agents/sylvie");
  CHECK(refused.status == 409);
  CHECK(text_at(refused, "/detail").find("away until 2026-03-20") != std::string::npos);
  CHECK(text_at(refused, "/detail").find("luc stands in") != std::string::npos);
  CHECK(text_at(refused, "/errors/0/pointer") == "/agent");
  CHECK(door.post(assign, R"({"agent":"marie","anyway":false})", "agents/sylvie").status == 409);
  CHECK(door.post(assign, R"({"agent":"luc"})", "agents/sylvie").status == 200);
  CHECK(door.post(assign, R"({"agent":"marie","anyway":true})", "agents/sylvie").status == 200);
  CHECK(door.post(assign, R"({"agent":"luc","anyway":"yes"})", "agents/sylvie").status == 422);

  REQUIRE(door.absences().end("marie", today));
  CHECK(door.post(assign, R"({"agent":"luc"})", "agents/sylvie").status == 200);
  CHECK(door.post(assign, R"({"agent":"marie"})", "agents/sylvie").status == 200);
}

TEST_CASE("an absence that has not begun keeps nobody from being given a task") {
  TownDoor door;
  const auto id = door.open_case();
  const auto today = access::day_of(door.town().clock().now());
  REQUIRE(door.absences().note(
      {.agent = "marie",
       .from = "2026-04-01",
       .until = "2026-04-20",
       .substitute = "paul",
       .noted_by = "agents/sylvie"},
      today));
  CHECK(
      door.post(fmt::format("/api/v1/cases/{}/tasks/triage/assign", id), R"({"agent":"marie"})", "agents/sylvie")
          .status == 200);
}

TEST_CASE("a task is given to nobody who does not work in its queue, unless it is meant") {
  TownDoor door;
  deploy_poles(door);
  const auto assign = fmt::format("/api/v1/cases/{}/tasks/look/assign", open_pole(door));
  // Paul is of the registry, and the task lies with the works; no role is asked for.
  const auto refused = door.post(assign, R"({"agent":"agents/paul"})", "agents/sylvie");
  CHECK(refused.status == 409);
  CHECK(text_at(refused, "/detail").find("paul does not work in the queue works") != std::string::npos);
  CHECK(text_at(refused, "/detail").find("luc, marie") != std::string::npos);
  CHECK(text_at(refused, "/errors/0/pointer") == "/agent");
  CHECK(door.post(assign, R"({"agent":"nobody"})", "agents/sylvie").status == 422);

  CHECK(door.post(assign, R"({"agent":"marie"})", "agents/sylvie").status == 200);
  // Where the task goes to his queue with him, he can do it.
  CHECK(door.post(assign, R"({"agent":"paul","queue":"registry"})", "agents/sylvie").status == 200);
  CHECK(door.post(assign, R"({"agent":"marie"})", "agents/sylvie").status == 409);
  CHECK(door.post(assign, R"({"agent":"marie","anyway":true})", "agents/sylvie").status == 200);
}
