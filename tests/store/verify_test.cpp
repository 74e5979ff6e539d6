#include "engine/store/verify.h"

#include <doctest/doctest.h>

#include "tests/store/log_files.h"
#include "tests/store/log_support.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;

TEST_CASE("a whole log verifies, while it is written too, without a byte being changed") {
  const TemporaryFolder folder;
  auto log = store::open_log(folder / "log");
  REQUIRE(log);
  REQUIRE((*log)->append(drafts(1, 9'000), 0));
  const auto files = files_named(folder / "log", "");
  Position told = 0;
  store::VerifyLogOptions options;
  options.progress = [&told](Position done, Position head) {
    CHECK(done > told);
    CHECK(head == 9'000);
    told = done;
  };
  const auto report = store::verify_log(folder / "log", options);
  REQUIRE(report);
  CHECK_FALSE(report->fault);
  CHECK(report->head.position == 9'000);
  CHECK(report->head.hash == (*log)->head().hash);
  CHECK(report->anchored->position == 9'000);
  CHECK(told > 0);
  CHECK(files_named(folder / "log", "") == files);
  CHECK((*log)->append(drafts(9'001, 1), 9'000));
}

TEST_CASE("where there is no log, verifying says so") {
  const TemporaryFolder folder;
  const auto report = store::verify_log(folder / "nothing");
  REQUIRE_FALSE(report);
  CHECK(report.error().kind == Error::Kind::not_found);
}

TEST_CASE("signed checkpoints agree with the log they were taken from, and with no other") {
  const TemporaryFolder folder;
  const auto file = folder / "checkpoints";
  const auto key = folder / "signing";
  {
    auto log = store::open_log(folder / "log");
    REQUIRE(log);
    for (Position head = 0; head < 30; head += 10) {
      REQUIRE((*log)->append(drafts(head + 1, 10), head));
      REQUIRE(store::append_checkpoint(file, *store::sign_checkpoint(key, (*log)->head(), Instant{Duration{1}})));
    }
  }
  store::VerifyLogOptions options;
  options.checkpoints = *store::read_checkpoints(file);
  CHECK(options.checkpoints.size() == 3);
  const auto report = store::verify_log(folder / "log", options);
  CHECK_FALSE(report->fault);
  CHECK(report->checkpoints == 3);

  // The same length, another history.
  {
    auto log = store::open_log(folder / "rewritten");
    auto frame = drafts(1, 30);
    frame[14].body[3] ^= 1;
    REQUIRE((*log)->append(frame, 0));
  }
  const auto rewritten = store::verify_log(folder / "rewritten", options);
  CHECK(rewritten->fault->position == 20);
  CHECK(rewritten->fault->message.find("rewritten") != std::string::npos);

  // The same history, shortened with its anchor.
  {
    auto log = store::open_log(folder / "short");
    REQUIRE((*log)->append(drafts(1, 25), 0));
  }
  CHECK(store::verify_log(folder / "short", options)->fault->position == 26);
}

TEST_CASE("a checkpoint that was edited, or signed by somebody else, is refused") {
  const TemporaryFolder folder;
  const auto file = folder / "checkpoints";
  REQUIRE(store::append_checkpoint(file, *store::sign_checkpoint(folder / "a", {7, {}}, Instant{})));
  const auto good = read_file(file);
  auto edited = good;
  edited.replace(edited.find(":7"), 2, ":8");
  write_file(file, edited);
  CHECK(store::read_checkpoints(file).error().message.find("not signed") != std::string::npos);

  write_file(file, good);
  CHECK(store::read_checkpoints(file)->size() == 1);
  REQUIRE(store::append_checkpoint(file, *store::sign_checkpoint(folder / "b", {9, {}}, Instant{})));
  CHECK(store::read_checkpoints(file).error().message.find("line 2") != std::string::npos);
  CHECK(store::read_checkpoints(folder / "none")->empty());
}
