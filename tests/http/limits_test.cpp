// Peers that do their worst: slow, silent, many, or deaf. Everything they cost is bounded.
#include <algorithm>
#include <vector>

#include <doctest/doctest.h>
#include <poll.h>

#include "tests/http/support/echo.h"
#include "tests/http/support/raw_client.h"
#include "tests/http/support/running.h"

using namespace guichet;
using namespace guichet::test;
using std::chrono::milliseconds;

namespace {

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: t\r\n\r\n";

http::Limits impatient() {
  http::Limits limits;
  limits.idle_max = milliseconds(150);
  limits.head_max = milliseconds(150);
  limits.body_max = milliseconds(150);
  limits.write_max = limits.stall_max = milliseconds(150);
  limits.linger_max = milliseconds(100);
  limits.shutdown_max = milliseconds(300);
  limits.sweep_every = milliseconds(20);
  limits.connections_max = 4;
  return limits;
}

struct Fixture {
  SystemClock clock;
  Echo echo{1u << 20};
  Running server;

  explicit Fixture(http::Limits limits = impatient()) : server(echo, limits, clock) {}
};

/// Sends a byte every 10 ms, as a slow attacker does, until the peer has had enough.
std::size_t drip(RawClient& client, std::string_view bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size() && client.send(bytes.substr(sent, 1))) {
    ++sent;
    ::poll(nullptr, 0, 10);
  }
  return sent;
}

}  // namespace

TEST_CASE("a connection without requests is closed in silence") {
  Fixture fixture;
  RawClient client(fixture.server.port());
  CHECK(client.at_end());
}

TEST_CASE("a slowloris that drips its head is told off and dropped") {
  Fixture fixture;
  RawClient client(fixture.server.port());
  const auto sent = drip(client, "GET /" + std::string(500, 'a') + " HTTP/1.1\r\nHost: t\r\n\r\n");
  CHECK(sent < 200);
  const auto answer = client.read_answer();
  if (answer) CHECK(answer->status == 408);
  CHECK(client.at_end());
}

TEST_CASE("a body that never comes is told off and dropped") {
  Fixture fixture;
  RawClient client(fixture.server.port());
  client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nhalf");
  const auto answer = client.read_answer();
  REQUIRE(answer);
  CHECK(answer->status == 408);
  CHECK(client.at_end());
}

TEST_CASE("a reader that never reads is dropped, and nothing piles up for it") {
  auto limits = impatient();
  limits.idle_max = milliseconds(5000);
  Fixture fixture(limits);
  RawClient client(fixture.server.port());
  client.set_receive_buffer(4096);
  client.send("GET /big HTTP/1.1\r\nHost: t\r\n\r\n");
  // 8 MiB at 16 KiB a second may take nine minutes, but not a moment of them in deafness.
  CHECK(client.read_head()->status == 200);
  const auto began = async::steady_now();
  while (fixture.server.connections() > 0) {
    REQUIRE(async::steady_now() - began < milliseconds(5000));
    ::poll(nullptr, 0, 10);
  }
}

TEST_CASE("beyond the most connections one is turned away with 503, and the others live") {
  auto limits = impatient();
  limits.idle_max = milliseconds(5000);
  Fixture fixture(limits);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<RawClient>(fixture.server.port()));
    clients.back()->send(get);
    REQUIRE(clients.back()->read_answer());
  }
  RawClient fifth(fixture.server.port());
  const auto answer = fifth.read_answer();
  REQUIRE(answer);
  CHECK(answer->status == 503);
  CHECK(fifth.at_end());
  for (auto& client : clients) {
    client->send(get);
    CHECK(client->read_answer()->status == 200);
  }
  clients.clear();
  RawClient later(fixture.server.port());
  later.send(get);
  const auto after = later.read_answer();
  REQUIRE(after);
}

TEST_CASE("a connection is closed politely after its last allowed request") {
  auto limits = impatient();
  limits.requests_per_connection_max = 2;
  Fixture fixture(limits);
  RawClient client(fixture.server.port());
  client.send(std::string(get) + std::string(get) + std::string(get));
  CHECK(client.read_answer()->header("connection").empty());
  CHECK(client.read_answer()->header("connection") == "close");
  CHECK_FALSE(client.read_answer());
}

TEST_CASE("stopping ends idle connections at once and lets what is in flight finish") {
  auto limits = impatient();
  limits.idle_max = limits.body_max = milliseconds(5000);
  limits.shutdown_max = milliseconds(5000);
  Fixture fixture(limits);
  RawClient idle(fixture.server.port());
  idle.send(get);
  REQUIRE(idle.read_answer());
  RawClient busy(fixture.server.port());
  busy.send("POST / HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  REQUIRE(busy.read_continue());
  std::thread stopping([&] { fixture.server.stop(); });
  CHECK(idle.at_end());  // so the server is stopping by now
  busy.send("hello");
  const auto answer = busy.read_answer();
  REQUIRE(answer);
  CHECK(answer->body == "POST / [hello]");
  CHECK(answer->header("connection") == "close");
  stopping.join();
  RawClient late(fixture.server.port());
  CHECK_FALSE(late.connected());
}

TEST_CASE("a thousand requests in one write are answered in order") {
  Fixture fixture;
  RawClient client(fixture.server.port());
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: t\r\n\r\n";
  std::thread sender([&] { client.send(bytes); });
  int right = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto answer = client.read_answer();
    if (answer && answer->body == "GET /" + std::to_string(i) + " []") ++right;
  }
  sender.join();
  CHECK(right == 1000);
}
