// Readers beside the writer, for ThreadSanitizer.
#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "engine/people/vault.h"
#include "engine/store/log.h"
#include "engine/store/views.h"
#include "tests/store/entries.h"
#include "tests/store/log_support.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;

TEST_CASE("cursors that follow a log see every event once, in order, whatever the writer does") {
  const TemporaryFolder folder;
  store::LogOptions options;
  options.write_buffer_bytes = 128 << 10;
  auto log = store::open_log(folder / "log", options);
  REQUIRE(log);
  constexpr Position last = 3'000;
  const auto follow = [&log](std::atomic<bool>& whole) {
    const auto cursor = (*log)->read(0);
    Position seen = 0;
    while (seen < last) {
      const auto record = cursor->next();
      if (!record) return;
      if (!*record) {
        cursor->refresh();
        std::this_thread::yield();
        continue;
      }
      if ((*record)->position != seen + 1 || (*record)->body != drafts(seen + 1, 1).front().body) return;
      ++seen;
      if ((*log)->head().position < seen) return;
    }
    whole = true;
  };
  std::array<std::atomic<bool>, 2> whole{};
  {
    std::jthread first([&] { follow(whole[0]); });
    std::jthread second([&] { follow(whole[1]); });
    for (Position head = 0; head < last; head += 20) REQUIRE((*log)->append(drafts(head + 1, 20), head));
  }
  CHECK(whole[0]);
  CHECK(whole[1]);
}

TEST_CASE("readers of a list of entries see it whole and in order while another thread inserts") {
  constexpr std::uint64_t count = 20'000;
  Entries entries;
  std::atomic<std::uint64_t> inserted = 0;
  std::atomic<int> wrong = 0;
  const auto key = [](std::uint64_t number) { return std::to_string(number * 7'919 % count + count); };
  const auto read = [&] {
    while (inserted < count) {
      const auto there = inserted.load();
      std::uint64_t seen = 0;
      std::string last;
      for (const auto* at = entries.list().first(); at != nullptr; at = at->next(), ++seen) {
        const std::string now(store::entry_key(at->entry()).key);
        if (now <= last) ++wrong;
        last = now;
      }
      if (seen < there) ++wrong;
      if (there == 0) continue;
      const auto known = key(there);
      const auto* const found = entries.list().at_or_behind({known, ~std::uint64_t{0}});
      if (found == nullptr || store::entry_key(found->entry()).key != known) ++wrong;
      if (const auto* const before = entries.list().before({known, ~std::uint64_t{0}}))
        if (store::entry_key(before->entry()).key >= known) ++wrong;
    }
  };
  {
    std::jthread first(read);
    std::jthread second(read);
    for (std::uint64_t number = 1; number <= count; ++number) {
      entries.add(key(number), number);
      inserted = number;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a snapshot of the views is always of one moment, while batches are written and tables come and go") {
  const TemporaryFolder folder;
  auto views = store::Views::open(folder / "views", {.flush_events = 100});
  REQUIRE(views);
  const auto left = *(*views)->table("left.v1");
  const auto right = *(*views)->table("right.v1");
  std::atomic<bool> stop = false;
  std::atomic<int> torn = 0;
  {
    std::jthread reader([&] {
      while (!stop) {
        const auto moment = (*views)->snapshot();
        const auto position = moment->applied("main");
        const auto a = moment->get(left, "k");
        const auto b = moment->get(right, "k");
        if (!position || !a || !b || a->value_or("0") != std::to_string(*position) || *a != *b)
          torn += *position != 0 ? 1 : 0;
      }
    });
    for (Position i = 1; i <= 2'000; ++i) {
      store::ViewBatch batch;
      batch.put(left, "k", std::to_string(i));
      batch.put(right, "k", std::to_string(i));
      batch.set_applied("main", i);
      REQUIRE((*views)->write(batch));
      if (i % 500 == 0) {
        REQUIRE((*views)->table("passing.v1"));
        REQUIRE((*views)->drop_table("passing.v1"));
      }
    }
    stop = true;
  }
  CHECK(torn == 0);
}

TEST_CASE("a vault seals and opens for many threads while keys are destroyed and rotated") {
  const TemporaryFolder folder;
  auto vault = people::Vault::open(folder / "keys");
  REQUIRE(vault);
  (*vault)->resume_after(0);
  std::atomic<int> wrong = 0;
  const auto work = [&] {
    for (int i = 0; i < 200; ++i) {
      const auto key = (*vault)->assign();
      const auto sealed = (*vault)->seal(*key, i);
      const auto opened = (*vault)->open(*sealed);
      if (!opened || !*opened || **opened != json::value(i)) ++wrong;
      if (i % 50 == 0 && (!(*vault)->destroy(*key) || (*vault)->open(*sealed)->has_value())) ++wrong;
    }
  };
  {
    std::jthread first(work);
    std::jthread second(work);
    CHECK((*vault)->rotate());
    CHECK((*vault)->rotate());
  }
  CHECK(wrong == 0);
  CHECK(*(*vault)->assign() == 402);
}
