// I10, I1, I2 against a disk that refuses: an error is never acknowledged, and what was acknowledged stays.
#include <doctest/doctest.h>

#include "engine/store/log.h"
#include "engine/store/verify.h"
#include "tests/store/faulty_filesystem.h"
#include "tests/store/log_support.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;

namespace {

constexpr std::size_t frames = 14;
constexpr std::size_t frame_size = 4;

store::LogOptions small_log(const std::shared_ptr<Faults>& faults) {
  store::LogOptions options;
  options.filesystem = std::make_shared<FaultyFileSystem>(faults);
  options.write_buffer_bytes = 64 << 10;  // several flushes on the way
  return options;
}

struct Run {
  bool opened = false;
  Position acknowledged = 0;
  bool poisoned = false;
  std::optional<Error> refusal;
  bool took_more_after_refusal = false;
};

/// Appends until the end or the first refusal, then tries once more.
Run run(const std::string& path, const std::shared_ptr<Faults>& faults) {
  Run result;
  auto log = store::open_log(path, small_log(faults));
  if (!log) {
    result.refusal = log.error();
    return result;
  }
  result.opened = true;
  for (std::size_t i = 0; i < frames && !result.refusal; ++i) {
    const auto appended = (*log)->append(drafts(result.acknowledged + 1, frame_size, 4'000), result.acknowledged);
    if (appended)
      result.acknowledged = *appended;
    else
      result.refusal = appended.error();
  }
  if (result.refusal) {
    result.poisoned = (*log)->is_poisoned();
    result.took_more_after_refusal =
        (*log)->append(drafts(result.acknowledged + 1, 1, 4'000), result.acknowledged).has_value();
    CHECK((*log)->head().position == result.acknowledged);
    CHECK(difference(**log, 0, result.acknowledged, 4'000) == "");
  }
  return result;
}

/// On a healthy disk again: everything acknowledged is there, and the frame in doubt is there whole or not at
/// all.
void check_reopened(const std::string& path, const Run& run) {
  auto log = store::open_log(path, small_log(std::make_shared<Faults>()));
  REQUIRE_MESSAGE(log, (log ? "" : log.error().message));
  const auto head = (*log)->head().position;
  CHECK((head == run.acknowledged || head == run.acknowledged + frame_size));
  CHECK(difference(**log, 0, head, 4'000) == "");
  CHECK((*log)->append(drafts(head + 1, 1, 4'000), head));
}

}  // namespace

TEST_CASE("an I/O error at every call in turn: nothing more is acknowledged, nothing acknowledged is lost") {
  int calls = 1'000'000;
  std::size_t refusals = 0;
  for (int n = 1; n <= calls; ++n) {
    CAPTURE(n);
    const TemporaryFolder folder(in_memory);
    auto faults = std::make_shared<Faults>();
    faults->fail_at = n;
    const auto result = run(folder / "log", faults);
    if (!result.refusal) {
      // The fault came after the last append, or in the background where no append saw it any more.
      if (faults->calls < n) calls = n;
    } else if (result.opened) {
      ++refusals;
      CHECK(result.refusal->kind == Error::Kind::corrupt);
      CHECK(result.poisoned);
      CHECK_FALSE(result.took_more_after_refusal);
    }
    check_reopened(folder / "log", result);
  }
  CHECK(refusals >= 2 * frames);  // each append writes and syncs: both were hit
}

TEST_CASE("a disk that runs full at every call in turn: appends are refused as unavailable, reads stay up") {
  int calls = 1'000'000;
  std::size_t refusals = 0;
  for (int n = 1; n <= calls; n += 3) {
    CAPTURE(n);
    const TemporaryFolder folder(in_memory);
    auto faults = std::make_shared<Faults>();
    faults->fail_at = n;
    faults->once = false;
    faults->error = [] { return rocksdb::IOStatus::NoSpace("injected"); };
    const auto result = run(folder / "log", faults);
    if (!result.refusal) {
      if (faults->calls < n) calls = n;
    } else {
      refusals += result.opened ? 1 : 0;
      CHECK(result.refusal->kind == Error::Kind::unavailable);
      CHECK_FALSE(result.took_more_after_refusal);
    }
    check_reopened(folder / "log", result);
  }
  CHECK(refusals >= frames / 2);
}

TEST_CASE("a nearly full disk refuses before anything is written, and goes on when there is space again") {
  const TemporaryFolder folder;
  auto faults = std::make_shared<Faults>();
  auto options = small_log(faults);
  options.free_bytes_min = 1 << 20;
  auto log = store::open_log(folder / "log", options);
  REQUIRE(log);
  REQUIRE((*log)->append(drafts(1, 3), 0));

  faults->free_bytes = 1 << 20;
  const auto refused = (*log)->append(drafts(4, 1), 3);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::unavailable);
  CHECK(refused.error().message.find("is full") != std::string::npos);
  CHECK_FALSE((*log)->is_poisoned());
  CHECK(difference(**log, 0, 3) == "");

  faults->free_bytes = 1 << 30;
  CHECK(*(*log)->append(drafts(4, 1), 3) == 4);
}
