// What was deployed once stays readable, however strict checks have become since: a case stays on its version.
#include <doctest/doctest.h>

#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::test;

namespace {

void replace_once(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, "the small town holds no " << from);
  text.replace(at, from.size(), to);
}

/// The small town as an earlier build took it: an answer that no outcome asks for is noted, a step is never reached,
/// and there is no other way than the digital one.
workflows::Files town_of_laxer_days() {
  auto town = small_town("Salut");
  auto& repair = town["workflows/repair.yaml"];
  replace_once(repair, "alternatives: { fr: Au guichet }\n", "");
  replace_once(
      repair,
      "  rejected: { status: { fr: Refusé }, end: rejected }\n",
      "  rejected:\n"
      "    do: [{ note: \"{{ task.answers.raison }}\" }]\n"
      "    end: rejected\n"
      "  forgotten: { end: done }\n");
  return town;
}

/// The deployment as an earlier build made it, with checks that found nothing.
void deploy_as_earlier(TestEngine& town, workflows::Files files) {
  catalog::DeployTown deployment(std::move(files));
  REQUIRE(deployment.loaded.town == nullptr);
  deployment.loaded = workflows::load_kept(deployment.files);
  REQUIRE(deployment.loaded.town != nullptr);
  auto wanted = town.submission("agents/admin");
  wanted.what = catalog::Command(std::move(deployment));
  town.accepted(std::move(wanted));
}

}  // namespace

TEST_CASE("a town deployed before checks grew is served on after a start, and its cases go on") {
  TestEngine town;
  deploy_as_earlier(town, town_of_laxer_days());
  const auto repaired = town.open_case("un trou");
  const auto rejected = town.open_case("un banc");
  const auto version = town->town()->version;
  town.reopen();
  REQUIRE(town->town() != nullptr);
  CHECK(town->town()->version == version);

  REQUIRE(town.on_case(repaired, cases::CompleteTask{town.task(repaired), "accept", {}, {}}));
  REQUIRE(town.on_case(repaired, cases::CompleteTask{town.task(repaired), "repaired", {}, {}}));
  CHECK(town.state(repaired).outcome == "done");
  CHECK(town.state(repaired).incident.empty());

  // What is wrong with the text is felt where a case comes to it, and nowhere else.
  REQUIRE(town.on_case(rejected, cases::CompleteTask{town.task(rejected), "reject", {}, {}}));
  CHECK_FALSE(town.state(rejected).incident.empty());
  CHECK(town.open_case("un arbre") != rejected);
  CHECK(town.replay_difference() == "");
}

TEST_CASE("what is spared where it is deployed already is refused where it is deployed anew") {
  TestEngine town;
  const auto refused = town.deploy(town_of_laxer_days());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::invalid);
  CHECK(refused.error().fields.size() == 3);
}
