#include "engine/store/log.h"

#include <doctest/doctest.h>

#include "tests/store/log_support.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;

TEST_CASE("what was appended is read back in order, after closing and opening too") {
  const TemporaryFolder folder;
  store::Head head;
  {
    auto log = store::open_log(folder / "log");
    REQUIRE(log);
    CHECK((*log)->head().position == 0);
    CHECK(*(*log)->append(drafts(1, 3), 0) == 3);
    CHECK(*(*log)->append(drafts(4, 100), 3) == 103);
    CHECK(difference(**log, 0, 103) == "");
    CHECK(difference(**log, 50, 103) == "");
    head = (*log)->head();
  }
  auto log = store::open_log(folder / "log");
  REQUIRE(log);
  CHECK((*log)->head().position == 103);
  CHECK((*log)->head().hash == head.hash);
  CHECK(difference(**log, 0, 103) == "");
  CHECK(*(*log)->append(drafts(104, 1), 103) == 104);
}

TEST_CASE("a writer that has not seen the head is refused, and nothing is written") {
  const TemporaryFolder folder;
  auto log = store::open_log(folder / "log");
  REQUIRE(log);
  REQUIRE((*log)->append(drafts(1, 2), 0));

  for (const Position wrong : {0u, 1u, 3u}) {
    const auto refused = (*log)->append(drafts(3, 1), wrong);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::conflict);
  }
  CHECK_FALSE((*log)->append({}, 2));
  CHECK((*log)->head().position == 2);
  CHECK_FALSE((*log)->is_poisoned());
  CHECK((*log)->append(drafts(3, 1), 2));
}

TEST_CASE("an event above the size limit is refused, one at the limit is kept") {
  const TemporaryFolder folder;
  auto log = store::open_log(folder / "log");
  REQUIRE(log);
  auto frame = drafts(1, 1);
  frame[0].body.assign(store::body_bytes_max + 1, 'x');
  const auto refused = (*log)->append(frame, 0);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::invalid);

  frame[0].body.pop_back();
  CHECK((*log)->append(frame, 0));
  CHECK((*(*log)->read(0)->next())->body.size() == store::body_bytes_max);
}

TEST_CASE("a cursor stops at the head it saw, and goes on after a refresh") {
  const TemporaryFolder folder;
  auto log = store::open_log(folder / "log");
  REQUIRE(log);
  REQUIRE((*log)->append(drafts(1, 2), 0));
  auto cursor = (*log)->read(0);
  REQUIRE((*log)->append(drafts(3, 2), 2));

  CHECK((*cursor->next())->position == 1);
  CHECK((*cursor->next())->position == 2);
  CHECK_FALSE(cursor->next()->has_value());
  cursor->refresh();
  CHECK((*cursor->next())->position == 3);
  CHECK((*cursor->next())->position == 4);
  CHECK_FALSE(cursor->next()->has_value());
  CHECK(cursor->position() == 4);
}

TEST_CASE("one commit is one sync, whatever it carries") {
  const TemporaryFolder folder;
  auto log = store::open_log(folder / "log");
  REQUIRE(log);
  const auto before = (*log)->stats().wal_syncs;
  Position head = 0;
  for (const std::size_t size : {1u, 10u, 100u, 1u, 1u, 57u}) head = *(*log)->append(drafts(head + 1, size), head);

  const auto stats = (*log)->stats();
  CHECK(stats.wal_syncs - before == 6);
  CHECK(stats.commits == 6);
  CHECK(stats.events == 170);
}

TEST_CASE("a second opening of the same log is refused while the first lives") {
  const TemporaryFolder folder;
  auto first = store::open_log(folder / "log");
  REQUIRE(first);
  const auto second = store::open_log(folder / "log");
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == Error::Kind::unavailable);
  CHECK(second.error().message.find("in use by another process") != std::string::npos);
}

TEST_CASE("a log grows over many memtables and stays whole") {
  const TemporaryFolder folder;
  store::LogOptions options;
  options.write_buffer_bytes = 256 << 10;
  Position head = 0;
  {
    auto log = store::open_log(folder / "log", options);
    REQUIRE(log);
    for (int i = 0; i < 100; ++i) head = *(*log)->append(drafts(head + 1, 100, 400), head);
    // Also when a write-ahead log is full and the next one is begun.
    CHECK((*log)->stats().wal_syncs == (*log)->stats().commits);
  }
  auto log = store::open_log(folder / "log", options);
  REQUIRE(log);
  CHECK((*log)->head().position == 10'000);
  CHECK(difference(**log, 0, 10'000, 400) == "");
}
