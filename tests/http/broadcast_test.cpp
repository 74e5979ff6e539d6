// One message to every case that waits for it: POST /api/v1/messages.
#include <algorithm>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/http/support/town_door.h"

using namespace guichet;
using namespace guichet::test;

namespace {

/// A case waits for its order, and once more where the answer says that there is more to come.
constexpr std::string_view hearing_yaml = R"yaml(
workflow: hearing
title: { fr: Attendre }
owner: works
alternatives: { fr: Au guichet }
keep: { heard: 1 year }
form: { order: { type: string, required: true } }
data: { cost: { type: integer }, more: { type: boolean } }
start: waiting
steps:
  waiting: { wait: { for: works-done, match: form.order, go: noted } }
  noted:
    do: [ { set: { cost: "{{ int(reply.cost) }}", more: "{{ has(reply.more) && bool(reply.more) }}" } } ]
    choose: [ { when: data.more, go: waiting }, { go: heard } ]
  heard: { end: heard }
)yaml";

constexpr auto business_system = "integrators/works";

class Hall : public TownDoor {
 public:
  Hall() { add_service("hearing.yaml", std::string(hearing_yaml)); }

  /// Its id; the views may not know it yet.
  std::string waits_for(const std::string& order) {
    const auto opened =
        post("/api/v1/cases", fmt::format(R"({{"workflow":"hearing","form":{{"order":"{}"}}}})", order));
    REQUIRE_MESSAGE(opened.status == 201, opened.body);
    return text_at(opened, "/id");
  }

  Answer tell(const std::string& body, const std::string& key = "") {
    Ask ask;
    ask.as = token(business_system, {"listener"});
    ask.method = "POST";
    ask.path = "/api/v1/messages";
    ask.body = body;
    if (!key.empty()) ask.headers = {"Idempotency-Key: \"" + key + "\""};
    return call(ask);
  }

  json::value seen(const std::string& id, std::string_view pointer) {
    settle();
    return at(get("/api/v1/cases/" + id, "agents/marie"), pointer);
  }
};

std::set<std::string> cases_in(const Answer& answer) {
  std::set<std::string> ids;
  const auto heard = at(answer, "/cases");
  for (const auto& id : heard.as_array()) ids.emplace(id.as_string());
  return ids;
}

constexpr auto done = R"({"name":"works-done","value":"W-1","body":{"cost":120}})";

}  // namespace

TEST_CASE("a message reaches every case that waits for its value, and no other") {
  Hall hall;
  const auto first = hall.waits_for("W-1");
  const auto second = hall.waits_for("W-1");
  const auto stranger = hall.waits_for("W-2");
  const auto answer = hall.tell(done);
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  CHECK(at(answer, "/heard") == json::value(2));
  CHECK(cases_in(answer) == std::set{first, second});
  CHECK(at(answer, "/more") == json::value(false));

  // Who names the position that came with the answer sees what it brought about.
  TownDoor::Ask read;
  read.path = "/api/v1/cases/" + first;
  read.headers = {"Guichet-Position: " + answer.header("guichet-position")};
  const auto shown = hall.call(read);
  CHECK(text_at(shown, "/outcome") == "heard");
  CHECK(at(shown, "/data/cost") == json::value(120));
  CHECK(hall.seen(second, "/outcome") == json::value("heard"));
  CHECK(hall.seen(stranger, "/state") == json::value("open"));
}

TEST_CASE("a message overlooks nobody whose request was acknowledged before it came") {
  Hall hall;
  for (int order = 0; order < 60; ++order) {
    const auto id = hall.waits_for(fmt::format("W-{}", order));
    const auto answer = hall.tell(fmt::format(R"({{"name":"works-done","value":"W-{}","body":{{"cost":1}}}})", order));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    CHECK(cases_in(answer) == std::set{id});
  }
}

TEST_CASE("a message that nobody waits for is told to nobody, and kept for nobody") {
  Hall hall;
  const auto head = hall.town()->head();
  const auto answer = hall.tell(done);
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  CHECK(at(answer, "/heard") == json::value(0));
  CHECK(cases_in(answer).empty());
  CHECK(answer.header("guichet-position").empty());
  CHECK(hall.town()->head() == head);
  CHECK(hall.seen(hall.waits_for("W-1"), "/state") == json::value("open"));
}

TEST_CASE("a value is its type too: 1 and \"1\" are two orders") {
  Hall hall;
  const auto id = hall.waits_for("1");
  for (const auto* value : {"1", "1.0", "true", "[\"1\"]", "{\"value\":\"1\"}"}) {
    CAPTURE(value);
    const auto answer = hall.tell(fmt::format(R"({{"name":"works-done","value":{},"body":{{"cost":1}}}})", value));
    CHECK(answer.status == 200);
    CHECK(at(answer, "/heard") == json::value(0));
  }
  CHECK(at(hall.tell(R"({"name":"works-don","value":"1"})"), "/heard") == json::value(0));
  CHECK(hall.seen(id, "/state") == json::value("open"));
}

TEST_CASE("a message sent again under its key is heard once, and by who began to wait since") {
  Hall hall;
  const auto first = hall.waits_for("W-1");
  const auto more = R"({"name":"works-done","value":"W-1","body":{"cost":1,"more":true}})";
  REQUIRE(cases_in(hall.tell(more, "first-visit")) == std::set{first});
  // It waits again, for the same value: the same message is no second one.
  const auto version = hall.seen(first, "/version");
  const auto second = hall.waits_for("W-1");
  const auto again = hall.tell(more, "first-visit");
  CHECK(again.status == 200);
  CHECK(cases_in(again).contains(second));
  CHECK(hall.seen(first, "/version") == version);
  const auto head = hall.town()->head();
  CHECK(hall.tell(more, "first-visit").status == 200);
  CHECK(hall.town()->head() == head);
  // Under another key it is another message.
  CHECK(cases_in(hall.tell(done, "last-visit")) == std::set{first, second});
  CHECK(hall.seen(first, "/outcome") == json::value("heard"));
  CHECK(hall.seen(second, "/outcome") == json::value("heard"));
  CHECK(hall.town().replay_difference().empty());
}

TEST_CASE("what is wrong with a message is said with its pointer, and nobody hears it") {
  Hall hall;
  const auto id = hall.waits_for("W-1");
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {R"({"value":"W-1"})", "/name"},
      {R"({"name":7,"value":"W-1"})", "/name"},
      {fmt::format(R"({{"name":"{}","value":"W-1"}})", std::string(129, 'n')), "/name"},
      {R"({"name":"works-done"})", "/value"},
      {R"({"name":"works-done","value":null})", "/value"},
      {R"({"name":"works-done","value":"W-1","body":[120]})", "/body"},
      {R"({"name":"works-done","value":"W-1","body":"120"})", "/body"},
      {R"({"name":"works-done","value":"W-1","cost":120})", "/cost"}};
  for (const auto& [body, pointer] : wrong) {
    CAPTURE(body);
    const auto refused = hall.tell(body);
    CHECK(refused.status == 422);
    CHECK(text_at(refused, "/errors/0/pointer") == pointer);
  }
  CHECK(hall.tell(R"({"name":)").status == 400);
  CHECK(hall.tell("").status == 422);
  CHECK(hall.seen(id, "/state") == json::value("open"));
}

TEST_CASE("only who may deliver messages tells one, and a token without that scope does not") {
  Hall hall;
  const auto id = hall.waits_for("W-1");
  const auto by = [&](const std::string& who) { return hall.post("/api/v1/messages", done, who); };
  CHECK(by("").status == 401);
  for (const auto* agent : {"agents/marie", "agents/sylvie", "agents/awa"}) {
    const auto refused = by(agent);
    CHECK(refused.status == 403);
    CHECK(refused.body.find("case:message") != std::string::npos);
  }
  CHECK(by(hall.token(business_system, {"listener"}, {"feed:read"})).status == 403);
  CHECK(hall.seen(id, "/state") == json::value("open"));
  CHECK(cases_in(by(hall.token(business_system, {"listener"}, {"case:message"}))) == std::set{id});
}
