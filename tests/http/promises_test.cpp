// What a service says of when it opens, who else has a matter in hand and who waits for a slot, asked over HTTP.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/http/support/town_door.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::test;

namespace {

constexpr std::string_view lamp_yaml = R"(
workflow: lamp
title: { fr: Éclairage }
owner: works
access: public
alternatives: { fr: Au guichet }
keep: { done: 1 year }
form:
  what: { type: string, required: true, label: { fr: Quoi } }
start: network
steps:
  network:
    status: { fr: Chez le gestionnaire du réseau }
    task:
      queue: lamps
      referral: { to: Électricité du fleuve, news: 10 days, overdue: [{ priority: urgent }] }
      outcomes:
        repaired: { label: { fr: Réparé }, go: done }
  done: { end: done }
)";

struct HallOfPromises : TownDoor {
  HallOfPromises() {
    auto files = town_with_roles();
    add_agenda(files, 1, "offer: 24 hours");
    files["workflows/passport.yaml"] = appointment_service("passport", "opens: 2026-03-20");
    files["workflows/lamp.yaml"] = lamp_yaml;
    const auto deployed = town().deploy(std::move(files));
    REQUIRE_MESSAGE(deployed, (deployed ? std::string() : deployed.error().message));
    settle();
  }

  Answer ask_for(const std::string& service, const std::string& as = "agents/marie") {
    return post("/api/v1/cases", fmt::format(R"({{"workflow":"{}","form":{{"what":"pour moi"}}}})", service), as);
  }

  std::string open(const std::string& service) {
    const auto opened = ask_for(service);
    REQUIRE_MESSAGE(opened.status == 201, opened.body);
    settle();
    return "/api/v1/cases/" + text_at(opened, "/id");
  }

  json::value seen(const std::string& at_case, std::string_view pointer) {
    settle();
    return at(get(at_case), pointer);
  }
};

}  // namespace

TEST_CASE("before a service opens agents try it, and the public is told the day") {
  HallOfPromises door;
  const auto portal = door.token("integrators/portal", {"citizen-portal"});
  const auto early = door.ask_for("passport", portal);
  CHECK_MESSAGE(early.status == 403, early.body);
  CHECK_MESSAGE(early.body.find("2026-03-20") != std::string::npos, early.body);
  CHECK(door.ask_for("passport").status == 201);
  door.town().clock().advance(std::chrono::days(30));
  CHECK(door.ask_for("passport", portal).status == 201);
}

TEST_CASE("another body has the matter: who, until when, and the next news with a reason") {
  HallOfPromises door;
  const auto lamp = door.open("lamp");
  CHECK(door.seen(lamp, "/referrals/0/body") == json::value("Électricité du fleuve"));
  const auto first = door.seen(lamp, "/referrals/0/news");
  const auto silent = door.post(lamp + "/news", R"({"until":"2026-06-01T08:00:00Z"})");
  CHECK(silent.status == 422);
  CHECK(text_at(silent, "/errors/0/pointer") == "/reason");
  const auto past = door.post(lamp + "/news", R"({"until":"2020-06-01T08:00:00Z","reason":"La pièce est commandée"})");
  CHECK(past.status == 422);
  CHECK(text_at(past, "/errors/0/pointer") == "/until");
  CHECK(door.seen(lamp, "/referrals/0/news") == first);
  const auto moved = door.post(lamp + "/news", R"({"until":"2026-06-01T08:00:00Z","reason":"La pièce est commandée"})");
  CHECK_MESSAGE(moved.status == 200, moved.body);
  CHECK(door.seen(lamp, "/referrals/0/news") == json::value("2026-06-01T08:00:00.000Z"));
  const auto hole = door.open("repair");
  CHECK(door.post(hole + "/news", R"({"until":"2026-06-01T08:00:00Z","reason":"?"})").status == 409);
}

TEST_CASE("who finds no slot stands in line once, and leaves it") {
  HallOfPromises door;
  const auto passport = door.open("passport");
  CHECK(door.post(passport + "/line/leave", "{}").status == 409);
  const auto stands = door.post(passport + "/line", "{}");
  CHECK_MESSAGE(stands.status == 200, stands.body);
  CHECK(door.seen(passport, "/lines/0/agenda") == json::value("papers"));
  CHECK(door.post(passport + "/line", "{}").status == 409);
  CHECK(door.post(passport + "/line", R"({"agenda":"papers"})").status == 422);
  CHECK(door.post(passport + "/line/leave", R"({"reason":"J'ai trouvé ailleurs"})").status == 200);
  CHECK(door.seen(passport, "/lines").as_array().empty());
}
