// A system at the other end that hangs, answers twice, late or nonsense, over real sockets, while couriers die, their
// checkpoints are lost and the power fails: no order is lost, none is given twice, and no case keeps another's answer.
// GUICHET_ORDERS says how many; the cases' own clock is virtual.
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/courier/courier.h"
#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"
#include "tests/courier/unruly_service.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::courier;
using guichet::test::Manner;
using guichet::test::UnrulyService;

namespace {

constexpr std::string_view work_yaml = R"yaml(
workflow: work
title: { fr: Travaux }
owner: works
alternatives: { fr: Au guichet }
keep: { ordered: 1 year }
form: { phone: { type: phone, personal: true } }
data: { order_id: { type: string } }
start: order
steps:
  order:
    call:
      service: orders
      post: /orders
      body: { phone: "{{ form.phone }}" }
      retry: { times: 6, from: 30 s, to: 10 min }
      save: { order_id: "{{ reply.id }}" }
      go: ordered
  ordered: { end: ordered }
)yaml";

workflows::Files town_of(const std::string& url) {
  auto files = test::small_town();
  files["town.yaml"] += fmt::format("services:\n  orders: {{ url: \"{}\", timeout: 2 s }}\n", url);
  files["workflows/work.yaml"] = work_yaml;
  return files;
}

/// The real transport, less patient than any town: what hangs costs the test 60 ms.
class Impatient final : public Transport {
 public:
  Result<Answer> send(const Parcel& parcel) override {
    auto hurried = parcel;
    hurried.service.timeout.amount_ms = 60;
    return http_->send(hurried);
  }

 private:
  std::unique_ptr<Transport> http_ = make_http_transport([](const std::string&) { return std::string(); });
};

/// What the log tells of the cases, read as it grows.
struct Told {
  std::map<std::string, std::set<std::string>> orders;  ///< of each case
  std::map<std::string, int> closings;
  std::vector<CaseId> incidents;  ///< new since the last time
  Position position = 0;

  void read(runtime::Engine& engine) {
    incidents.clear();
    const auto cursor = engine.read(position);
    for (;;) {
      const auto record = cursor->next();
      REQUIRE(record);
      if (!*record) break;
      position = cursor->position();
      if (cases::is_case_event((*record)->kind)) take(**record);
    }
  }

  void take(const store::Record& record) {
    const auto document = events::read(record.body);
    REQUIRE(document);
    const auto event = cases::decode(record.kind, document->data);
    REQUIRE(event);
    const auto id = document->envelope.subject.substr(std::string_view("case/").size());
    if (const auto* asked = std::get_if<cases::CallRequested>(&*event)) orders[id].insert(asked->order);
    if (std::holds_alternative<cases::CaseClosed>(*event)) ++closings[id];
    if (std::holds_alternative<cases::IncidentRaised>(*event)) incidents.emplace_back(id);
  }
};

class Works {
 public:
  Works(std::uint64_t seed, int count) : service_(seed), count_(count) {
    REQUIRE(town_.deploy(town_of(service_.url())));
    for (int number = 1; number <= count; ++number) open(number);
    start_courier();
  }

  ~Works() { stop_courier(); }

  Works(const Works&) = delete;
  Works& operator=(const Works&) = delete;

  /// One turn of the town's day: agents see to incidents, the alarm clock rings, and something comes in.
  void turn() {
    told_.read(*town_);
    for (const auto& id : told_.incidents) {
      const auto resumed = town_.on_case(id, cases::ResumeCase{"", "they say it works again"});
      REQUIRE_MESSAGE(resumed, resumed.error().message);
    }
    town_.clock().advance(std::chrono::minutes(15));
    REQUIRE(town_->fire_due(town_.clock().now()));
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, std::chrono::milliseconds(20));
  }

  bool is_over() const { return told_.closings.size() == static_cast<std::size_t>(count_); }

  int closed() const { return static_cast<int>(told_.closings.size()); }

  /// The courier ends and what it knew is gone; then the power fails.
  void lose_courier_and_power() {
    stop_courier();
    std::filesystem::remove(checkpoint_);
    town_.crash();
    start_courier();
  }

  void judge() {
    const auto orders = service_.orders();
    CHECK(orders.size() == static_cast<std::size_t>(count_));
    std::set<std::string> ids;
    for (int number = 1; number <= count_; ++number) {
      const auto state = town_.state(CaseId(fmt::format("K{}", number)));
      INFO(state.id.value);
      CHECK(state.outcome == "ordered");
      CHECK(told_.closings.at(state.id.value) == 1);
      REQUIRE(told_.orders.at(state.id.value).size() == 1);
      const auto& order = orders.at(fmt::format("{}/{}", state.id.value, *told_.orders.at(state.id.value).begin()));
      CHECK(state.data.at("order_id") == json::value(order.id));
      ids.insert(order.id);
    }
    CHECK(ids.size() == static_cast<std::size_t>(count_));
    for (const auto manner : {Manner::hangs, Manner::late, Manner::nonsense, Manner::twice})
      CHECK(service_.count(manner) >= count_);
    CHECK(town_.replay_difference() == "");
  }

  int asked() const {
    int sum = 0;
    for (const auto& [key, order] : service_.orders()) sum += order.asked;
    return sum;
  }

 private:
  void open(int number) {
    auto opening = town_.submission("citizen");
    runtime::OpenRequest request;
    request.id = CaseId(fmt::format("K{}", number));
    request.open.workflow = "work";
    request.open.form = {{"phone", "0612345678"}};
    opening.what = std::move(request);
    town_.accepted(std::move(opening));
  }

  void start_courier() {
    checkpoint_ = std::filesystem::path(town_.folder()) / "courier.position";
    listening_ = town_->listen([this](Position) {
      const std::lock_guard lock(mutex_);
      came_.notify_all();
    });
    courier_ = std::make_unique<Courier>(
        *town_, transport_, CourierOptions{.checkpoint = checkpoint_, .threads = 16, .waiting_max = 64});
  }

  void stop_courier() {
    courier_.reset();
    town_->stop_listening(listening_);
  }

  UnrulyService service_;
  Impatient transport_;
  test::TestEngine town_;
  int count_;
  Told told_;
  std::filesystem::path checkpoint_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::uint64_t listening_ = 0;
  std::unique_ptr<Courier> courier_;
};

int orders_wanted() {
  const auto* given = std::getenv("GUICHET_ORDERS");
  return given == nullptr ? 1'000 : std::atoi(given);
}

}  // namespace

TEST_CASE("a system that hangs, answers twice, late and nonsense gets each order under one key, and none is lost") {
  const auto* given = std::getenv("GUICHET_SEED");
  const auto seed = given == nullptr ? std::random_device{}() : std::strtoull(given, nullptr, 10);
  const auto count = orders_wanted();
  fmt::print("seed {} (GUICHET_SEED repeats it), {} orders\n", seed, count);
  Works works(seed, count);
  auto next_loss = count / 5;
  for (int turns = 0; !works.is_over(); ++turns) {
    REQUIRE(turns < 20'000);
    works.turn();
    if (works.closed() < next_loss) continue;
    works.lose_courier_and_power();
    next_loss += count / 3;
  }
  works.judge();
  fmt::print("{} attempts for {} orders\n", works.asked(), count);
}
