// Open cases of a running town go over to another text, page by page.
#include <map>

#include <doctest/doctest.h>

#include "engine/runtime/migration.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::test;

namespace {

workflows::Files renamed_town() {
  auto files = small_town();
  auto& text = files["workflows/repair.yaml"];
  const auto replace = [&](const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  replace("triage", "examen");
  replace("budget: 2 business days", "budget: 4 business days");
  return files;
}

struct Move : TestEngine {
  Move() {
    for (const auto* what : {"un trou", "une lampe", "un banc"}) ids.push_back(open_case(what));
    REQUIRE(on_case(ids[2], cases::CompleteTask{task(ids[2]), "accept", {}, {}}));
    settle();
    old_version = (*this)->town()->version;
    REQUIRE(deploy(renamed_town()));
  }

  runtime::MigrationPage page(runtime::MigrationRequest request) {
    settle();
    request.workflow = "repair";
    request.actor.name = "agents/marie";
    request.now = clock().now();
    const auto moved = runtime::migrate_page(**this, request);
    REQUIRE(moved);
    settle();
    return *moved;
  }

  std::vector<CaseId> ids;
  std::string old_version;
};

std::size_t moving(const runtime::MigrationPage& page) {
  std::size_t count = 0;
  for (const auto& one : page.cases) count += one.moves_on() ? 1U : 0U;
  return count;
}

}  // namespace

TEST_CASE("a preview says which cases move and why others cannot, and changes nothing") {
  Move town;
  const auto head = town->head();
  const auto without_map = town.page({.preview = true});
  CHECK(moving(without_map) == 1);
  for (const auto& one : without_map.cases)
    if (!one.moves_on()) CHECK(one.reason.find("no step triage") != std::string::npos);
  const auto with_map = town.page({.steps = {{"triage", "examen"}}, .preview = true});
  CHECK(moving(with_map) == 3);
  CHECK(town->head() == head);
}

TEST_CASE("a migration moves what it can, goes on where it stopped, and can be undone while nothing happened") {
  Move town;
  CHECK(moving(town.page({})) == 1);
  runtime::MigrationRequest request{.steps = {{"triage", "examen"}}};
  request.page.limit = 1;
  std::size_t moved = 0;
  std::size_t settled = 0;
  do {
    const auto page = town.page(request);
    moved += moving(page);
    settled += page.settled;
    request.page.after = page.next;
  } while (!request.page.after.empty());
  CHECK(moved == 2);
  CHECK(settled == 1);
  for (const auto& id : town.ids) CHECK(town.state(id).deployment != town.old_version);
  CHECK(town.state(town.ids[0]).tokens.at(0).step == "examen");
  CHECK(town.replay_difference() == "");

  REQUIRE(town.on_case(town.ids[1], cases::ClaimTask{town.task(town.ids[1])}));
  const auto back = town.page({.back = true});
  CHECK(moving(back) == 2);
  CHECK(town.state(town.ids[0]).deployment == town.old_version);
  CHECK(town.state(town.ids[1]).deployment != town.old_version);
  const auto again = town.page({.back = true});
  CHECK(moving(again) == 0);
  CHECK(again.settled == 2);
  CHECK(town.state(town.ids[0]).deployment == town.old_version);
  REQUIRE(town.on_case(town.ids[0], cases::CompleteTask{town.task(town.ids[0]), "accept", {}, {}}));
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a migration survives a restart, and refuses what nobody deployed") {
  Move town;
  town.page({.steps = {{"triage", "examen"}}});
  town.reopen();
  CHECK(town.state(town.ids[0]).migration.from == town.old_version);
  const auto unknown = runtime::migrate_page(*town, {.workflow = "repair", .to = "0123456789"});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == Error::Kind::not_found);
  const auto no_step = runtime::migrate_page(*town, {.workflow = "repair", .steps = {{"triage", "nowhere"}}});
  REQUIRE_FALSE(no_step);
  CHECK(no_step.error().fields.at(0).pointer == "/steps/triage");
}

TEST_CASE("a case that goes out of reach between the page and the writer stays where it is, and is not shown") {
  Move town;
  std::map<CaseId, int> asked;
  const auto gone = town.ids[1];
  const auto page = town.page({.steps = {{"triage", "examen"}}, .reaches = [&](const cases::CaseState& state) {
                                 return ++asked[state.id] == 1 || state.id != gone;
                               }});
  CHECK(asked[gone] == 2);
  CHECK(moving(page) == 2);
  CHECK(page.cases.size() == 2);
  CHECK(page.out_of_reach == 1);
  CHECK(town.state(gone).deployment == town.old_version);
  CHECK(town.state(town.ids[0]).deployment != town.old_version);
}
