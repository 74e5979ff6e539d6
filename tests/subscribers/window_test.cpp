// The window of a named reader: each subject in order, others beside it, nothing lost, and what nobody can deal with
// set aside. And which addresses are of the public Internet.
#include "adapters/subscribers/window.h"

#include <map>
#include <random>
#include <set>

#include <doctest/doctest.h>

#include "engine/base/network.h"

using namespace guichet;
using namespace guichet::subscribers;

namespace {

const Instant start{Duration(1'772'438'400'000)};

Window window_of(const std::vector<std::string>& subjects) {
  Window window(WindowState{});
  Position position = 0;
  for (const auto& subject : subjects) window.add(++position, subject);
  return window;
}

std::vector<Position> taken(
    Window& window, std::string_view holder, Instant now, bool several = true, std::size_t limit = 100) {
  std::vector<Position> positions;
  for (const auto& item : window.take({holder, limit, now, now + std::chrono::seconds(60), several}))
    positions.push_back(item.position);
  return positions;
}

using Positions = std::vector<Position>;

}  // namespace

TEST_CASE("one reader that takes one of a subject at a time waits for it, and not for others") {
  auto window = window_of({"a", "a", "b", "a"});
  CHECK(taken(window, "x", start, false) == Positions{1, 3});
  CHECK(taken(window, "x", start, false) == Positions{});
  CHECK(window.settle(1));
  CHECK(taken(window, "x", start, false) == Positions{2});
  CHECK_FALSE(window.settle(1));
  CHECK(window.settled_to() == 1);
}

TEST_CASE("competing members never hold the same subject") {
  auto window = window_of({"a", "b", "a", "c"});
  CHECK(taken(window, "one", start, true, 2) == Positions{1, 2});
  CHECK(taken(window, "two", start) == Positions{4});
  // Not even who holds 1 is given 3: they may have been killed and have come back, and never have dealt with 1.
  CHECK(taken(window, "one", start) == Positions{});
  CHECK(window.settle(1));
  CHECK(taken(window, "two", start) == Positions{3});
}

TEST_CASE("whoever is silent too long loses what they hold, with all that follows of the subject") {
  auto window = window_of({"a", "b"});
  CHECK(taken(window, "one", start) == Positions{1, 2});
  window.add(3, "a");
  const auto later = start + std::chrono::seconds(30);
  CHECK(taken(window, "one", later) == Positions{});
  const auto over = start + std::chrono::seconds(61);
  CHECK(taken(window, "two", over) == Positions{1, 2, 3});
  CHECK(window.find(1)->attempts == 2);
}

TEST_CASE("what is given back comes again when it is due, and holds up only its subject") {
  auto window = window_of({"a", "a", "b"});
  CHECK(taken(window, "one", start) == Positions{1, 2, 3});
  CHECK(window.give_back(1, start + std::chrono::minutes(5), "busy"));
  window.settle(3);
  CHECK(taken(window, "two", start + std::chrono::minutes(4)) == Positions{});
  CHECK(taken(window, "two", start + std::chrono::minutes(5)) == Positions{1, 2});
  CHECK(window.find(1)->why == "busy");
}

TEST_CASE("what is given too often is parked, its subject goes on, and it can come back before all else") {
  auto window = window_of({"a", "a"});
  auto now = start;
  for (int i = 0; i < 3; ++i) {
    CHECK(taken(window, "one", now, false) == Positions{1});
    now += std::chrono::minutes(2);
  }
  CHECK(window.park_worn(4, now) == 0);
  CHECK(window.park_worn(3, now) == 1);
  CHECK(window.parked_items(10).front().attempts == 3);
  CHECK(window.settled_to() == 1);
  CHECK(taken(window, "one", now, false) == Positions{2});
  CHECK(window.settle(2));
  CHECK(window.replay(1));
  CHECK_FALSE(window.replay(1));
  CHECK(taken(window, "one", now, false) == Positions{1});
}

TEST_CASE("a restart keeps what is open and what was tried, and nobody's hold") {
  auto window = window_of({"a", "b", "c"});
  taken(window, "one", start);
  window.settle(2);
  window.park(3, start, "poison");
  window.pass(9);
  Window again(window.state());
  CHECK(again.read_to() == 9);
  CHECK(again.settled_to() == 0);
  CHECK(again.parked_count() == 1);
  CHECK(taken(again, "two", start) == Positions{1});
  CHECK(again.find(1)->attempts == 2);
}

TEST_CASE("whatever members do, each subject is settled in order, once, completely") {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t bound) { return static_cast<std::uint32_t>(random() % bound); };
  Window window(WindowState{});
  std::map<std::string, Positions> settled;
  std::map<std::string, Positions> added;
  std::map<Position, std::string> subject_of;
  std::map<std::string, std::set<Position>> held;
  auto now = start;
  Position next = 0;
  for (int turn = 0; turn < 20'000; ++turn) {
    now += Duration(below(4'000));
    if (below(3) == 0 && next < 3'000) {
      const auto subject = std::string(1, static_cast<char>('a' + below(12)));
      window.add(++next, subject);
      added[subject].push_back(next);
      subject_of[next] = subject;
    }
    const auto member = std::string(1, static_cast<char>('1' + below(4)));
    std::set<std::string> met;
    for (const auto position : taken(window, member, now, true, 1 + below(6))) {
      const auto& subject = subject_of[position];
      if (met.insert(subject).second) CHECK(position == added[subject].at(settled[subject].size()));
      held[member].insert(position);
    }
    if (held[member].empty()) continue;
    const auto first = *held[member].begin();
    const auto act = below(10);
    // A member deals with what it holds in order; one that is late finds it gone, and must not count it.
    if (act < 7) {
      const auto* item = window.find(first);
      const auto& all = added[subject_of[first]];
      const auto done = settled[subject_of[first]].size();
      if (item != nullptr && all.at(done) == first && window.settle(first)) settled[subject_of[first]].push_back(first);
      held[member].erase(first);
    } else if (act == 7) {
      window.give_back(first, now + Duration(below(20'000)), "no");
      held[member].clear();
    } else if (act == 8) {
      held[member].clear();  // it died
    } else {
      window = Window(window.state());
      held.clear();
    }
  }
  for (int turn = 0; turn < 20'000 && window.open_count() > 0; ++turn) {
    now += std::chrono::minutes(2);
    for (const auto position : taken(window, "last", now)) {
      settled[subject_of[position]].push_back(position);
      CHECK(window.settle(position));
    }
  }
  CHECK(settled == added);
}

TEST_CASE("addresses behind the town's own doors are told from public ones") {
  for (const auto* text :
       {"127.0.0.1",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "2001:db8::1"}) {
    CAPTURE(std::string(text));
    REQUIRE(parse_address(text));
    CHECK_FALSE(is_public(*parse_address(text)));
  }
  for (const auto* text :
       {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "192.0.1.1"}) {
    CAPTURE(std::string(text));
    CHECK(is_public(*parse_address(text)));
  }
  CHECK_FALSE(parse_address("localhost"));
  CHECK_FALSE(parse_address("010.0.0.1.5"));
  const auto network = Network::parse("10.1.0.0/16");
  REQUIRE(network);
  CHECK(network->holds(*parse_address("10.1.255.255")));
  CHECK_FALSE(network->holds(*parse_address("10.2.0.0")));
  CHECK(Network::parse("192.168.4.20")->holds(*parse_address("192.168.4.20")));
  CHECK_FALSE(Network::parse("192.168.4.20")->holds(*parse_address("192.168.4.21")));
  CHECK(Network::parse("fd12::/9")->holds(*parse_address("fd7f::1")));
  CHECK(Network::parse("0.0.0.0/0")->holds(*parse_address("1.2.3.4")));
  CHECK_FALSE(Network::parse("0.0.0.0/0")->holds(*parse_address("2001:db8::1")));
  for (const auto* text : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129", "10.0.0", "", "/8"})
    CHECK_FALSE(Network::parse(text));
}
