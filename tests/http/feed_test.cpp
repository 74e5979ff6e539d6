// The feed: pages, lines and live readers see every event once, in order, whatever happens to their connection.
#include <atomic>
#include <random>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <poll.h>

#include "adapters/async/deadlines.h"
#include "tests/http/support/live_reader.h"
#include "tests/http/support/town_door.h"

using namespace guichet;
using namespace guichet::test;

namespace {

std::vector<std::string> stored(TownDoor& door) {
  std::vector<std::string> documents;
  const auto cursor = door.town()->read(0);
  for (auto record = cursor->next(); record && *record; record = cursor->next())
    documents.emplace_back((*record)->body);
  return documents;
}

std::string listener(TownDoor& door) {
  return door.token("integrators/works", {"listener"});
}

}  // namespace

TEST_CASE("pages serve the stored bytes, each once, and say where to go on") {
  TownDoor door;
  for (int i = 0; i < 3; ++i) door.open_case(fmt::format("trou {}", i));
  const auto documents = stored(door);
  std::string joined;
  std::string next = "/events?limit=7";
  while (true) {
    const auto page = door.get(next, listener(door));
    REQUIRE_MESSAGE(page.status == 200, page.body);
    CHECK(page.header("content-type") == "application/cloudevents-batch+json");
    if (page.body == "[]") break;
    joined += (joined.empty() ? "" : ",") + page.body.substr(1, page.body.size() - 2);
    const auto link = page.header("link");
    next = link.substr(1, link.find('>') - 1);
  }
  std::string expected;
  for (const auto& document : documents) expected += (expected.empty() ? "" : ",") + document;
  CHECK(joined == expected);

  TownDoor::Ask lines;
  lines.as = listener(door);
  lines.path = "/events?limit=500";
  lines.headers = {"Accept: application/x-ndjson"};
  const auto told = door.call(lines);
  std::string in_lines;
  for (const auto& document : documents) in_lines += document + "\n";
  CHECK(told.body == in_lines);
  CHECK(told.header("guichet-position") == told.header("guichet-head"));
}

TEST_CASE("a filter leaves out what is not asked for, and nothing else") {
  TownDoor door;
  const auto id = door.open_case();
  door.open_case();
  const auto count = [&](const std::string& query) {
    return at(door.get("/events?limit=500&" + query, listener(door)), "").as_array().size();
  };
  std::size_t opened = 0;
  std::size_t steps = 0;
  std::size_t of_case = 0;
  for (const auto& document : stored(door)) {
    opened += document.find("\"guichet.case.opened.v1\"") != std::string::npos ? 1U : 0U;
    steps += document.find("\"type\":\"guichet.step.") != std::string::npos ? 1U : 0U;
    of_case += document.find("\"subject\":\"case/" + id) != std::string::npos ? 1U : 0U;
  }
  CHECK(opened == 2);
  CHECK(count("type=guichet.case.opened.v1") == opened);
  CHECK(count("type=guichet.step.*") == steps);
  CHECK(count("subject=case/" + id) == of_case);
  CHECK(count("subject=case/" + id + "&type=guichet.case.*") == 1);
  CHECK(door.get(fmt::format("/events?after={}", door.town()->head() + 1), listener(door)).status == 400);
}

TEST_CASE("a filter that could never match is refused, with the word that was meant") {
  TownDoor door;
  const auto refused = [&](const std::string& query) {
    const auto answer = door.get("/events?" + query, listener(door));
    CHECK_MESSAGE(answer.status == 400, answer.body);
    return answer.body;
  };
  const auto has = [](const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; };
  CHECK(has(refused("type=guichet.case.opend.v1"), "guichet.case.opened.v1 perhaps"));
  CHECK(has(refused("type=guichet.case.closed.v1,guichet.case.opened"), "no type of event guichet.case.opened,"));
  CHECK(has(refused("type=guichet.nothing.*"), "no type of event guichet.nothing.*"));
  CHECK(has(refused("subject=4711"), "expected case/ID, person/ID or catalog, found 4711"));
  refused("subject=case/");
  for (const auto* sound : {"type=guichet.*", "subject=catalog", "subject=person/none", "type=&subject="})
    CHECK(door.get(fmt::format("/events?{}", sound), listener(door)).status == 200);
}

TEST_CASE("several types may be asked for at once") {
  TownDoor door;
  door.open_case();
  std::size_t expected = 0;
  for (const auto& document : stored(door))
    expected += document.find("\"type\":\"guichet.case.opened.v1\"") != std::string::npos ||
                        document.find("\"type\":\"guichet.clock.") != std::string::npos
                    ? 1U
                    : 0U;
  REQUIRE(expected > 1);
  const auto page = door.get("/events?limit=5000&type=guichet.case.opened.v1,guichet.clock.*", listener(door));
  CHECK(at(page, "").as_array().size() == expected);
  CHECK(door.get("/events?limit=5001", listener(door)).status == 400);
}

TEST_CASE("a page may be waited for, and its position moves on even where nothing matched") {
  TownDoor door;
  const auto id = door.open_case();
  const auto head = door.town()->head();
  const auto path = fmt::format("/events?after={}&type=guichet.note.written.v1&wait=30", head);
  listener(door);
  std::thread clerk([&] {
    // First something that does not match: the reader goes on waiting, and is told later how far it looked.
    const auto passed = door.town().on_case(CaseId(id), cases::ChangePriority{"high", "urgent"});
    const auto noted = door.town().on_case(CaseId(id), cases::WriteNote{"vu", true});
    CHECK(passed);
    CHECK(noted);
  });
  const auto began = async::steady_now();
  const auto page = door.get(path, listener(door));
  clerk.join();
  CHECK(async::steady_now() - began < std::chrono::seconds(9));
  REQUIRE(page.status == 200);
  REQUIRE(at(page, "").as_array().size() == 1);
  CHECK(page.header("guichet-position") == fmt::to_string(door.town()->head()));

  const auto silent = door.get(fmt::format("/events?after={}&type=guichet.branch.*&wait=1", head), listener(door));
  CHECK(silent.body == "[]");
  CHECK(silent.header("guichet-position") == fmt::to_string(door.town()->head()));
  CHECK(door.get("/events?wait=61", listener(door)).status == 400);
}

TEST_CASE("a case is shown as it was, after an event and at a moment") {
  TownDoor door;
  const auto id = door.open_case();
  const auto opened = door.town()->head();
  const auto before = door.get("/api/v1/cases/" + id);
  const auto moment = to_rfc3339(door.town().clock().now());
  door.town().clock().advance(std::chrono::hours(1));
  REQUIRE(door.town().on_case(CaseId(id), cases::ChangePriority{"urgent", "danger"}));
  door.settle();
  CHECK(text_at(door.get("/api/v1/cases/" + id), "/priority") == "urgent");

  const auto then = door.get(fmt::format("/api/v1/cases/{}?as_of={}", id, opened));
  REQUIRE_MESSAGE(then.status == 200, then.body);
  CHECK(text_at(then, "/priority") == text_at(before, "/priority"));
  CHECK(text_at(then, "/version") == text_at(before, "/version"));
  CHECK(then.header("etag") == before.header("etag"));
  CHECK(at(then, "/tasks") == at(before, "/tasks"));
  CHECK(at(then, "/clocks") == at(before, "/clocks"));
  CHECK(text_at(then, "/as_of/position") == fmt::to_string(opened));
  CHECK(door.get(fmt::format("/api/v1/cases/{}?as_of={}", id, moment)).body == then.body);
  const auto now = door.get(fmt::format("/api/v1/cases/{}?as_of={}", id, door.town()->head()));
  CHECK(text_at(now, "/priority") == "urgent");

  CHECK(door.get("/api/v1/cases/" + id + "?as_of=1").status == 404);
  CHECK(door.get("/api/v1/cases/" + id + "?as_of=yesterday").status == 400);
  CHECK(door.get(fmt::format("/api/v1/cases/{}?as_of={}", id, door.town()->head() + 1)).status == 400);
  CHECK(door.get("/api/v1/cases/nobody?as_of=1").status == 404);
}

TEST_CASE("catching up and living on are one stream") {
  TownDoor door;
  door.open_case();
  LiveReader reader(door, "/events", 0);
  REQUIRE(reader.open());
  Position last = 0;
  while (last < door.town()->head()) {
    const auto told = reader.next();
    REQUIRE(told);
    CHECK(told->id == ++last);
  }
  door.open_case();
  const auto documents = stored(door);
  while (last < door.town()->head()) {
    const auto told = reader.next();
    REQUIRE(told);
    CHECK(told->id == ++last);
    CHECK(told->data == documents[last - 1]);
  }
}

TEST_CASE("fifty broken connections and a restart lose nothing and double nothing") {
  TownDoor door;
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::atomic<bool> stop = false;
  const auto path = "/api/v1/cases/" + door.open_case() + "/notes";
  listener(door);
  std::thread writer([&] {
    // Through the engine's own door, so that restarting the server does not end it.
    for (int i = 0; i < 3000 && !stop; ++i) {
      auto note = door.town().submission("agents/marie");
      note.what = runtime::CaseCommand{CaseId(path.substr(14, 36)), cases::WriteNote{"vu", true}};
      if (!door.town()->submit_and_wait(std::move(note))) stop = true;
    }
  });
  std::vector<Position> seen;
  Position last = 0;
  for (int connection = 0; connection < 50; ++connection) {
    if (connection == 25) door.restart();
    LiveReader reader(door, "/events", last);
    REQUIRE(reader.open());
    const auto count = random() % 40;
    for (unsigned i = 0; i < count; ++i) {
      const auto told = reader.next();
      if (!told) break;
      if (!told->data.empty()) seen.push_back(told->id);
      last = told->id;
    }
  }
  stop = true;
  writer.join();
  LiveReader rest(door, fmt::format("/events?after={}", last), 0);
  while (last < door.town()->head()) {
    const auto told = rest.next();
    REQUIRE(told);
    if (!told->data.empty()) seen.push_back(told->id);
    last = told->id;
  }
  CHECK(seen.size() == door.town()->head());
  bool in_order = true;
  for (std::size_t i = 0; i < seen.size(); ++i) in_order = in_order && seen[i] == i + 1;
  CHECK(in_order);
}

TEST_CASE("a filtered reader is told how far it is, so that it never looks twice") {
  http::Limits limits;
  limits.heartbeat_every = std::chrono::milliseconds(50);
  TownDoor door(limits);
  door.open_case();
  LiveReader reader(door, "/events?type=guichet.branch.*", 0);
  REQUIRE(reader.open());
  const auto told = reader.next();
  REQUIRE(told);
  CHECK(told->data.empty());
  CHECK(told->id == door.town()->head());
}

TEST_CASE("a live reader who never reads is dropped, and the others go on") {
  http::Limits limits;
  limits.stall_max = std::chrono::milliseconds(200);
  TownDoor door(limits);
  const auto path = "/api/v1/cases/" + door.open_case() + "/notes";
  LiveReader deaf(door, "/events", 0);
  deaf.client().set_receive_buffer(4096);
  REQUIRE(deaf.open());
  // Twelve megabytes: more than the kernel keeps for a connection.
  std::atomic<int> left = 900;
  for (int i = 0; i < 900; ++i) {
    auto note = door.town().submission("agents/marie");
    note.what = runtime::CaseCommand{CaseId(path.substr(14, 36)), cases::WriteNote{std::string(10'000, 'x'), true}};
    door.town()->submit(std::move(note), [&](Result<runtime::Receipt> receipt) {
      CHECK(receipt);
      --left;
    });
  }
  while (left > 0) ::poll(nullptr, 0, 10);
  const auto began = async::steady_now();
  const auto watch = door.token("integrators/watch", {"operator"});
  while (door.get("/metrics", watch).body.find("guichet_event_subscribers 0\n") == std::string::npos) {
    REQUIRE(async::steady_now() - began < std::chrono::seconds(10));
    ::poll(nullptr, 0, 20);
  }
  LiveReader other(door, fmt::format("/events?after={}", door.town()->head() - 1), 0);
  CHECK(other.next()->id == door.town()->head());
}

TEST_CASE("a stopping server says goodbye to live readers") {
  TownDoor door;
  LiveReader reader(door, "/events", 0);
  REQUIRE(reader.open());
  for (Position i = 0; i < door.town()->head(); ++i) REQUIRE(reader.next());
  const auto began = async::steady_now();
  door.stop();
  CHECK(async::steady_now() - began < std::chrono::seconds(5));
  CHECK_FALSE(reader.next());
  CHECK_FALSE(reader.client().timed_out());
}
