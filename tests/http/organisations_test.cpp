// Two organisations in one town folder: each sees and works on what is its own.
#include <doctest/doctest.h>

#include "engine/cases/decide.h"
#include "tests/http/support/two_organisations.h"

using namespace guichet;
using namespace guichet::test;

TEST_CASE("agents see and work on cases of their own organisation") {
  TownDoor door;
  const auto ours = "/api/v1/cases/" + door.open_case();
  found_prefecture(door);
  const auto theirs = "/api/v1/cases/" + opened(door, "title", "agents/paul");

  CHECK(door.get(ours).status == 200);
  CHECK(door.get(theirs, "agents/paul").status == 200);
  const auto refused = door.get(ours, "agents/paul");
  CHECK(refused.status == 403);
  CHECK(refused.body.find("another organisation") != std::string::npos);
  CHECK(refused.body.find("case:any-organisation") != std::string::npos);
  CHECK(door.get(theirs).status == 403);
  CHECK(door.get(theirs + "/timeline").status == 403);
  CHECK(door.post(theirs + "/notes", R"({"text":"Bonjour"})").status == 403);
  CHECK(door.post(theirs + "/tasks/make/complete", R"({"outcome":"made"})").status == 403);
  CHECK(rows(door.get("/api/v1/cases")) == 1);
  CHECK(rows(door.get("/api/v1/cases", "agents/paul")) == 1);

  const auto everybody = door.token("integrators/hall", {"administrator"});
  CHECK(door.get(ours, everybody).status == 200);
  CHECK(rows(door.get("/api/v1/cases", everybody)) == 2);
  CHECK(text_at(door.get(theirs, everybody), "/organisation") == "prefecture");
}

TEST_CASE("a supervisor's every queue ends at the organisation") {
  TownDoor door;
  found_prefecture(door);
  CHECK(door.get("/api/v1/queues/registry/tasks", "agents/sylvie").status == 200);
  CHECK(door.get("/api/v1/queues/works/tasks", "agents/sylvie").status == 403);
}

TEST_CASE("a case shows how far another organisation's is, and a task that comes over opens it") {
  TownDoor door;
  found_prefecture(door);
  const auto id = opened(door, "request", "agents/marie");
  const auto parent = "/api/v1/cases/" + id;
  const auto order = text_at(door.get(parent), "/calls/0/order");
  REQUIRE_FALSE(order.empty());
  CHECK(rows(door.get(parent)) == 0);

  runtime::OpenRequest open;
  open.id = cases::child_of(CaseId(id), order);
  open.open.workflow = "title";
  runtime::Submission submission;
  submission.id = CommandId("open-the-child");
  submission.actor.name = "system/courier";
  submission.channel = "phone";
  submission.what = std::move(open);
  REQUIRE(door.town()->submit_and_wait(std::move(submission)));
  door.settle();

  const auto shown = door.get(parent);
  CHECK(text_at(shown, "/children/0/organisation") == "prefecture");
  CHECK(text_at(shown, "/children/0/status") == "En fabrication");
  CHECK(text_at(shown, "/children/0/state") == "open");
  CHECK(at(shown, "/children/0/reachable") == json::value(false));
  CHECK(door.get(parent, "agents/paul").status == 403);

  submission = {};
  submission.id = CommandId("the-child-has-ended");
  submission.actor.name = "system/courier";
  submission.what = runtime::CaseCommand{CaseId(id), cases::AnswerCall{order, 200, json::object{{"outcome", "made"}}}};
  REQUIRE(door.town()->submit_and_wait(std::move(submission)));
  door.settle();
  CHECK(door.get(parent, "agents/paul").status == 200);
}
