// Two cases never have the last counter of a slot, however quickly they ask, and a rebuild counts the same.
#include <doctest/doctest.h>

#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::test;

namespace {

workflows::Files town_with_agenda() {
  auto files = small_town();
  add_agenda(files, 2);
  files["workflows/repair.yaml"] = appointment_service("repair");
  return files;
}

struct Desk : TestEngine {
  Desk() {
    REQUIRE(deploy(town_with_agenda()));
    for (const auto* who : {"a", "b", "c"}) ids.push_back(open_case(who));
  }

  Result<runtime::Receipt> book(const CaseId& id, Instant starts) {
    return on_case(id, cases::BookAppointment{"", "hall", starts, ""}, "citizen");
  }

  std::vector<CaseId> ids;
};

}  // namespace

TEST_CASE("the last counter of a slot goes to who asks first, and is free again when it is given back") {
  Desk desk;
  const auto slot = monday_morning() + std::chrono::hours(24);
  REQUIRE(desk.book(desk.ids[0], slot));
  REQUIRE(desk.book(desk.ids[1], slot));
  const auto full = desk.book(desk.ids[2], slot);
  REQUIRE_FALSE(full);
  CHECK(full.error().kind == Error::Kind::conflict);
  CHECK(full.error().message.find("taken") != std::string::npos);

  REQUIRE(desk.book(desk.ids[1], slot + std::chrono::minutes(30)));
  REQUIRE(desk.book(desk.ids[2], slot));
  desk.settle();
  const auto booked = desk->queries().booked("papers", "hall", slot, slot + std::chrono::hours(1));
  REQUIRE(booked);
  REQUIRE(booked->size() == 2);
  CHECK(booked->at(0).cases == 2);
  CHECK(booked->at(1).cases == 1);

  desk.reopen();
  REQUIRE_FALSE(desk.book(desk.ids[1], slot));
  REQUIRE(desk.on_case(desk.ids[0], cases::CancelAppointment{"", "malade"}, "citizen"));
  REQUIRE(desk.book(desk.ids[1], slot));
  CHECK(desk.replay_difference() == "");
}
