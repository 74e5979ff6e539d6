// Consumers that the server remembers: what they settled stays settled over every restart, what they did not comes
// again, and nothing is left out.
#include "adapters/subscribers/consumers.h"

#include <map>
#include <random>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/events/envelope.h"
#include "tests/runtime/support/test_engine.h"

using namespace guichet;
using namespace guichet::subscribers;

namespace {

struct Office {
  test::TestEngine town;
  std::filesystem::path folder = std::filesystem::path(town.folder()) / "consumers";
  std::unique_ptr<Consumers> consumers = open();

  std::unique_ptr<Consumers> open() {
    auto opened = Consumers::open(*town, town.clock(), folder);
    REQUIRE_MESSAGE(opened, (opened ? std::string() : opened.error().message));
    return *std::move(opened);
  }

  void restart() {
    consumers.reset();
    consumers = open();
  }

  Fetched fetch(const std::string& member, std::size_t limit = 100) {
    auto fetched = consumers->fetch("works", member, limit);
    REQUIRE(fetched);
    return *std::move(fetched);
  }

  std::vector<Position> positions(const std::string& member, std::size_t limit = 100) {
    std::vector<Position> all;
    for (const auto& item : fetch(member, limit).items) all.push_back(item.position);
    return all;
  }

  json::object shown() {
    auto about = consumers->show("works");
    REQUIRE(about);
    return *std::move(about);
  }
};

}  // namespace

TEST_CASE("a consumer is given the stored documents, and is remembered with what it settled") {
  Office office;
  office.town.open_case("a hole");
  REQUIRE(office.consumers->put("works", {.types = "guichet.case.*,guichet.task.created.v1"}, 0).value());
  CHECK_FALSE(office.consumers->put("works", {.types = "guichet.case.*,guichet.task.created.v1"}, 0).value());
  const auto fetched = office.fetch("one");
  REQUIRE(fetched.items.size() == 2);
  for (std::size_t i = 0; i < fetched.items.size(); ++i) {
    const auto envelope = events::read_envelope(fetched.documents[i]);
    REQUIRE(envelope);
    CHECK(envelope->position == fetched.items[i].position);
  }
  CHECK(office.shown().at("lag").to_number<Position>() > 0);
  CHECK(office.consumers->settle("works", {fetched.items[0].position}).value() == 1);
  office.restart();
  CHECK(office.positions("two") == std::vector{fetched.items[1].position});
  CHECK(office.consumers->settle("works", {fetched.items[0].position, fetched.items[1].position}).value() == 1);
  office.restart();
  CHECK(office.positions("two").empty());
  CHECK(office.shown().at("lag").to_number<Position>() == 0);
  CHECK(office.shown().at("open").to_number<int>() == 0);
}

TEST_CASE("an event that always kills its reader is parked, over restarts, and replayed when somebody says so") {
  Office office;
  office.town.open_case("a hole");
  REQUIRE(office.consumers->put("works", {.types = "guichet.case.opened.v1", .attempts_max = 3}, 0));
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto fetched = office.fetch("one");
    REQUIRE(fetched.items.size() == 1);
    CHECK(fetched.items[0].attempts == static_cast<std::uint32_t>(attempt));
    office.restart();  // it took the whole house with it
  }
  CHECK(office.positions("one").empty());
  const auto parked = office.consumers->parked("works", 10);
  REQUIRE(parked);
  REQUIRE(parked->size() == 1);
  CHECK(parked->front().attempts == 3);
  CHECK(office.consumers->figures().find("guichet_consumer_parked{consumer=\"works\"} 1\n") != std::string::npos);
  CHECK(office.consumers->replay("works", 0).value() == 1);
  CHECK(office.positions("one") == std::vector{parked->front().position});
  CHECK(office.consumers->replay("works", parked->front().position).error().kind == Error::Kind::not_found);
}

TEST_CASE("what is given back waits for its time; what is said of it is kept") {
  Office office;
  office.town.open_case("a hole");
  REQUIRE(office.consumers->put("works", {.types = "guichet.case.opened.v1"}, 0));
  const auto position = office.positions("one").at(0);
  REQUIRE(
      office.consumers->release("works", {.position = position, .after_seconds = 30, .park = false, .why = "busy"}));
  CHECK(office.positions("two").empty());
  office.town.clock().advance(std::chrono::seconds(31));
  CHECK(office.positions("two") == std::vector{position});
  REQUIRE(
      office.consumers->release("works", {.position = position, .after_seconds = 0, .park = true, .why = "poison"}));
  CHECK(office.consumers->parked("works", 1)->front().why == "poison");
  CHECK(
      office.consumers->release("works", {.position = position, .after_seconds = 0, .park = false, .why = ""})
          .error()
          .kind == Error::Kind::not_found);
}

TEST_CASE("what is wrong is refused, with what is wrong") {
  Office office;
  const auto misspelt = office.consumers->put("works", {.types = "guichet.case.openend.v1"}, 0);
  REQUIRE_FALSE(misspelt);
  CHECK(misspelt.error().fields.at(0).pointer == "/type");
  CHECK(office.consumers->put("works", {.subject = "4711"}, 0).error().fields.at(0).pointer == "/subject");
  CHECK(office.consumers->put("works", {}, office.town->head() + 1).error().kind == Error::Kind::invalid);
  REQUIRE(office.consumers->put("works", {}, 0));
  CHECK(office.consumers->put("works", {.subject = "catalog"}, 0).error().kind == Error::Kind::conflict);
  CHECK(office.consumers->settle("works", {1'000'000}).error().kind == Error::Kind::invalid);
  CHECK(office.consumers->fetch("nobody", "one", 1).error().kind == Error::Kind::not_found);
  REQUIRE(office.consumers->remove("works"));
  CHECK(office.consumers->show("works").error().kind == Error::Kind::not_found);
  office.restart();
  CHECK(office.consumers->list().empty());
}

TEST_CASE(
    "three members that die at random, over two hundred restarts, settle everything once and each case in order") {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  Office office;
  REQUIRE(office.consumers->put("works", {.types = "", .subject = "", .hold_seconds = 60, .attempts_max = 1'000}, 0));
  std::map<std::string, std::vector<Position>> done;  // what took effect, as a member's own database would keep it
  std::set<Position> known;
  const auto deal = [&](const Fetched& fetched, std::size_t count) {
    std::vector<Position> positions;
    for (std::size_t i = 0; i < std::min(count, fetched.items.size()); ++i) {
      positions.push_back(fetched.items[i].position);
      if (known.insert(fetched.items[i].position).second)
        done[fetched.items[i].subject].push_back(fetched.items[i].position);
    }
    return positions;
  };
  for (int cycle = 0; cycle < 200; ++cycle) {
    if (cycle % 5 == 0) office.town.open_case(fmt::format("hole {}", cycle));
    const auto fetched = office.fetch(fmt::format("member {}", random() % 3), 1 + random() % 30);
    const auto positions = deal(fetched, random() % 40);
    if (random() % 4 != 0) REQUIRE(office.consumers->settle("works", positions));
    if (random() % 3 == 0) office.town.clock().advance(std::chrono::seconds(61));
    office.restart();
  }
  for (int turn = 0; turn < 1'000 && office.shown().at("lag").to_number<Position>() > 0; ++turn) {
    office.town.clock().advance(std::chrono::seconds(61));
    REQUIRE(office.consumers->settle("works", deal(office.fetch("last"), 100)));
  }
  CHECK(known.size() == office.town->head());
  for (const auto& [subject, positions] : done) CHECK(std::is_sorted(positions.begin(), positions.end()));
}
