// Webhooks against a real receiver: signed, in order for each case, told again until taken, never where they must not
// go.
#include "adapters/subscribers/webhooks.h"

#include <fstream>
#include <map>
#include <random>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/subscribers/signature.h"
#include "adapters/subscribers/subscription.h"
#include "engine/events/header.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"
#include "tests/subscribers/receiver.h"

using namespace guichet;
using namespace guichet::subscribers;
using test::Received;
using test::Receiver;

namespace {

constexpr auto* taken = "HTTP/1.1 204 No Content\r\n";
constexpr auto* closed = "its name leads to an address that is not public, and town.yaml does not open it";
constexpr auto* agreed = "HTTP/1.1 200 OK\r\nWebHook-Allowed-Origin: *\r\n";

/// Agrees to everything that is not an event.
Receiver::Behaviour answering(Receiver::Behaviour events) {
  return [events](const Received& request, std::size_t number) {
    return request.method == "OPTIONS" ? std::string(agreed) : events(request, number);
  };
}

struct House {
  explicit House(const std::string& receiver_url, bool vouched = true) {
    auto files = test::small_town();
    if (vouched) {
      const auto base = receiver_url.substr(0, receiver_url.rfind('/'));
      files["town.yaml"] += fmt::format("services:\n  works: {{ url: \"{}\" }}\n", base);
      REQUIRE(town.deploy(files));
    }
    wanted.id = "wh-1";
    wanted.url = receiver_url;
    wanted.types = "guichet.case.opened.v1";
    wanted.origin = "guichet.town.example";
    open();
  }

  void open() {
    WebhookOptions options;
    options.folder = std::filesystem::path(town.folder()) / "webhooks";
    options.save_every = std::chrono::milliseconds(0);
    auto opened = Webhooks::open(*town, town.clock(), std::move(options));
    REQUIRE_MESSAGE(opened, (opened ? std::string() : opened.error().message));
    webhooks = *std::move(opened);
  }

  std::string subscribe() {
    const auto made = webhooks->create(wanted);
    REQUIRE_MESSAGE(made, (made ? std::string() : made.error().message));
    return std::string(made->at("secret").as_string());
  }

  json::value shown(std::string_view member) {
    const auto about = webhooks->show(wanted.id);
    REQUIRE(about);
    return about->at(member);
  }

  /// Waits until it says so; ten seconds at most. The webhooks work on a thread of their own.
  bool comes_to(std::string_view member, const json::value& value) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    std::mutex mutex;
    std::condition_variable never;
    while (std::chrono::steady_clock::now() < until) {
      if (shown(member) == value) return true;
      webhooks->wake();
      std::unique_lock lock(mutex);
      never.wait_for(lock, std::chrono::milliseconds(5));
    }
    return shown(member) == value;
  }

  test::TestEngine town;
  NewSubscription wanted;
  std::unique_ptr<Webhooks> webhooks;
};

std::vector<Received> events_of(const Receiver& receiver) {
  std::vector<Received> events;
  for (auto& request : receiver.received())
    if (request.method == "POST") events.push_back(std::move(request));
  return events;
}

std::string signature_for(const Received& request, const std::string& secret) {
  return signature_of(
      {request.header("webhook-id"), std::stoll(request.header("webhook-timestamp")), request.body}, {secret});
}

}  // namespace

TEST_CASE("a receiver is asked first, then told each event as it is stored, signed") {
  Receiver receiver(answering([](const Received&, std::size_t) { return std::string(taken); }));
  House house(receiver.url());
  house.town.open_case("a hole");
  const auto secret = house.subscribe();
  REQUIRE(receiver.wait_for(2));
  const auto requests = receiver.received();
  CHECK(requests[0].method == "OPTIONS");
  CHECK(requests[0].header("webhook-request-origin") == "guichet.town.example");
  CHECK(requests[1].method == "POST");
  CHECK(requests[1].header("content-type") == "application/cloudevents+json; charset=utf-8");
  CHECK(requests[1].header("webhook-signature") == signature_for(requests[1], secret));
  const auto envelope = events::read_envelope(requests[1].body);
  REQUIRE(envelope);
  CHECK(envelope->type == "guichet.case.opened.v1");
  CHECK(requests[1].header("webhook-id") == fmt::format("wh-1-{}", envelope->position));
  const auto cursor = house.town->read(envelope->position - 1);
  CHECK((*cursor->next())->body == requests[1].body);
  CHECK(house.comes_to("lag", 0));
  CHECK(house.shown("state") == json::value("active"));
}

TEST_CASE("in binary mode the attributes are headers and the data is the body") {
  Receiver receiver(answering([](const Received&, std::size_t) { return std::string(taken); }));
  House house(receiver.url());
  house.wanted.mode = "binary";
  house.town.open_case("a hole");
  const auto secret = house.subscribe();
  REQUIRE(receiver.wait_for(2));
  const auto request = receiver.received().at(1);
  CHECK(request.header("ce-specversion") == "1.0");
  CHECK(request.header("ce-type") == "guichet.case.opened.v1");
  CHECK(request.header("ce-subject").starts_with("case/"));
  CHECK(request.header("content-type") == "application/json");
  CHECK(request.header("webhook-signature") == signature_for(request, secret));
  const auto data = parse_json(request.body);
  REQUIRE(data);
  CHECK(data->as_object().contains("workflow"));
}

TEST_CASE("whoever does not agree is sent nothing, and is asked again later") {
  std::atomic<bool> agrees = false;
  Receiver receiver([&](const Received& request, std::size_t) -> std::string {
    if (request.method != "OPTIONS") return taken;
    return agrees
               ? "HTTP/1.1 200 OK\r\nWebHook-Allowed-Origin: other.example, guichet.town.example\r\nWebHook-Allowed-Rate: 600\r\n"
               : "HTTP/1.1 200 OK\r\nWebHook-Allowed-Origin: other.example\r\n";
  });
  House house(receiver.url());
  house.town.open_case("a hole");
  house.subscribe();
  REQUIRE(receiver.wait_for(1));
  CHECK(house.comes_to("why", "the receiver did not agree: WebHook-Allowed-Origin is not guichet.town.example or *"));
  CHECK(house.shown("state") == json::value("asking"));
  CHECK(events_of(receiver).empty());
  agrees = true;
  house.town.clock().advance(std::chrono::seconds(10));
  REQUIRE(house.comes_to("state", "active"));
  REQUIRE(house.comes_to("lag", 0));
  CHECK(house.shown("per_minute") == json::value(600));
  CHECK(events_of(receiver).size() == 1);
}

TEST_CASE("nothing goes to this machine or a private network that town.yaml does not name") {
  Receiver receiver(answering([](const Received&, std::size_t) { return std::string(taken); }));
  House house(receiver.url(), false);
  house.subscribe();
  CHECK(house.comes_to("why", closed));
  CHECK(receiver.received().empty());

  // A name is looked at after it was resolved.
  const auto port = receiver.url().substr(0, receiver.url().rfind('/')).substr(17);
  house.wanted.id = "wh-2";
  house.wanted.url = fmt::format("http://localhost:{}/hook", port);
  house.subscribe();
  CHECK(house.comes_to("why", closed));
  CHECK(receiver.received().empty());
}

TEST_CASE("networks of town.yaml open a network or a host, and are then the whole list") {
  Receiver receiver(answering([](const Received&, std::size_t) { return std::string(taken); }));
  House house(receiver.url(), false);
  const auto base = receiver.url().substr(0, receiver.url().rfind('/'));
  const auto by_name = "http://LocalHost" + receiver.url().substr(std::string("http://127.0.0.1").size());
  int number = 10;
  const auto is_told = [&](const std::string& url, const std::string& networks, bool told) {
    auto files = test::small_town();
    files["town.yaml"] += "networks: " + networks + "\n";
    REQUIRE(house.town.deploy(files));
    house.wanted.id = fmt::format("wh-{}", number++);
    house.wanted.url = url;
    house.subscribe();
    return told ? house.comes_to("state", "active") : house.comes_to("why", closed);
  };
  CHECK(is_told(receiver.url(), "[127.0.0.0/8]", true));
  CHECK(is_told(receiver.url(), "[10.0.0.0/8, fd00::/8, localhost]", false));
  CHECK(is_told(by_name, "[localhost]", true));
  CHECK(is_told(by_name, "[127.0.0.1]", true));
  CHECK(is_told(by_name, "[works.example]", false));
  CHECK(is_told(receiver.url(), "[]", false));

  // Then a service of town.yaml opens nothing by itself.
  workflows::Town town;
  town.services["works"].url = base;
  CHECK(reach_of(receiver.url(), &town).anywhere);
  town.networks.emplace();
  CHECK_FALSE(reach_of(receiver.url(), &town).anywhere);
}

TEST_CASE("what is not taken is told again under the same id, later and later, and its case waits for it") {
  std::atomic<bool> broken = true;
  std::string hurt;
  std::mutex mutex;
  Receiver receiver(answering([&](const Received& request, std::size_t) -> std::string {
    const auto envelope = events::read_envelope(request.body);
    const std::lock_guard lock(mutex);
    if (hurt.empty()) hurt = envelope->subject;
    return broken && envelope->subject == hurt ? "HTTP/1.1 500 Internal Server Error\r\n" : taken;
  }));
  House house(receiver.url());
  house.wanted.types = "guichet.case.opened.v1,guichet.note.written.v1";
  const auto first = house.town.open_case("a hole");
  REQUIRE(house.town.on_case(first, cases::WriteNote{"one", true}));
  REQUIRE(house.town.on_case(first, cases::WriteNote{"two", true}));
  house.town.open_case("another");
  house.subscribe();
  REQUIRE(house.comes_to("delivered", 1));  // the other case does not wait
  REQUIRE(house.comes_to("open", 3));
  const auto waiting = house.webhooks->waiting("wh-1", 10);
  REQUIRE(waiting);
  CHECK(waiting->at(0).why == "the receiver answered 500");
  CHECK(waiting->at(1).attempts == 0);
  const auto failures = events_of(receiver).size();
  house.town.clock().advance(std::chrono::seconds(1));
  house.webhooks->wake();
  broken = false;
  house.town.clock().advance(std::chrono::seconds(10));
  REQUIRE(house.comes_to("lag", 0));
  std::map<std::string, std::vector<Position>> told;
  std::map<std::string, std::set<std::string>> ids;
  for (const auto& request : events_of(receiver)) {
    const auto envelope = events::read_envelope(request.body);
    told[envelope->subject].push_back(envelope->position);
    ids[fmt::to_string(envelope->position)].insert(request.header("webhook-id"));
  }
  CHECK(std::is_sorted(told[hurt].begin(), told[hurt].end()));
  CHECK(events_of(receiver).size() >= failures + 3);
  for (const auto& [position, all] : ids) CHECK(all.size() == 1);
}

TEST_CASE("429 is honoured for as long as it says, and 410 ends it") {
  std::atomic<int> mode = 429;
  Receiver receiver(answering([&](const Received&, std::size_t) -> std::string {
    if (mode == 429) return "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7200\r\n";
    return mode == 410 ? "HTTP/1.1 410 Gone\r\n" : taken;
  }));
  House house(receiver.url());
  house.town.open_case("a hole");
  house.subscribe();
  REQUIRE(house.comes_to("last_failure", "the receiver answered 429"));
  const auto before = receiver.received().size();
  mode = 204;
  house.town.clock().advance(std::chrono::minutes(119));
  house.webhooks->wake();
  house.town.open_case("another");  // it too waits
  CHECK(house.comes_to("open", 2));
  CHECK(receiver.received().size() == before);
  house.town.clock().advance(std::chrono::minutes(2));
  REQUIRE(house.comes_to("lag", 0));
  CHECK(house.shown("delivered") == json::value(2));
  mode = 410;
  house.town.open_case("a third");
  REQUIRE(house.comes_to("state", "gone"));
  const auto after = receiver.received().size();
  house.town.clock().advance(std::chrono::hours(24));
  house.town.open_case("a fourth");
  house.webhooks->wake();
  CHECK(receiver.received().size() == after);
  // Its owner has put it right: it is asked, and misses nothing.
  mode = 204;
  REQUIRE(house.webhooks->pause("wh-1", false));
  REQUIRE(house.comes_to("lag", 0));
  CHECK(house.shown("delivered") == json::value(4));
}

TEST_CASE("after days it is given up, can be seen, and is sent again when somebody says so") {
  std::atomic<bool> broken = true;
  Receiver receiver(answering([&](const Received&, std::size_t) -> std::string {
    return broken ? "HTTP/1.1 500 Internal Server Error\r\n" : taken;
  }));
  House house(receiver.url());
  house.town.open_case("a hole");
  house.subscribe();
  REQUIRE(house.comes_to("last_failure", "the receiver answered 500"));
  const auto begun = house.town.clock().now();
  for (int turn = 0; turn < 60 && house.shown("parked") == json::value(0); ++turn) {
    const auto before = receiver.received().size();
    house.town.clock().advance(std::chrono::hours(4));
    house.webhooks->wake();
    receiver.wait_for(before + 1, std::chrono::milliseconds(200));
  }
  REQUIRE(house.comes_to("parked", 1));
  CHECK(house.town.clock().now() - begun >= std::chrono::hours(72));
  CHECK(events_of(receiver).size() > 3);
  CHECK(house.webhooks->figures().find("guichet_webhook_parked{webhook=\"wh-1\"} 1\n") != std::string::npos);
  CHECK(house.webhooks->parked("wh-1", 10)->front().why == "the receiver answered 500");
  CHECK(house.shown("lag") == json::value(0));
  broken = false;
  CHECK(house.webhooks->resend("wh-1", 0).value() == 1);
  REQUIRE(house.comes_to("delivered", 1));
  CHECK(house.shown("parked") == json::value(0));
}

TEST_CASE("a new secret signs beside the old one until its time is over") {
  Receiver receiver(answering([](const Received&, std::size_t) { return std::string(taken); }));
  House house(receiver.url());
  const auto old_one = house.subscribe();
  REQUIRE(house.comes_to("state", "active"));
  const auto new_one = house.webhooks->rotate("wh-1", std::chrono::hours(24));
  REQUIRE(new_one);
  house.town.open_case("a hole");
  REQUIRE(receiver.wait_for(2));
  auto request = receiver.received().at(1);
  CHECK(
      request.header("webhook-signature") == signature_for(request, *new_one) + " " + signature_for(request, old_one));
  house.town.clock().advance(std::chrono::hours(25));
  house.town.open_case("another");
  REQUIRE(receiver.wait_for(3));
  request = receiver.received().at(2);
  CHECK(request.header("webhook-signature") == signature_for(request, *new_one));
}

TEST_CASE("the same request makes one webhook; what is wrong is said") {
  Receiver receiver(answering([](const Received&, std::size_t) { return std::string(taken); }));
  House house(receiver.url());
  const auto secret = house.subscribe();
  CHECK(house.subscribe() == secret);
  CHECK(house.webhooks->list().size() == 1);
  auto other = house.wanted;
  other.mode = "binary";
  CHECK(house.webhooks->create(other).error().kind == Error::Kind::conflict);
  other.id = "wh-2";
  for (const auto* url : {"ftp://x", "https://user@x/", "https:///x", "https://x/#a", "x", "https://x y/"}) {
    CAPTURE(std::string(url));
    other.url = url;
    CHECK(house.webhooks->create(other).error().fields.at(0).pointer == "/url");
  }
  CHECK(house.webhooks->show("wh-2").error().kind == Error::Kind::not_found);
  REQUIRE(house.webhooks->remove("wh-1"));
  CHECK(house.webhooks->list().empty());
}

TEST_CASE("over two hundred restarts, with the state of some instant, each event is told and each case in order") {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::map<std::string, std::vector<Position>> effects;  // a receiver that looks at webhook-id
  std::set<std::string> known;
  std::mutex mutex;
  Receiver receiver(answering([&](const Received& request, std::size_t number) -> std::string {
    if (number % 5 == 3) return "HTTP/1.1 503 Service Unavailable\r\n";
    const auto envelope = events::read_envelope(request.body);
    const std::lock_guard lock(mutex);
    if (known.insert(request.header("webhook-id")).second) effects[envelope->subject].push_back(envelope->position);
    return taken;
  }));
  House house(receiver.url());
  house.wanted.types = "";
  house.subscribe();
  const auto folder = std::filesystem::path(house.town.folder()) / "webhooks";
  for (int cycle = 0; cycle < 200; ++cycle) {
    if (cycle % 10 == 0) house.town.open_case(fmt::format("hole {}", cycle));
    // What the disk held at some instant before its end is what a killed process leaves.
    std::string before;
    {
      std::ifstream file(folder / "wh-1.json");
      before.assign(std::istreambuf_iterator<char>(file), {});
    }
    house.town.clock().advance(std::chrono::minutes(3));
    house.webhooks->wake();
    if (random() % 2 == 0) receiver.wait_for(receiver.received().size() + 1, std::chrono::milliseconds(30));
    house.webhooks.reset();
    if (random() % 2 == 0) std::ofstream(folder / "wh-1.json", std::ios::trunc) << before;
    house.open();
  }
  for (int turn = 0; turn < 3'000 && house.shown("lag") != json::value(0); ++turn) {
    house.town.clock().advance(std::chrono::hours(1));
    house.webhooks->wake();
    receiver.wait_for(receiver.received().size() + 1, std::chrono::milliseconds(30));
  }
  CHECK(house.comes_to("lag", 0));
  const std::lock_guard lock(mutex);
  CHECK(known.size() == house.town->head());
  for (const auto& [subject, positions] : effects) CHECK(std::is_sorted(positions.begin(), positions.end()));
}
