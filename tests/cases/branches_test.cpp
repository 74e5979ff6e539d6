// Parallel work: several desks at once, and how they come together again.
#include "engine/cases/due.h"
#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

constexpr std::string_view permit_yaml = R"yaml(
workflow: permit
title: { en: Permit, fr: Permis }
owner: desk
alternatives: { en: "The desk, 02 61 91 00 00", fr: "L'accueil, 02 61 91 00 00" }
keep: { granted: 1 year, withdrawn: 1 year }
form:
  asked: { type: choices, options: [roads, lamps, desk, works] }
  wanted: { type: choice, options: [all, two, each, broken] }
start: kind
steps:
  kind:
    choose:
      - { when: form.wanted == 'all', go: opinions }
      - { when: form.wanted == 'two', go: quorum }
      - { go: consult }
  opinions:
    parallel:
      branches:
        first: { steps: { look: { task: { queue: roads, outcomes: { yes: { label: Yes }, no: { label: "No", go: explain } } } }, explain: { end: against } } }
        second: { steps: { check: { status: { en: Checked }, wait: { for: checked, go: checked } }, checked: { end: fine } } }
      go: granted
    timers: [ { after: 30 days, go: withdrawn } ]
  quorum:
    parallel:
      join: 2
      silent: { after: 5 business days, as: silent }
      branches:
        a: { steps: { ask-a: { task: { queue: roads, outcomes: { yes: { label: Yes } } } } } }
        b: { steps: { ask-b: { task: { queue: lamps, outcomes: { yes: { label: Yes } } } } } }
        c:
          steps:
            inner:
              parallel:
                branches:
                  c1: { steps: { ask-c1: { task: { queue: desk, outcomes: { yes: { label: Yes } } } } } }
                  c2: { steps: { ask-c2: { task: { queue: desk, outcomes: { yes: { label: Yes } } } } } }
                go: c-done
            c-done: { end: both }
      go: counted
  counted:
    choose:
      - { when: "branches.all(b, b.outcome == 'silent')", go: withdrawn }
      - { go: granted }
  consult:
    each:
      over: form.asked
      steps:
        opinion: { task: { queue: "{{ form.wanted == 'broken' ? 'nowhere' : item }}", outcomes: { yes: { label: Yes } } } }
      go: granted
  granted: { end: granted }
  withdrawn: { end: withdrawn }
)yaml";

struct Permits : TownHall {
  Permits() : TownHall({{"workflows/permit.yaml", std::string(permit_yaml)}}) {}

  Events open_with(json::object form) {
    OpenCase open;
    open.workflow = "permit";
    open.reference = "HT-3";
    open.form = std::move(form);
    auto events = does(open);
    as("marie");
    return events;
  }

  bool rests_in(std::string_view step) const {
    return std::ranges::find(state.tokens, step, &Token::step) != state.tokens.end();
  }
};

}  // namespace

TEST_CASE("a case goes on when all its branches have ended, each with its word") {
  Permits hall;
  hall.open_with({{"wanted", "all"}});
  CHECK(hall.state.tokens.size() == 3);
  CHECK(hall.state.status == "Checked");
  hall.does(CompleteTask{"look", "no", {}, {}});
  CHECK(hall.rests_in("opinions"));
  REQUIRE(hall.state.results.size() == 1);
  CHECK(hall.state.results[0].outcome == "against");
  const auto events = hall.does(DeliverMessage{"checked", nullptr, {}});
  CHECK(only<BranchEnded>(events).outcome == "fine");
  CHECK(hall.state.outcome == "granted");
}

TEST_CASE("a branch's outcome that leads nowhere is the branch's word") {
  Permits hall;
  hall.open_with({{"wanted", "all"}});
  CHECK(only<BranchEnded>(hall.does(CompleteTask{"look", "yes", {}, {}})).outcome == "yes");
}

TEST_CASE("a timer of the parallel step cancels all its branches, and says so") {
  Permits hall;
  hall.open_with({{"wanted", "all"}});
  const auto due = next_due(hall.state);
  REQUIRE(due);
  hall.context.now = due->at;
  const auto types = TownHall::types_of(hall.does(due->command));
  CHECK(std::ranges::count(types, "branch.cancelled") == 2);
  CHECK(std::ranges::count(types, "task.cancelled") == 1);
  CHECK(hall.state.outcome == "withdrawn");
}

TEST_CASE("enough branches join; the late ones are cancelled with what works for them") {
  Permits hall;
  hall.open_with({{"wanted", "two"}});
  CHECK(hall.state.tasks.size() == 4);
  hall.does(CompleteTask{"ask-a", "yes", {}, {}});
  hall.does(CompleteTask{"ask-c1", "yes", {}, {}});
  CHECK(hall.state.tasks.size() == 2);
  const auto events = hall.does(CompleteTask{"ask-c2", "yes", {}, {}});
  const auto& late = only<BranchCancelled>(events);
  CHECK(late.branch == "b");
  CHECK(late.why == "joined: 2 of 3 branches have ended");
  CHECK(hall.state.outcome == "granted");
  CHECK(hall.refused(CompleteTask{"ask-b", "yes", {}, {}}).kind == Error::Kind::conflict);
}

TEST_CASE("silence counts as what the author wrote") {
  Permits hall;
  hall.open_with({{"wanted", "two"}});
  hall.wait_until(TownHall::at("2026-03-09T09:00:00+01:00"));
  CHECK(hall.state.outcome == "withdrawn");
}

TEST_CASE("one branch for each element, its queue by the element") {
  Permits hall;
  hall.open_with({{"wanted", "each"}, {"asked", json::array{"roads", "lamps"}}});
  REQUIRE(hall.state.tasks.size() == 2);
  CHECK(hall.state.tasks[0].queue == "roads");
  CHECK(hall.state.tasks[1].queue == "lamps");
  const auto second = hall.state.tasks[1].id;
  hall.does(CompleteTask{"opinion/lamps", "yes", {}, {}});
  REQUIRE(hall.state.tasks.size() == 1);
  CHECK(hall.state.tasks[0].id != second);
  hall.does(CompleteTask{"opinion", "yes", {}, {}});
  CHECK(hall.state.outcome == "granted");
}

TEST_CASE("an empty list has nothing to do") {
  Permits hall;
  hall.open_with({{"wanted", "each"}});
  CHECK(hall.state.outcome == "granted");
}

TEST_CASE("several branches may be stuck: seeing to one leaves the others to be seen to") {
  Permits hall;
  hall.open_with({{"wanted", "broken"}, {"asked", json::array{"roads", "lamps"}}});
  CHECK(hall.state.incident.find("nowhere") != std::string::npos);
  CHECK(hall.refused(ResumeCase{"inner", ""}).kind == Error::Kind::invalid);
  hall.does(ResumeCase{"granted", "the desk knows"});
  CHECK(hall.state.outcome == "granted");
}

TEST_CASE("trying again in one of two stuck branches raises the incident again") {
  Permits hall;
  hall.open_with({{"wanted", "broken"}, {"asked", json::array{"roads", "lamps"}}});
  hall.does(ResumeCase{"", "again"});
  CHECK_FALSE(hall.state.incident.empty());
}

TEST_CASE("a case that is withdrawn takes its branches with it") {
  Permits hall;
  hall.open_with({{"wanted", "two"}});
  const auto types = TownHall::types_of(hall.does(WithdrawCase{}));
  CHECK(std::ranges::count(types, "branch.cancelled") == 5);
  CHECK(hall.state.outcome == "withdrawn");
}
