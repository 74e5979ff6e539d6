// The engine as its doors see it: submit, read, ask.
#include <doctest/doctest.h>

#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::test;

TEST_CASE("a request is opened, worked and closed, and every view tells it") {
  TestEngine town;
  const auto id = town.open_case("un trou", 30, "06 12 34 56 78");
  auto state = town.state(id);
  CHECK(state.is_open());
  CHECK(state.status == "En cours d'examen");
  CHECK(state.reference.size() == 9);
  CHECK(people::is_sealed(state.form.at("phone")));
  CHECK(town->unseal(state.form.at("phone")).as_string().size() >= 10);

  const auto queue = town->queries().queue("works", "", {});
  REQUIRE(queue);
  REQUIRE(queue->rows.size() == 1);
  CHECK(queue->rows.front().case_id == id);
  CHECK(queue->rows.front().priority == "high");
  CHECK(queue->rows.front().lateness == "running");

  REQUIRE(town.on_case(id, cases::ClaimTask{town.task(id)}));
  town.settle();
  CHECK(town->queries().my_tasks("agents/marie", {})->rows.size() == 1);
  REQUIRE(town.on_case(id, cases::CompleteTask{town.task(id), "accept", {{"severity", "high"}}, {}}));
  REQUIRE(town.on_case(id, cases::CompleteTask{town.task(id), "repaired", {}, {}}));
  state = town.state(id);
  CHECK_FALSE(state.is_open());
  CHECK(state.outcome == "done");
  CHECK(town->queries().queue("works", "", {})->rows.empty());
  CHECK(*town->queries().find_reference(state.reference) == id);
  const auto told = town->queries().timeline(id, false, {});
  const auto all = town->queries().timeline(id, true, {});
  REQUIRE(told);
  REQUIRE(all);
  CHECK(told->rows.size() < all->rows.size());
  CHECK(all->rows.size() == state.version);
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a known command id gets its receipt again, other content under it is refused") {
  TestEngine town;
  const auto id = town.open_case("une lampe");
  auto note = town.submission("agents/marie");
  note.what = runtime::CaseCommand{id, cases::WriteNote{"vu sur place", true}};
  const auto first = town.accepted(note);
  CHECK_FALSE(first.replayed);
  const auto head = town->head();

  const auto check_again = [&] {
    const auto again = town.accepted(note);
    CHECK(again.replayed);
    CHECK(again.first == first.first);
    CHECK(again.last == first.last);
    CHECK(again.version == first.version);
    CHECK(again.subject == first.subject);
    CHECK(town->head() == head);
  };
  check_again();
  town.settle();
  check_again();
  town.reopen();
  check_again();

  auto other = note;
  other.what = runtime::CaseCommand{id, cases::WriteNote{"autre chose", true}};
  const auto refused = town->submit_and_wait(other);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  other = note;
  other.actor.name = "agents/paul";
  CHECK_FALSE(town->submit_and_wait(other));
}

TEST_CASE("a command that saw an older version is refused and leaves no trace") {
  TestEngine town;
  const auto id = town.open_case("un banc");
  const auto version = town.state(id).version;
  auto claim = town.submission("agents/marie");
  claim.expected_version = version;
  claim.what = runtime::CaseCommand{id, cases::ClaimTask{town.task(id)}};
  REQUIRE(town->submit_and_wait(claim));
  const auto head = town->head();
  auto late = town.submission("agents/paul");
  late.expected_version = version;
  late.what = runtime::CaseCommand{id, cases::WriteNote{"trop tard", true}};
  const auto refused = town->submit_and_wait(late);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  CHECK(town->head() == head);
  late.expected_version = version + 1;
  CHECK(town->submit_and_wait(late));
}

TEST_CASE("a case stays on the version it was opened with") {
  TestEngine town;
  const auto old_version = town->town("")->version;
  const auto before = town.open_case("avant");
  REQUIRE(town.deploy(small_town("Salut")));
  CHECK(town->town("")->version != old_version);
  const auto after = town.open_case("après");
  CHECK(town.state(before).deployment == old_version);
  CHECK(town.state(after).deployment == town->town("")->version);
  const auto refused = town.deploy(small_town("Salut"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  town.reopen();
  REQUIRE(town.on_case(before, cases::CompleteTask{town.task(before), "reject", {}, {}}));
  CHECK(town.state(before).outcome == "rejected");
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a town is read where it is deployed from, and never again by the writer") {
  TestEngine town;
  const catalog::DeployTown command(small_town("Salut"));
  runtime::Submission wanted;
  wanted.id = CommandId("deploy-salut");
  wanted.actor.name = "agents/admin";
  wanted.what = catalog::Command(command);
  REQUIRE(town->submit_and_wait(std::move(wanted)));
  CHECK(town->town("") == command.loaded.town);  // the very object, not one that means the same
}

TEST_CASE("a town with a fault is refused, naming its place") {
  TestEngine town;
  auto files = small_town("Oups");
  files["workflows/repair.yaml"].replace(files["workflows/repair.yaml"].find("start: triage"), 13, "start: nirgend");
  const auto refused = town.deploy(files);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::invalid);
  REQUIRE_FALSE(refused.error().fields.empty());
  CHECK(refused.error().fields.front().pointer.find("workflows/repair.yaml:") == 0);
}

TEST_CASE("two cases never share a reference, and a case id is used once") {
  TestEngine town;
  auto opening = town.submission("citizen");
  runtime::OpenRequest request;
  request.id = CaseId("one");
  request.open.workflow = "repair";
  request.open.form = {{"what", "a"}};
  request.open.reference = "SAME";
  opening.what = request;
  town.accepted(opening);
  auto second = town.submission("citizen");
  request.id = CaseId("two");
  second.what = request;
  const auto refused = town->submit_and_wait(second);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("SAME") != std::string::npos);
  request.open.reference = "OTHER";
  request.id = CaseId("one");
  second.what = request;
  CHECK_FALSE(town->submit_and_wait(second));
}

TEST_CASE("ids that would break keys or log lines are refused") {
  TestEngine town;
  for (const auto& id : {std::string(), std::string("a b"), std::string("a\0b", 3), std::string(300, 'x')}) {
    const auto refused = town.on_case(CaseId(id), cases::WriteNote{"x", true});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::invalid);
  }
  const auto unknown = town.on_case(CaseId("nobody"), cases::WriteNote{"x", true});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == Error::Kind::not_found);
}
