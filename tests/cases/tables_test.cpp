// Decision tables, and clocks that somebody starts, extends, or lets the law decide by.
#include "engine/cases/due.h"
#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

/// One table with the same four rules under each policy; amounts 1 and 2 match both rules 1 and 2.
std::string service_with(std::string_view table) {
  return R"yaml(
workflow: fees
title: { en: Fees, fr: Tarifs }
owner: desk
alternatives: { en: "The desk, 02 61 91 00 00", fr: "L'accueil, 02 61 91 00 00" }
keep: { priced: 1 year, free: 1 year }
form:
  days: { type: integer, required: true }
  kind: { type: choice, options: [stall, show] }
data:
  fee: { type: integer }
  desk: { type: string }
  desks: { type: choices, options: [a, b, c] }
tables:
  prices:
)yaml" + std::string(table) +
         R"yaml(
start: price
steps:
  price: { decide: { table: prices, set: { fee: amount }, go: priced, otherwise: { go: free } } }
  priced: { end: priced }
  free: { end: free }
)yaml";
}

constexpr std::string_view columns = R"yaml(
    inputs: { length: form.days, what: form.kind }
    outputs: { amount: integer, place: string }
    rules:
      - { length: "> 10", what: "'stall'", amount: 100, place: "'low'" }
      - { length: ">= 5", what: "-", amount: form.days * 2, place: "'high'" }
      - { length: "[1, 2]", amount: "7", place: "'low'" }
      - { length: "3", what: "!= 'show'", amount: "9", place: "'mid'" }
)yaml";

constexpr std::string_view numbers_only = R"yaml(
    inputs: { length: form.days }
    outputs: { amount: integer }
    rules:
      - { length: "> 10", amount: "100" }
      - { length: ">= 5", amount: form.days * 2 }
)yaml";

struct Fees : TownHall {
  explicit Fees(std::string_view policy, std::string_view rest = columns)
      : TownHall({{"workflows/fees.yaml", service_with(std::string(policy) + std::string(rest))}}) {}

  TableDecided price(int days, std::string_view kind) {
    OpenCase open;
    open.workflow = "fees";
    open.reference = "HT-5";
    open.form = {{"days", days}, {"kind", kind}};
    for (const auto& event : does(open))
      if (const auto* decided = std::get_if<TableDecided>(&event)) return *decided;
    return {};
  }

  json::value fee() const {
    const auto* value = state.data.if_contains("fee");
    return value == nullptr ? json::value() : *value;
  }
};

using Rules = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("a cell compares, lists, equals, or does not care") {
  CHECK(Fees("").price(5, "show").rules == Rules{2});
  CHECK(Fees("").price(2, "show").rules == Rules{3});
  CHECK(Fees("").price(3, "stall").rules == Rules{4});
  Fees none("");
  CHECK(none.price(3, "show").rules.empty());
  CHECK(none.state.outcome == "free");
  CHECK(none.fee().is_null());
  Fees one("");
  one.price(6, "show");
  CHECK(one.fee() == json::value(12));
  CHECK(one.state.outcome == "priced");
}

TEST_CASE("every hit policy says what several matching rules mean") {
  Fees unique("    hit: unique");
  unique.price(20, "stall");
  CHECK(unique.state.incident.find("the rules 1 and 2 of prices both match") != std::string::npos);
  Fees first("    hit: first");
  CHECK(first.price(20, "stall").rules == Rules{1});
  CHECK(first.fee() == json::value(100));
  Fees priority("    hit: priority\n    ranking: [40, 100]");
  priority.price(20, "stall");
  CHECK(priority.fee() == json::value(40));
  Fees any("    hit: any");
  any.price(20, "stall");
  CHECK(any.state.incident.find("say different things") != std::string::npos);
  Fees sum("    hit: collect\n    collect: sum", numbers_only);
  CHECK(sum.price(20, "stall").rules == Rules{1, 2});
  CHECK(sum.fee() == json::value(140));
  Fees most("    hit: collect\n    collect: max", numbers_only);
  most.price(20, "stall");
  CHECK(most.fee() == json::value(100));
  Fees least("    hit: collect\n    collect: min", numbers_only);
  least.price(20, "stall");
  CHECK(least.fee() == json::value(40));
  Fees count("    hit: collect\n    collect: count");
  count.price(20, "stall");
  CHECK(count.fee() == json::value(2));
  Fees order("    hit: rule-order");
  const auto decided = order.price(20, "stall");
  CHECK(decided.outputs.at("amount") == json::value(json::array{100, 40}));
  CHECK_FALSE(order.state.incident.empty());  // a list is no whole number
}

namespace {

constexpr std::string_view legal_yaml = R"yaml(
workflow: legal
title: { en: Legal, fr: Légal }
owner: desk
alternatives: { en: "The desk, 02 61 91 00 00", fr: "L'accueil, 02 61 91 00 00" }
keep: { accepted: 1 year, refused: 1 year }
clocks:
  law: { budget: 60 days, pause: [completing], warn: [ { at: 50%, do: [ { note: half } ] } ], on_silence: accept, go: accepted }
  complete: { budget: 10 days, from: do, until: { leaving: completing } }
start: examine
steps:
  examine:
    task:
      queue: desk
      outcomes:
        complete: { label: { en: Complete, fr: Compléter }, do: [ { start: complete }, { send: citizen, template: reminder } ], go: completing }
        stop: { label: { en: Stop, fr: Arrêter }, do: [ { stop: law } ], go: examine }
        refuse: { label: { en: Refuse, fr: Refuser }, go: refused }
  completing: { wait: { for: reply, go: examine } }
  accepted: { end: accepted }
  refused: { end: refused }
)yaml";

struct Law : TownHall {
  Law() : TownHall({{"workflows/legal.yaml", std::string(legal_yaml)}}) {
    OpenCase open;
    open.workflow = "legal";
    open.reference = "HT-6";
    open.person = PersonId("p-1");
    does(open);
    as("marie");
  }

  const Clock& clock(std::string_view name) const {
    const auto found = std::ranges::find(state.clocks, name, &Clock::name);
    REQUIRE(found != state.clocks.end());
    return *found;
  }
};

}  // namespace

TEST_CASE("silence decides when the time of the law is up") {
  Law hall;
  CHECK(hall.state.clocks.size() == 1);
  hall.wait_until(TownHall::at("2026-05-01T08:59:00+02:00"));
  CHECK(hall.state.is_open());
  hall.wait_until(TownHall::at("2026-05-01T09:00:00+02:00"));
  CHECK(hall.state.outcome == "accepted");
  CHECK(hall.clock("law").breached);
}

TEST_CASE("a request for completion stops the time of the law, and has its own") {
  Law hall;
  hall.does(CompleteTask{"examine", "complete", {}, {}});
  CHECK_FALSE(hall.clock("law").running_since);
  CHECK(hall.clock("complete").running_since);
  hall.wait_until(TownHall::at("2026-03-07T09:00:00+01:00"));
  hall.does(Reply{"Here it is", {}});
  CHECK(hall.clock("complete").stopped);
  hall.wait_until(TownHall::at("2026-05-05T09:00:00+02:00"));
  CHECK(hall.state.is_open());
  hall.wait_until(TownHall::at("2026-05-06T09:00:00+02:00"));
  CHECK(hall.state.outcome == "accepted");
}

TEST_CASE("who decides after the deadline of the law decides nothing, though its alarm has not rung") {
  Law hall;
  hall.context.now = TownHall::at("2026-05-01T09:00:00+02:00");
  CHECK(decide(hall.state, CompleteTask{"examine", "refuse", {}, {}}, *hall.town, hall.context));
  hall.context.now += Duration(1);
  const auto refusal = hall.refused(CompleteTask{"examine", "refuse", {}, {}});
  CHECK(refusal.kind == Error::Kind::conflict);
  CHECK(refusal.message.find("silence has decided") != std::string::npos);
  hall.wait_until(hall.context.now);
  CHECK(hall.state.outcome == "accepted");
}

TEST_CASE("a clock that somebody stops decides nothing") {
  Law hall;
  hall.does(CompleteTask{"examine", "stop", {}, {}});
  CHECK(hall.clock("law").stopped);
  CHECK_FALSE(next_due(hall.state));
}

TEST_CASE("a running clock may be given more time, with a reason") {
  Law hall;
  constexpr std::int64_t day = 86'400'000;
  CHECK(hall.refused(ExtendClock{"law", 10 * day, ""}).fields.at(0).pointer == "/reason");
  CHECK(hall.refused(ExtendClock{"law", 0, "why"}).fields.at(0).pointer == "/by");
  CHECK(hall.refused(ExtendClock{"lawn", day, "why"}).kind == Error::Kind::not_found);
  const auto extended = only<ClockExtended>(hall.does(ExtendClock{"law", 20 * day, "the file is large"}));
  CHECK(extended.budget_ms == 80 * day);
  CHECK(extended.due == TownHall::at("2026-05-21T09:00:00+02:00"));
  REQUIRE(extended.warnings.size() == 1);
  CHECK(extended.warnings[0] == TownHall::at("2026-04-11T09:00:00+02:00"));
  hall.wait_until(TownHall::at("2026-05-21T09:00:00+02:00"));
  CHECK(hall.state.outcome == "accepted");
  CHECK(hall.refused(ExtendClock{"law", day, "too late"}).kind == Error::Kind::conflict);
}

TEST_CASE("a month more ends on the same day of the month after") {
  Law hall;
  hall.does(ExtendClock{"law", 0, "the prefect is asked", 1});
  CHECK(hall.clock("law").due == TownHall::at("2026-06-01T09:00:00+02:00"));
  hall.does(CompleteTask{"examine", "complete", {}, {}});
  hall.wait_until(TownHall::at("2026-03-03T09:00:00+01:00"));
  hall.does(ExtendClock{"law", 0, "and once more while it rests", 1});
  hall.does(Reply{"Here", {}});
  // It rested for a day of its three months, and a month more goes from the second of June to that of July.
  CHECK(hall.clock("law").due == TownHall::at("2026-07-02T09:00:00+02:00"));
}

TEST_CASE("months more are as long whether they are given before the clock rests or while it does") {
  const auto due_when = [](bool is_resting) {
    Law hall;
    const auto more = [&] { hall.does(ExtendClock{"law", 0, "the prefect is asked", 4}); };
    if (!is_resting) more();
    hall.does(CompleteTask{"examine", "complete", {}, {}});
    if (is_resting) more();
    hall.wait_until(TownHall::at("2026-03-12T09:00:00+01:00"));
    hall.does(Reply{"Here", {}});
    return to_rfc3339(hall.clock("law").due);
  };
  CHECK(due_when(true) == due_when(false));
}

TEST_CASE("a paused clock keeps what it was given when it runs again") {
  Law hall;
  constexpr std::int64_t day = 86'400'000;
  hall.does(CompleteTask{"examine", "complete", {}, {}});
  hall.does(ExtendClock{"law", 5 * day, "holidays"});
  hall.wait_until(TownHall::at("2026-03-03T09:00:00+01:00"));
  hall.does(Reply{"Here", {}});
  CHECK(hall.clock("law").due == TownHall::at("2026-05-07T09:00:00+02:00"));
}
