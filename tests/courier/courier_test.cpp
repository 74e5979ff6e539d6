// The courier with an engine: orders are carried out once, whatever the other system does and whenever the
// courier dies; and the transport with a real socket.
#include "adapters/courier/courier.h"

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include "adapters/courier/drop.h"
#include "adapters/courier/orders.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::courier;

namespace {

constexpr std::string_view order_yaml = R"yaml(
workflow: order
title: { fr: Commander }
owner: works
alternatives: { fr: Au guichet }
keep: { ordered: 1 year, by-hand: 1 year }
form: { phone: { type: phone, personal: true } }
data: { order_id: { type: string } }
start: order
steps:
  order:
    call:
      service: orders
      post: /orders
      body: { phone: "{{ form.phone }}" }
      retry: { times: 2, from: 30 s }
      save: { order_id: "{{ reply.id }}" }
      go: ordered
      failed: { go: by-hand }
  ordered: { end: ordered }
  by-hand: { end: by-hand }
)yaml";

/// One tells, the other hears; their cases do not know of each other.
constexpr std::string_view telling_yaml = R"yaml(
workflow: telling
title: { fr: Annoncer }
owner: works
alternatives: { fr: Au guichet }
keep: { told: 1 year }
form: { order: { type: string, required: true } }
start: told
steps:
  told: { do: [ { emit: works-done, value: "{{ form.order }}", body: { cost: "{{ 120 }}" } } ], end: told }
)yaml";

constexpr std::string_view hearing_yaml = R"yaml(
workflow: hearing
title: { fr: Attendre }
owner: works
alternatives: { fr: Au guichet }
keep: { heard: 1 year }
form: { order: { type: string, required: true } }
data: { cost: { type: integer } }
start: waiting
steps:
  waiting: { wait: { for: works-done, match: form.order, go: heard } }
  heard: { do: [ { set: { cost: "{{ int(reply.cost) }}" } } ], end: heard }
)yaml";

workflows::Files town_with_orders() {
  auto files = test::small_town();
  files["town.yaml"] += "services:\n  orders: { url: \"http://127.0.0.1:9/api\", timeout: 2 s }\n";
  files["workflows/order.yaml"] = order_yaml;
  files["workflows/telling.yaml"] = telling_yaml;
  files["workflows/hearing.yaml"] = hearing_yaml;
  return files;
}

/// Another system that does what a test says, and remembers what it was asked.
class Double final : public Transport {
 public:
  using Behaviour = std::function<Result<Answer>(const Parcel& parcel, int times_asked)>;

  explicit Double(Behaviour behaviour) : behaviour_(std::move(behaviour)) {}

  Result<Answer> send(const Parcel& parcel) override {
    int times = 0;
    {
      const std::lock_guard lock(mutex_);
      times = ++asked_[parcel.key];
      last_ = parcel;
    }
    return behaviour_(parcel, times);
  }

  std::map<std::string, int> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

  Parcel last() const {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  Behaviour behaviour_;
  mutable std::mutex mutex_;
  std::map<std::string, int> asked_;
  Parcel last_;
};

Answer accepted(const Parcel& parcel) {
  return {201, json::object{{"id", "W-" + parcel.key}}};
}

struct Town : test::TestEngine {
  Town() { REQUIRE(deploy(town_with_orders())); }

  CaseId order(int number) {
    auto opening = submission("citizen");
    runtime::OpenRequest request;
    request.id = CaseId(fmt::format("K{}", number));
    request.open.workflow = "order";
    request.open.form = {{"phone", "0612345678"}};
    const auto id = request.id;
    opening.what = std::move(request);
    TestEngine::accepted(std::move(opening));
    return id;
  }

  CaseId open(const std::string& workflow, const std::string& order) {
    auto opening = submission("citizen");
    runtime::OpenRequest request;
    request.id = CaseId(fmt::format("{}-{}-{}", workflow, order, ++opened_));
    request.open.workflow = workflow;
    request.open.form = {{"order", order}};
    const auto id = request.id;
    opening.what = std::move(request);
    TestEngine::accepted(std::move(opening));
    return id;
  }

  int opened_ = 0;

  /// Waits until the case is as wanted; the courier works on its own threads.
  bool comes_to(const CaseId& id, const std::function<bool(const cases::CaseState&)>& wanted) {
    std::mutex mutex;
    std::condition_variable moved;
    const auto token = (*this)->listen([&](Position) {
      const std::lock_guard lock(mutex);
      moved.notify_all();
    });
    bool is_so = false;
    for (int turn = 0; turn < 200 && !is_so; ++turn) {
      is_so = wanted(state(id));
      std::unique_lock lock(mutex);
      if (!is_so) moved.wait_for(lock, std::chrono::milliseconds(50));
    }
    (*this)->stop_listening(token);
    return is_so;
  }
};

bool is_closed(const cases::CaseState& state) {
  return !state.is_open();
}

}  // namespace

TEST_CASE("an order is carried out in clear, and its answer comes back to the case") {
  Town town;
  Double other([](const Parcel& parcel, int) -> Result<Answer> { return accepted(parcel); });
  Courier courier(*town, other, {.checkpoint = {}});
  const auto id = town.order(1);
  REQUIRE(town.comes_to(id, is_closed));
  const auto state = town.state(id);
  CHECK(state.outcome == "ordered");
  CHECK(state.data.at("order_id").as_string() == fmt::format("W-{}/1-1", id.value));
  CHECK(other.last().body.as_object().at("phone") == json::value("0612345678"));
  CHECK(other.last().method == "POST");
}

TEST_CASE("no answer is tried again by the case's own clock, under the same key") {
  Town town;
  Double other([](const Parcel& parcel, int times) -> Result<Answer> {
    if (times == 1) return unavailable("it hangs");
    return accepted(parcel);
  });
  Courier courier(*town, other, {.checkpoint = {}});
  const auto id = town.order(1);
  REQUIRE(town.comes_to(id, [](const auto& state) { return !state.timers.empty(); }));
  town.clock().advance(std::chrono::minutes(1));
  REQUIRE(town->fire_due(town.clock().now()));
  REQUIRE(town.comes_to(id, is_closed));
  CHECK(town.state(id).outcome == "ordered");
  CHECK(other.asked() == std::map<std::string, int>{{id.value + "/1-1", 2}});
}

TEST_CASE("a courier that starts again forgets no order and repeats none that was answered") {
  Town town;
  const auto checkpoint = std::filesystem::path(town.folder()) / "courier.position";
  Double other([](const Parcel& parcel, int) -> Result<Answer> { return accepted(parcel); });
  std::vector<CaseId> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(town.order(i));
  {
    Courier courier(*town, other, {.checkpoint = checkpoint});
    REQUIRE(town.comes_to(ids[0], is_closed));
  }
  {
    // Its checkpoint lost: the whole log is read again.
    std::filesystem::remove(checkpoint);
    Courier courier(*town, other, {.checkpoint = checkpoint});
    for (const auto& id : ids) CHECK(town.comes_to(id, is_closed));
  }
  for (const auto& [key, times] : other.asked()) CHECK(times == 1);
  CHECK(other.asked().size() == ids.size());
  std::ifstream file(checkpoint);
  Position position = 0;
  file >> position;
  CHECK(position > 0);
}

TEST_CASE("a child case is opened once, for the same person, and its end answers its parent") {
  Town town;
  auto files = town_with_orders();
  files["workflows/parent.yaml"] = R"yaml(
workflow: parent
title: { fr: Parent }
owner: works
alternatives: { fr: Au guichet }
keep: { over: 1 year, refused: 1 year }
form: { what: { type: string }, phone: { type: phone, personal: true } }
data: { result: { type: string } }
start: child
steps:
  child: { case: { workflow: repair, form: { what: "{{ form.what }}", phone: "{{ form.phone }}" }, save: { result: "{{ reply.outcome }}" }, go: over, failed: { go: refused } } }
  over: { end: over }
  refused: { end: refused }
)yaml";
  REQUIRE(town.deploy(files));
  Double nobody([](const Parcel&, int) -> Result<Answer> { return unavailable("not asked"); });
  const auto open_parent = [&](const std::string& name, json::object form) {
    auto opening = town.submission("citizen");
    runtime::OpenRequest request;
    request.id = CaseId(name);
    request.open.workflow = "parent";
    request.open.form = std::move(form);
    opening.what = std::move(request);
    town.TestEngine::accepted(std::move(opening));
    return CaseId(name);
  };
  Courier courier(*town, nobody, {.checkpoint = {}});
  const auto id = open_parent("P1", {{"what", "a hole"}, {"phone", "0612345678"}});
  const CaseId child("P1.1-1");
  REQUIRE(town.comes_to(id, [&](const auto&) { return town->queries().find_case(child).has_value(); }));
  CHECK(town.state(child).form.at("what") == json::value("a hole"));
  CHECK(town.state(id).is_open());
  REQUIRE(town.on_case(child, cases::CompleteTask{town.task(child), "reject", {}, {}}));
  REQUIRE(town.comes_to(id, is_closed));
  CHECK(town.state(id).data.at("result") == json::value("rejected"));
  CHECK(nobody.asked().empty());
}

TEST_CASE("a case's message reaches whoever waits for its value, whichever comes first") {
  Town town;
  Double other([](const Parcel& parcel, int) -> Result<Answer> { return accepted(parcel); });
  Courier courier(*town, other, {.checkpoint = {}});
  const auto first = town.open("hearing", "W-1");
  const auto second = town.open("hearing", "W-1");
  const auto stranger = town.open("hearing", "W-2");
  town.open("telling", "W-1");
  CHECK(town.comes_to(first, is_closed));
  CHECK(town.comes_to(second, is_closed));
  CHECK(town.state(first).data.at("cost") == json::value(120));
  const auto late = town.open("hearing", "W-1");
  CHECK(town.comes_to(late, is_closed));
  CHECK(town.state(stranger).is_open());
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a case that was joined to another ends as that one does, and one that parted goes on") {
  Town town;
  Double nobody([](const Parcel& parcel, int) -> Result<Answer> { return accepted(parcel); });
  Courier courier(*town, nobody, {.checkpoint = {}});
  const auto main = town.open_case("le trou");
  const auto same = town.open_case("un trou");
  const auto other = town.open_case("encore un trou");
  const auto name_of = [&](const CaseId& id) { return town.state(id).reference; };
  for (const auto& follower : {same, other}) {
    REQUIRE(town.on_case(main, cases::AddFollower{follower, name_of(follower), "the same hole"}));
    REQUIRE(town.on_case(follower, cases::JoinCase{main, name_of(main), "the same hole"}));
    CHECK(town.state(follower).tasks.empty());
  }
  REQUIRE(town.on_case(other, cases::PartCase{"another street"}));
  REQUIRE(town.on_case(main, cases::RemoveFollower{other, "another street"}));
  REQUIRE(town.on_case(main, cases::CompleteTask{town.task(main), "reject", {}, {}}));
  CHECK(town.comes_to(same, is_closed));
  CHECK(town.state(same).outcome == "rejected");
  CHECK(town.state(other).is_open());
  CHECK(town.replay_difference() == "");
}

TEST_CASE("what a case says cannot choose another address") {
  CHECK(*safe_path("/orders/W 1?q=é") == "/orders/W%201?q=%C3%A9");
  CHECK(*safe_path("/a#b") == "/a%23b");
  CHECK(*safe_path("/a\r\nHost: x") == "/a%0D%0AHost:%20x");
  CHECK_FALSE(safe_path("/a/../../admin"));
  CHECK_FALSE(safe_path("/./a"));
  CHECK_FALSE(safe_path("@evil.example/"));
}

TEST_CASE("the transport speaks HTTP, shows its secret, and follows nobody elsewhere") {
  namespace asio = boost::asio;
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
  std::vector<std::string> requests;
  const std::vector<std::string> answers = {
      "HTTP/1.1 201 Created\r\nContent-Length: 10\r\nConnection: close\r\n\r\n{\"id\":\"W\"}",
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"};
  std::thread server([&] {
    for (const auto& answer : answers) {
      asio::ip::tcp::socket socket(context);
      acceptor.accept(socket);
      asio::streambuf buffer;
      asio::read_until(socket, buffer, "\r\n\r\n");
      requests.emplace_back(asio::buffers_begin(buffer.data()), asio::buffers_end(buffer.data()));
      asio::write(socket, asio::buffer(answer));
    }
  });
  workflows::ExternalService service;
  service.id = "orders";
  service.url = fmt::format("http://127.0.0.1:{}/api", acceptor.local_endpoint().port());
  service.secret_variable = "TOKEN";
  const auto transport = make_http_transport([](const std::string&) { return std::string("geheim\n"); });
  const auto first = transport->send(
      {.service = service, .method = "POST", .path = "/orders", .body = json::object{{"a", 1}}, .key = "K/1"});
  const auto second = transport->send({.service = service, .method = "GET", .path = "/x", .body = {}, .key = "K/2"});
  server.join();
  REQUIRE(first);
  CHECK(first->status == 201);
  CHECK(first->body.as_object().at("id") == json::value("W"));
  REQUIRE(second);
  CHECK(second->status == 302);
  CHECK(requests[0].starts_with("POST /api/orders HTTP/1.1\r\n"));
  CHECK(requests[0].find("Authorization: Bearer geheim\r\n") != std::string::npos);
  CHECK(requests[0].find("Idempotency-Key: K/1\r\n") != std::string::npos);
  CHECK(requests[1].starts_with("GET /api/x HTTP/1.1\r\n"));
  acceptor.close();
  const auto third = transport->send({.service = service, .method = "GET", .path = "/x", .body = {}, .key = "K/3"});
  REQUIRE_FALSE(third);
  CHECK(third.error().message.find("geheim") == std::string::npos);
}

TEST_CASE("an order does not go into a network that the town has closed, whatever its system is called") {
  namespace asio = boost::asio;
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
  acceptor.non_blocking(true);
  const auto transport = make_http_transport([](const std::string&) { return std::string(); });
  workflows::ExternalService service;
  service.id = "orders";
  const auto refused = [&](const std::string& host) {
    service.url = fmt::format("http://{}:{}", host, acceptor.local_endpoint().port());
    const auto answer =
        transport->send({.service = service, .method = "POST", .path = "/orders", .body = {}, .key = "K/1"});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Error::Kind::unavailable);
    return answer.error().message.find("an address that is not public") != std::string::npos;
  };
  const OpenedNetworks some{{*Network::parse("10.0.0.0/8")}, {"works.example"}};
  service.reach = some.reach("127.0.0.1");
  CHECK(refused("127.0.0.1"));
  CHECK(refused("localhost"));
  CHECK(refused("[::ffff:127.0.0.1]"));
  asio::ip::tcp::socket socket(context);
  boost::system::error_code nobody;
  acceptor.accept(socket, nobody);
  CHECK(nobody == asio::error::would_block);
}

TEST_CASE("agents see where an order is, and have one that was given up carried out again under its key") {
  Town town;
  std::atomic<bool> away = true;
  Double other([&](const Parcel& parcel, int) -> Result<Answer> {
    if (away) return unavailable("away");
    return accepted(parcel);
  });
  Courier courier(*town, other, {.checkpoint = {}});
  const StuckAlarm alarm(*town, town.clock(), std::chrono::hours(1));
  const auto id = town.order(1);
  const auto row = [&] {
    const auto rows = orders_of(*town, town.state(id), town.clock().now());
    REQUIRE(rows.size() == 1);
    return rows.front();
  };
  REQUIRE(town.comes_to(id, [&](const cases::CaseState& state) { return !state.timers.empty(); }));
  CHECK(row().state == "waiting");
  CHECK(row().service == "orders");
  CHECK(row().due.has_value());
  CHECK_FALSE(row().stuck);
  CHECK(town.on_case(id, cases::ResendOrder{row().order, "now"}).error().kind == Error::Kind::conflict);
  town.clock().advance(Duration(std::chrono::minutes(31)));
  CHECK(row().stuck);
  REQUIRE(town->fire_due(town.clock().now()));
  REQUIRE(town.comes_to(id, [](const cases::CaseState& state) { return state.outcome == "by-hand"; }));
}

TEST_CASE("an order that was given up with an incident is resent by an agent, and the alarm counts it") {
  Town town;
  auto files = town_with_orders();
  auto& text = files["workflows/order.yaml"];
  const std::string failed = "      failed: { go: by-hand }\n";
  text.erase(text.find(failed), failed.size());
  const std::string by_hand = "  by-hand: { end: by-hand }\n";
  text.erase(text.find(by_hand), by_hand.size());
  const std::string kept = ", by-hand: 1 year";
  text.erase(text.find(kept), kept.size());
  REQUIRE(town.deploy(files));
  std::atomic<bool> away = true;
  Double other([&](const Parcel& parcel, int) -> Result<Answer> {
    if (away) return Answer{400, {}};
    return accepted(parcel);
  });
  Courier courier(*town, other, {.checkpoint = {}});
  StuckAlarm alarm(*town, town.clock(), std::chrono::hours(1));
  const auto id = town.order(1);
  REQUIRE(town.comes_to(id, [](const cases::CaseState& state) { return !state.incident.empty(); }));
  CHECK(alarm.look() == 0);
  CHECK(alarm.figures().find("guichet_orders_failed 1") != std::string::npos);
  const auto page = town->queries().case_list("", "ordering", {.after = {}, .limit = 10});
  REQUIRE(page);
  CHECK(page->rows.size() == 1);
  const auto rows = orders_of(*town, town.state(id), town.clock().now());
  REQUIRE(rows.size() == 1);
  CHECK(rows.front().state == "failed");
  away = false;
  REQUIRE(town.on_case(id, cases::ResendOrder{rows.front().order, "they are back"}));
  REQUIRE(town.comes_to(id, is_closed));
  CHECK(town.state(id).outcome == "ordered");
  CHECK(other.asked().begin()->second == 2);
  CHECK(other.asked().size() == 1);
  CHECK(alarm.look() == 0);
  CHECK(town->queries().case_list("", "ordering", {.after = {}, .limit = 10})->rows.empty());
}

TEST_CASE("an order of a system that fetches files is one whole file, and its retry the same one") {
  const test::TemporaryFolder folder;
  struct Elsewhere final : Transport {
    Result<Answer> send(const Parcel&) override { return Answer{299, {}}; }
  };
  const auto transport = make_drop_transport(folder.path() + "/drop", std::make_unique<Elsewhere>());
  Parcel parcel;
  parcel.service.id = "works";
  parcel.service.folder = "works";
  parcel.method = "POST";
  parcel.path = "/orders";
  parcel.body = json::object{{"where", "rue de l'Été"}};
  parcel.key = "K1/../x/1-1";
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto answer = transport->send(parcel);
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == json::value(json::object{{"file", "K1.%2E%2E.x.1-1.json"}}));
  }
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() + "/drop/works"))
    names.push_back(entry.path().filename());
  CHECK(names == std::vector<std::string>{"K1.%2E%2E.x.1-1.json"});
  std::ifstream file(folder.path() + "/drop/works/K1.%2E%2E.x.1-1.json");
  std::string line;
  std::getline(file, line);
  const auto order = parse_json(line);
  REQUIRE(order);
  CHECK(order->as_object().at("key") == json::value(parcel.key));
  CHECK(order->as_object().at("body") == parcel.body);
  parcel.service.folder.clear();
  CHECK(transport->send(parcel)->status == 299);
}

TEST_CASE("a folder that cannot be written costs an attempt, and leaves nothing half") {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() + "/drop") << "a file where the folder should be";
  const auto transport = make_drop_transport(
      folder.path() + "/drop", make_http_transport([](const std::string&) { return std::string(); }));
  Parcel parcel;
  parcel.service.id = "works";
  parcel.service.folder = "works";
  parcel.key = "K1/1-1";
  const auto answer = transport->send(parcel);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == Error::Kind::unavailable);
}
