// `guichet verify` as an operator meets it: exit codes, and what it takes to give anything up.
#include <doctest/doctest.h>

#include "cli/commands.h"
#include "engine/store/files.h"
#include "tests/store/log_files.h"
#include "tests/store/log_support.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;

namespace {

/// A data folder of 20 events and a file, as a server that was killed leaves it; the place of its attachment.
std::string make_data(const TemporaryFolder& folder) {
  auto log = store::open_log(folder / "live/log");
  REQUIRE(log);
  for (Position head = 0; head < 20; ++head) REQUIRE((*log)->append(drafts(head + 1, 1), head));
  auto files = store::FileStore::open(folder / "live/files");
  auto draft = (*files)->create();
  REQUIRE((*draft)->write(std::as_bytes(std::span("a photo"))));
  const auto hash = (*draft)->finish()->hash;
  std::filesystem::create_directories(folder / "data/keys");
  replace_folder(folder / "live/files", folder / "data/files");
  copy_living_folder(folder / "live/log", folder / "data/log");
  return folder / ("data/files/" + hash.substr(0, 2) + "/" + hash.substr(2));
}

}  // namespace

TEST_CASE("a sound data folder passes, with a checkpoint for next time") {
  const TemporaryFolder folder;
  make_data(folder);
  cli::VerifyOptions options{
      .data = folder / "data", .checkpoint = folder / "checkpoints", .format = cli::Format::json};
  CHECK(cli::verify(options) == cli::exit_ok);
  CHECK(cli::verify(options) == cli::exit_ok);
  CHECK(read_file(folder / "checkpoints").find("\"position\":20") != std::string::npos);
}

TEST_CASE("where nothing is, and what is asked wrongly, is the caller's mistake") {
  const TemporaryFolder folder;
  CHECK(cli::verify({.data = folder / "nothing"}) == cli::exit_wrong);
  make_data(folder);
  CHECK(cli::verify({.data = folder / "data", .accept_loss = true}) == cli::exit_usage);
}

TEST_CASE("a damaged attachment is corruption") {
  const TemporaryFolder folder;
  const auto attachment = make_data(folder);
  write_file(attachment, "another photo");
  CHECK(cli::verify({.data = folder / "data"}) == cli::exit_corrupt);
}

TEST_CASE("a lost end is corruption until the operator gives it up, and checkpoints remember it even then") {
  const TemporaryFolder folder;
  make_data(folder);
  REQUIRE(cli::verify({.data = folder / "data", .checkpoint = folder / "checkpoints"}) == cli::exit_ok);
  const auto wal = files_named(folder / "data/log", ".log").back();
  write_file(wal, read_file(wal).substr(0, 3'000));
  const auto head = read_file(folder / "data/log/HEAD");

  CHECK(cli::verify({.data = folder / "data"}) == cli::exit_corrupt);
  CHECK(cli::verify({.data = folder / "data", .repair = true}) == cli::exit_wrong);
  CHECK(read_file(folder / "data/log/HEAD") == head);
  CHECK(cli::verify({.data = folder / "data", .repair = true, .accept_loss = true}) == cli::exit_ok);
  CHECK(cli::verify({.data = folder / "data"}) == cli::exit_ok);
  CHECK(cli::verify({.data = folder / "data", .checkpoint = folder / "checkpoints"}) == cli::exit_corrupt);
}
