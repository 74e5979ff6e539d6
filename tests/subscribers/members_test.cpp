// Members of one consumer, each on a thread of its own, while cases go on, events are given back and somebody looks and
// counts: every event is settled once, and no case's events are in two hands at once or out of order.
#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/subscribers/consumers.h"
#include "tests/runtime/support/test_engine.h"

using namespace guichet;
using namespace guichet::subscribers;

namespace {

constexpr int members = 4;
constexpr int cases_before = 20;
constexpr int cases_meanwhile = 20;

/// Who has which case, and how far each case has been read.
class Ledger {
 public:
  /// Empty, or what is wrong with giving this to a member now.
  std::string begin(const OpenItem& item) {
    const std::lock_guard lock(mutex_);
    if (!held_.insert(item.subject).second) return item.subject + " is in two hands";
    if (read_[item.subject] >= item.position) return item.subject + " goes backwards";
    return "";
  }

  void end(const OpenItem& item, bool is_settled) {
    const std::lock_guard lock(mutex_);
    held_.erase(item.subject);
    if (!is_settled) return;
    read_[item.subject] = item.position;
    ++settled_;
  }

  int settled() const {
    const std::lock_guard lock(mutex_);
    return settled_;
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> held_;
  std::map<std::string, Position> read_;
  int settled_ = 0;
};

struct Office {
  test::TestEngine town;
  Consumers* consumers = nullptr;
  Ledger ledger;
  std::atomic<bool> is_over = false;
  std::mutex mutex;
  std::string broken;  ///< the first thing that went wrong; doctest's checks are for one thread

  void breaks(const std::string& what) {
    const std::lock_guard lock(mutex);
    if (broken.empty()) broken = what;
    is_over = true;
  }

  /// One event after the other, as members do that keep the order of a case; a few are given back.
  void work(int number) {
    std::minstd_rand chance(static_cast<unsigned>(number) + 1);
    const auto name = fmt::format("member-{}", number);
    while (!is_over) {
      const auto fetched = consumers->fetch("works", name, 1);
      if (!fetched) return breaks(fetched.error().message);
      for (const auto& item : fetched->items) {
        if (auto wrong = ledger.begin(item); !wrong.empty()) return breaks(wrong);
        const bool is_settled = chance() % 8 != 0;
        // What is told first is what others may see first.
        ledger.end(item, is_settled);
        if (is_settled) {
          const auto settled = consumers->settle("works", {item.position});
          if (!settled || *settled != 1) return breaks(fmt::format("event {} was not ours to settle", item.position));
        } else if (!consumers->release("works", {.position = item.position, .why = "not now"})) {
          return breaks(fmt::format("event {} could not be given back", item.position));
        }
      }
      if (fetched->items.empty()) std::this_thread::yield();
    }
  }

  void look() {
    while (!is_over) {
      if (!consumers->show("works")) return breaks("the consumer is gone");
      if (consumers->figures().find("consumer=\"works\"") == std::string::npos) return breaks("nobody counts it");
      (void)consumers->put(fmt::format("other-{}", ledger.settled() % 3), {}, 0);
      (void)consumers->remove("other-1");
      (void)consumers->fetch("other-1", "one", 10);
      std::this_thread::yield();
    }
  }
};

}  // namespace

TEST_CASE("members on many threads settle every event once, each case in order and in one hand") {
  Office office;
  const auto opened =
      Consumers::open(*office.town, office.town.clock(), std::filesystem::path(office.town.folder()) / "consumers");
  REQUIRE(opened);
  office.consumers = opened->get();
  for (int number = 0; number < cases_before; ++number) office.town.open_case(fmt::format("trou {}", number));
  REQUIRE((*opened)->put("works", {.types = "guichet.case.*,guichet.task.*,guichet.step.*", .attempts_max = 1'000}, 0));

  std::vector<std::thread> threads;
  for (int number = 0; number < members; ++number) threads.emplace_back([&office, number] { office.work(number); });
  threads.emplace_back([&office] { office.look(); });
  for (int number = 0; number < cases_meanwhile && !office.is_over; ++number)
    office.town.open_case(fmt::format("autre trou {}", number));
  while (!office.is_over) {
    const auto about = office.consumers->show("works");
    if (!about) break;
    if (about->at("lag").to_number<Position>() == 0 && about->at("open").to_number<int>() == 0) office.is_over = true;
    std::this_thread::yield();
  }
  for (auto& thread : threads) thread.join();
  CHECK(office.broken == "");
  const auto about = office.consumers->show("works");
  REQUIRE(about);
  CHECK(about->at("lag").to_number<Position>() == 0);
  CHECK(about->at("parked").to_number<int>() == 0);
  int expected = 0;
  const auto cursor = office.town->read(0);
  for (auto record = cursor->next(); record && *record; record = cursor->next()) {
    const auto body = (*record)->body;
    for (const auto* type : {"\"guichet.case.", "\"guichet.task.", "\"guichet.step."})
      expected += body.find(std::string("\"type\":") + type) != std::string_view::npos ? 1 : 0;
  }
  CHECK(office.ledger.settled() == expected);
}
