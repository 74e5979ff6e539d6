// Orders to other systems: whatever these do, no order is lost and none is done twice.
#include <random>

#include "engine/cases/due.h"
#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

constexpr std::string_view services_yaml = R"yaml(
services:
  orders: { url: "https://works.example/api", credentials: { env: ORDERS_TOKEN } }
)yaml";

constexpr std::string_view order_yaml = R"yaml(
workflow: order
title: { en: Order, fr: Commande }
owner: desk
alternatives: { en: "The desk, 02 61 91 00 00", fr: "L'accueil, 02 61 91 00 00" }
keep: { ordered: 1 year, abandoned: 1 year, by-hand: 1 year }
form:
  way: { type: choice, options: [strict, lenient] }
  phone: { type: phone, personal: true }
data:
  order_id: { type: string }
  count: { type: integer }
start: kind
steps:
  kind:
    choose:
      - { when: form.way == 'lenient', go: lenient }
      - { go: strict }
  strict:
    call:
      service: orders
      post: "/cases/{{ case.reference }}/orders"
      body: { phone: "{{ form.phone }}", lines: [ { what: sign, many: 2 } ] }
      retry: { times: 3, from: 30 s, to: 40 s }
      save: { order_id: "{{ reply.id }}", count: "{{ reply.count }}" }
      go: done
    timers: [ { after: 30 days, go: abandoned } ]
  lenient:
    call: { service: orders, get: /stock, retry: { times: 2 }, go: done, failed: { go: by-hand } }
  done: { end: ordered }
  by-hand: { end: by-hand }
  abandoned: { end: abandoned }
actions:
  give-up: { label: { en: Give up, fr: Abandonner }, roles: [head], at: [strict], go: abandoned }
)yaml";

struct Orders : TownHall {
  Orders()
      : TownHall(
            {{"town.yaml", std::string(town_yaml) + std::string(services_yaml)},
             {"workflows/order.yaml", std::string(order_yaml)}}) {}

  Events open_with(std::string_view way) {
    OpenCase open;
    open.workflow = "order";
    open.reference = "HT-4";
    open.person = PersonId("p-1");
    open.form = {{"way", way}, {"phone", "0612345678"}};
    return does(open);
  }

  /// What is due next happens now.
  Events ring() {
    const auto due = next_due(state);
    REQUIRE(due);
    context.now = due->at;
    return does(due->command);
  }
};

const json::value good{{"id", "W-1"}, {"count", 2}};

}  // namespace

TEST_CASE("an order says what is asked, and its answer is kept") {
  Orders hall;
  const auto order = only<CallRequested>(hall.open_with("strict"));
  CHECK(order.method == "POST");
  CHECK(order.path == "/cases/HT-4/orders");
  CHECK(order.attempt == 1);
  const auto& body = order.body.as_object().at("$personal").as_object();
  CHECK(body.at("phone") == json::value("0612345678"));
  CHECK(body.at("lines").as_array().at(0).as_object().at("many") == json::value(2));
  hall.does(AnswerCall{order.order, 201, good});
  CHECK(hall.state.data.at("order_id") == json::value("W-1"));
  CHECK(hall.state.outcome == "ordered");
  CHECK(hall.refused(AnswerCall{order.order, 201, good}).kind == Error::Kind::conflict);
}

TEST_CASE("what may pass is tried again under the same order, ever later, and then an agent is asked") {
  Orders hall;
  const auto first = only<CallRequested>(hall.open_with("strict"));
  const auto failed = only<CallFailed>(hall.does(AnswerCall{first.order, 503, nullptr}));
  REQUIRE(failed.again);
  CHECK(*failed.again >= hall.context.now + std::chrono::seconds(15));
  CHECK(*failed.again <= hall.context.now + std::chrono::seconds(30));
  const auto second = only<CallRequested>(hall.ring());
  CHECK(second.order == first.order);
  CHECK(second.body == first.body);
  CHECK(second.attempt == 2);
  const auto again = only<CallFailed>(hall.does(FailCall{first.order, "timed out"}));
  REQUIRE(again.again);
  CHECK(*again.again <= hall.context.now + std::chrono::seconds(40));
  CHECK(*again.again >= hall.context.now + std::chrono::seconds(20));
  hall.ring();
  const auto last = hall.does(FailCall{first.order, "timed out"});
  CHECK_FALSE(only<CallFailed>(last).again);
  CHECK(hall.state.incident.find("timed out") != std::string::npos);
  CHECK(hall.refused(FailCall{first.order, ""}).kind == Error::Kind::conflict);
  hall.does(ResumeCase{"", "they repaired it"});
  CHECK(hall.state.incident.empty());
  REQUIRE(hall.state.calls.size() == 1);
  CHECK(hall.state.calls[0].order == first.order);
  CHECK(hall.state.calls[0].attempt == 1);
  hall.does(AnswerCall{"orders", 200, good});
  CHECK(hall.state.outcome == "ordered");
}

TEST_CASE("an answer that comes after all closes the incident") {
  Orders hall;
  const auto order = only<CallRequested>(hall.open_with("strict"));
  hall.does(AnswerCall{order.order, 400, nullptr});
  CHECK_FALSE(hall.state.incident.empty());
  hall.does(AnswerCall{order.order, 200, good});
  CHECK(hall.state.incident.empty());
  CHECK(hall.state.outcome == "ordered");
}

TEST_CASE("nonsense is no answer that a case goes on with") {
  Orders hall;
  const auto order = only<CallRequested>(hall.open_with("strict"));
  hall.does(AnswerCall{order.order, 200, json::value{{"id", "W-1"}, {"count", "many"}}});
  CHECK_FALSE(hall.state.incident.empty());
  CHECK(hall.state.is_open());
  hall.does(ResumeCase{"done", "looked it up"});
  CHECK(hall.state.outcome == "ordered");
}

TEST_CASE("a refusal goes the way its author wrote, at once") {
  Orders hall;
  const auto order = only<CallRequested>(hall.open_with("lenient"));
  CHECK(order.body.is_null());
  hall.does(AnswerCall{order.order, 404, nullptr});
  CHECK(hall.state.outcome == "by-hand");
}

TEST_CASE("leaving the step cancels the order and says so") {
  Orders hall;
  const auto order = only<CallRequested>(hall.open_with("strict"));
  hall.as("marie");
  CHECK(hall.refused(TakeAction{"give-up", {}}).kind == Error::Kind::forbidden);
  CHECK(hall.refused(TakeAction{"giveup", {}}).message.find("did you mean") != std::string::npos);
  hall.as("paul");
  const auto events = hall.does(TakeAction{"give-up", {}});
  CHECK(only<ActionTaken>(events).agent == "agents/paul");
  CHECK(only<CallCancelled>(events).order == order.order);
  CHECK(hall.state.outcome == "abandoned");
}

TEST_CASE("a system that hangs, answers twice, late or nonsense loses and doubles nothing") {
  const unsigned seed = 20260302;
  MESSAGE("seed ", seed);
  std::mt19937 random(seed);
  Orders hall;
  const auto fresh = hall.state;
  const auto start = hall.context;
  for (int round = 0; round < 1'000; ++round) {
    hall.state = fresh;
    hall.context = start;
    const auto order = only<CallRequested>(hall.open_with("strict")).order;
    int answered = 0;
    std::vector<Command> late;
    for (int act = 0; act < 40 && hall.state.is_open(); ++act) {
      Command command = FailCall{order, "hangs"};
      switch (random() % 6) {
        case 0: command = AnswerCall{order, 200, good}; break;
        case 1: command = AnswerCall{order, 503, "<html>"}; break;
        case 2: command = AnswerCall{order, 200, "nonsense"}; break;
        case 3: late.push_back(AnswerCall{order, 200, good}); continue;
        case 4:
          if (const auto due = next_due(hall.state)) {
            hall.context.now = due->at;
            command = due->command;
          }
          break;
        default:
          if (!hall.state.incident.empty()) command = ResumeCase{"", "again"};
      }
      const auto decided = decide(hall.state, command, *hall.town, hall.context);
      if (!decided) continue;
      for (const auto& event : hall.does(command)) {
        if (const auto* again = std::get_if<CallRequested>(&event)) CHECK(again->order == order);
        if (std::holds_alternative<CaseClosed>(event)) ++answered;
      }
      // As long as the case is open, the order is under way, waits for its next attempt, or an agent is asked.
      const bool under_way = !hall.state.calls.empty() && !hall.state.calls[0].given_up;
      CHECK((!hall.state.is_open() || under_way || !hall.state.incident.empty()));
    }
    if (!hall.state.is_open()) {
      CHECK(answered == 1);
      for (const auto& command : late) CHECK_FALSE(decide(hall.state, command, *hall.town, hall.context));
    }
  }
}
