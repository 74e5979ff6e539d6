// A slot that comes free is offered to the first in line, then to the next, by whoever reads the log.
#include <condition_variable>
#include <mutex>

#include <doctest/doctest.h>

#include "adapters/courier/courier.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::courier;

namespace {

workflows::Files town_with_line() {
  auto files = test::small_town();
  test::add_agenda(files, 1, "offer: 24 hours");
  files["workflows/repair.yaml"] = test::appointment_service("repair");
  return files;
}

/// Nobody is asked anything here.
class Nobody final : public Transport {
 public:
  Result<Answer> send(const Parcel& /*parcel*/) override { return unavailable("there is no such system"); }
};

struct Hall : test::TestEngine {
  Hall() {
    REQUIRE(deploy(town_with_line()));
    for (const auto* who : {"a", "b", "c"}) ids.push_back(open_case(who));
    REQUIRE(on_case(ids[0], cases::BookAppointment{"", "hall", slot, ""}, "citizen"));
  }

  void stands_in_line(const CaseId& id) {
    REQUIRE(on_case(id, cases::StandInLine{}, "citizen"));
    clock().advance(std::chrono::minutes(1));
  }

  bool is_offered(const CaseId& id) {
    const auto booked = state(id).bookings;
    return booked.size() == 1 && booked.front().until.has_value();
  }

  /// The courier works on its own threads.
  bool comes_to(const std::function<bool()>& wanted) {
    std::mutex mutex;
    std::condition_variable moved;
    const auto token = (*this)->listen([&](Position) {
      const std::lock_guard lock(mutex);
      moved.notify_all();
    });
    bool is_so = wanted();
    for (int turn = 0; turn < 200 && !is_so; ++turn) {
      std::unique_lock lock(mutex);
      moved.wait_for(lock, std::chrono::milliseconds(50));
      lock.unlock();
      is_so = wanted();
    }
    (*this)->stop_listening(token);
    return is_so;
  }

  Instant slot = test::monday_morning() + std::chrono::hours(24 * 3);
  std::vector<CaseId> ids;
};

}  // namespace

TEST_CASE("what is given back goes to the first in line, and to the next when nobody takes it") {
  Hall hall;
  Nobody nobody;
  Courier courier(*hall, nobody, {.checkpoint = {}});
  hall.stands_in_line(hall.ids[2]);
  hall.stands_in_line(hall.ids[1]);
  REQUIRE(hall.on_case(hall.ids[0], cases::CancelAppointment{"", "malade"}, "citizen"));
  REQUIRE(hall.comes_to([&] { return hall.is_offered(hall.ids[2]); }));
  CHECK_FALSE(hall.is_offered(hall.ids[1]));
  // It is held: nobody else has it, whoever asks.
  const auto other = hall.on_case(hall.ids[0], cases::BookAppointment{"", "hall", hall.slot, ""}, "citizen");
  REQUIRE_FALSE(other);
  CHECK(other.error().message.find("taken") != std::string::npos);

  const auto until = *hall.state(hall.ids[2]).bookings.front().until;
  hall.clock().set(until);
  REQUIRE(hall->fire_due(until));
  REQUIRE(hall.comes_to([&] { return hall.is_offered(hall.ids[1]); }));
  CHECK(hall.state(hall.ids[2]).lines.empty());
  REQUIRE(hall.on_case(hall.ids[1], cases::BookAppointment{"", "hall", hall.slot, ""}, "citizen"));
  const auto booked = hall.state(hall.ids[1]);
  CHECK_FALSE(booked.bookings.front().until);
  CHECK(booked.lines.empty());
  CHECK(hall.replay_difference() == "");
}

TEST_CASE("a slot that somebody booked first is offered to nobody, and a line without a slot waits") {
  Hall hall;
  Nobody nobody;
  hall.stands_in_line(hall.ids[1]);
  REQUIRE(hall.on_case(hall.ids[0], cases::CancelAppointment{"", "malade"}, "citizen"));
  REQUIRE(hall.on_case(hall.ids[2], cases::BookAppointment{"", "hall", hall.slot, ""}, "citizen"));
  {
    Courier courier(*hall, nobody, {.checkpoint = {}});
    // What comes behind shows that the first errand is done: the slot of the third case is given back.
    REQUIRE(hall.on_case(
        hall.ids[2], cases::BookAppointment{"", "hall", hall.slot + std::chrono::minutes(30), ""}, "citizen"));
    REQUIRE(hall.comes_to([&] { return hall.is_offered(hall.ids[1]); }));
  }
  CHECK(hall.state(hall.ids[1]).bookings.front().starts == hall.slot);
  CHECK(hall.replay_difference() == "");
}
