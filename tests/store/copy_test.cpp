#include "engine/store/backup.h"

#include <doctest/doctest.h>

#include "tests/store/log_files.h"
#include "tests/store/log_support.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;
namespace fs = std::filesystem;

TEST_CASE("a data file that was still being written when it was copied is brought again") {
  const TemporaryFolder folder;
  store::LogOptions small_files;
  small_files.write_buffer_bytes = 64 << 10;
  for (Position head = 0; head < 9'000; head += 100) {
    auto log = store::open_log(folder / "log", small_files);
    REQUIRE(log);
    REQUIRE((*log)->append(drafts(head + 1, 100), head));
  }
  const auto data = files_named(folder / "log", ".sst");
  REQUIRE(data.size() > 1);
  const auto whole = read_file(data.front());
  write_file(data.front(), whole.substr(0, whole.size() / 2));
  const auto copy = folder / "copy" + "/" + fs::path(data.front()).filename().string();

  store::CopyOptions options;
  options.link = false;
  bool was_short = false;
  options.progress = [&](std::uint64_t) {
    if (was_short || !fs::exists(copy) || fs::file_size(copy) != whole.size() / 2) return;
    was_short = true;
    write_file(data.front(), whole);  // the flush ends after the file was read
  };
  store::Copied copied;
  const auto head = store::copy_log(folder / "log", folder / "copy", options, copied);
  REQUIRE_MESSAGE(head, head.error().message);
  CHECK(was_short);
  CHECK(head->position == 9'000);
  auto log = store::open_log(folder / "copy");
  REQUIRE(log);
  CHECK(difference(**log, 0, 9'000) == "");
}
