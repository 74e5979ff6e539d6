// I10: after a failed write nothing more is acknowledged. A full disk only refuses.
#include <doctest/doctest.h>

#include "tests/runtime/support/test_engine.h"
#include "tests/store/faulty_filesystem.h"

using namespace guichet;
using namespace guichet::test;

namespace {

struct FaultyTown {
  std::shared_ptr<Faults> faults = std::make_shared<Faults>();
  TestEngine town{[this] {
    runtime::Options options;
    options.alarm_clock = false;
    options.log.filesystem = std::make_shared<FaultyFileSystem>(faults);
    options.log.free_bytes_min = 1000;
    return options;
  }()};
};

}  // namespace

TEST_CASE("after a write error nothing more is acknowledged, reads stay up, and a restart finds the acknowledged") {
  FaultyTown faulty;
  auto& town = faulty.town;
  const auto id = town.open_case("un trou");
  const auto version = town.state(id).version;
  faulty.faults->once = true;
  faulty.faults->fail_at = faulty.faults->calls + 1;
  auto note = town.submission("agents/marie");
  note.what = runtime::CaseCommand{id, cases::WriteNote{"perdu ?", true}};
  const auto refused = town->submit_and_wait(note);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::unavailable);
  CHECK(town->metrics().failed);
  // The disk works again, but what it holds is in doubt.
  for (int i = 0; i < 3; ++i) CHECK_FALSE(town.on_case(id, cases::WriteNote{"encore", true}));
  CHECK(town->queries().find_case(id)->version == version);

  faulty.faults->fail_at = 0;
  town.reopen();
  CHECK(town.state(id).version >= version);
  const auto again = town->submit_and_wait(note);
  REQUIRE(again);
  CHECK(town.state(id).version == version + 1);
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a full disk refuses writes with a sentence, reads stay up, and writing goes on when there is space") {
  FaultyTown faulty;
  auto& town = faulty.town;
  const auto id = town.open_case("un trou");
  const auto version = town.state(id).version;
  faulty.faults->free_bytes = 10;
  const auto refused = town.on_case(id, cases::WriteNote{"plus de place", true});
  CHECK_FALSE(town.on_case(id, cases::WriteNote{"toujours pas", true}));
  REQUIRE(town->metrics().read_only);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::unavailable);
  CHECK_FALSE(town->metrics().failed);
  CHECK(refused.error().message.find("full") != std::string::npos);
  CHECK(town.state(id).version == version);

  faulty.faults->free_bytes = 1ull << 40;
  const auto again = town.on_case(id, cases::WriteNote{"il y a de la place", true});
  REQUIRE(again);
  CHECK_FALSE(town->metrics().read_only);
  CHECK(again->version == version + 1);
  CHECK(town.replay_difference() == "");
}

TEST_CASE("views that are lost, damaged or from the future are built again") {
  TestEngine town;
  const auto id = town.open_case("un trou");
  REQUIRE(town.on_case(id, cases::WriteNote{"vu", true}));
  const auto version = town.state(id).version;
  SUBCASE("lost") {
    town.lose_views();
  }
  SUBCASE("damaged") {
    town.damage_views();
  }
  SUBCASE("ahead of the log") {
    town.keep_views_of_the_future([&] { REQUIRE(town.on_case(id, cases::WriteNote{"demain", true})); });
  }
  CHECK(town.state(id).version == version);
  CHECK(town.replay_difference() == "");
  CHECK(town.on_case(id, cases::WriteNote{"après", true}));
}
