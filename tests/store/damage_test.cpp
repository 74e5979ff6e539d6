// I1, I2 and I9 against power cuts and bad disks: copies of a log are cut, zeroed, filled with garbage and
// flipped.
#include <random>

#include <doctest/doctest.h>

#include "engine/store/log.h"
#include "engine/store/verify.h"
#include "tests/store/log_files.h"
#include "tests/store/log_support.h"
#include "tests/support/instrumented.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;

namespace {

/// Under ASan an opening is thirty times as slow; every byte is tried without.
constexpr std::size_t torn_step = GUICHET_ADDRESS_SANITIZED ? 64 : 1;

/// What a power cut may leave: the write-ahead log as far as it reached the disk, and HEAD as it was at some
/// commit that did.
struct Commit {
  std::size_t wal_bytes = 0;
  Position position = 0;
  std::string head_file;
};

struct Recorded {
  std::string wal;  // its name
  std::vector<Commit> commits;
};

/// Thousands of openings: small buffers, so that no file is made larger than its content.
store::LogOptions small() {
  store::LogOptions options;
  options.write_buffer_bytes = 256 << 10;
  options.block_cache_bytes = 1 << 20;
  return options;
}

/// Runs a log in `path` and copies it, unclosed, to `copy`.
Recorded record(const std::string& path, const std::string& copy, std::size_t commits) {
  Recorded recorded;
  auto log = store::open_log(path, small());
  REQUIRE(log);
  Position head = 0;
  for (std::size_t i = 0; i < commits; ++i) {
    head = *(*log)->append(drafts(head + 1, 1 + i % 3), head);
    recorded.wal = files_named(path, ".log").back();
    recorded.commits.push_back({std::filesystem::file_size(recorded.wal), head, read_file(path + "/HEAD")});
  }
  copy_living_folder(path, copy);
  recorded.wal = std::filesystem::path(recorded.wal).filename().string();
  return recorded;
}

/// The last commit that is whole within the first `bytes` of the write-ahead log.
const Commit& last_within(const Recorded& recorded, std::size_t bytes) {
  const Commit* last = &recorded.commits.front();
  for (const auto& commit : recorded.commits)
    if (commit.wal_bytes <= bytes) last = &commit;
  return *last;
}

/// Whether the log misses this file. The copy of a living folder may hold what was just written out or merged, and
/// nothing depends on it.
bool is_missed(const TemporaryFolder& folder, const std::string& path) {
  replace_folder(folder / "copy", folder / "trial");
  std::filesystem::remove(folder / "trial" / std::filesystem::path(path).filename());
  const auto report = store::verify_log(folder / "trial");
  return !report || report->fault.has_value();
}

}  // namespace

TEST_CASE("a write-ahead log torn at any byte of its last 4 KiB keeps all that was acknowledged") {
  const TemporaryFolder folder(in_memory);
  const auto recorded = record(folder / "log", folder / "copy", 60);
  const auto wal = read_file(folder / ("copy/" + recorded.wal));
  REQUIRE(wal.size() > 8'192);
  const auto trial = folder / "trial";
  for (std::size_t cut = wal.size() - 4'096; cut < wal.size(); cut += torn_step) {
    CAPTURE(cut);
    const auto& commit = last_within(recorded, cut);
    replace_folder(folder / "copy", trial);
    auto torn = wal.substr(0, cut);
    if (cut % 3 == 1) torn.resize(wal.size(), '\0');
    if (cut % 3 == 2)
      for (auto i = cut; i < wal.size(); ++i) torn += static_cast<char>(i * 131 + cut);
    write_file(trial + "/" + recorded.wal, torn);
    write_file(trial + "/HEAD", commit.head_file);

    auto log = store::open_log(trial, small());
    REQUIRE_MESSAGE(log, (log ? "" : log.error().message));
    const auto head = (*log)->head().position;
    REQUIRE(head == commit.position);
    REQUIRE(difference(**log, 0, head) == "");
    if (cut % 16 == 0) REQUIRE((*log)->append(drafts(head + 1, 2), head));
  }
}

TEST_CASE("a log cut at a record's boundary is refused, and keeps its files until the loss is accepted") {
  const TemporaryFolder folder;
  const auto recorded = record(folder / "log", folder / "copy", 20);
  const auto wal = read_file(folder / ("copy/" + recorded.wal));
  const auto& kept = recorded.commits[12];
  const auto last = recorded.commits.back().position;
  write_file(folder / ("copy/" + recorded.wal), wal.substr(0, kept.wal_bytes));

  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto log = store::open_log(folder / "copy");
    REQUIRE_FALSE(log);
    CHECK(log.error().kind == Error::Kind::corrupt);
    CHECK(log.error().message.find(fmt::format("ends at event {}", kept.position)) != std::string::npos);
    CHECK(log.error().message.find("--accept-loss") != std::string::npos);
    CHECK(read_file(folder / ("copy/" + recorded.wal)).size() == kept.wal_bytes);
  }
  const auto report = store::verify_log(folder / "copy");
  REQUIRE(report);
  CHECK(report->fault->position == kept.position + 1);
  CHECK(report->repairable);

  const auto repair = store::repair_log(folder / "copy", Instant{});
  REQUIRE(repair);
  CHECK(repair->anchored == last);
  CHECK(repair->recovered == kept.position);
  CHECK(read_file(folder / "copy/repairs").find(fmt::format("\"anchored\":{}", last)) != std::string::npos);
  auto log = store::open_log(folder / "copy");
  REQUIRE(log);
  CHECK(difference(**log, 0, kept.position) == "");
  CHECK((*log)->append(drafts(kept.position + 1, 1), kept.position));
}

TEST_CASE("a log whose HEAD is missing, damaged, or of another history is refused") {
  const TemporaryFolder folder;
  (void)record(folder / "log", folder / "copy", 5);
  (void)record(folder / "longer", folder / "longer-copy", 9);
  const auto good = read_file(folder / "copy/HEAD");

  std::filesystem::remove(folder / "copy/HEAD");
  CHECK(store::open_log(folder / "copy").error().kind == Error::Kind::corrupt);
  CHECK(store::verify_log(folder / "copy")->fault);

  auto both = good;
  both[20] ^= 1;
  both[4'096 + 20] ^= 1;
  write_file(folder / "copy/HEAD", both);
  CHECK(store::open_log(folder / "copy").error().message.find("HEAD is damaged") != std::string::npos);
  CHECK(store::verify_log(folder / "copy")->repairable);

  write_file(folder / "copy/HEAD", good);
  const auto other = read_file(folder / "longer-copy/HEAD");
  write_file(folder / "longer-copy/HEAD", good);  // an older anchor of the same drafts is only behind
  CHECK(store::open_log(folder / "longer-copy"));
  write_file(folder / "copy/HEAD", other);
  CHECK(store::open_log(folder / "copy").error().kind == Error::Kind::corrupt);
}

TEST_CASE("one torn slot of HEAD is no harm") {
  const TemporaryFolder folder;
  (void)record(folder / "log", folder / "copy", 6);
  const auto good = read_file(folder / "copy/HEAD");
  for (const std::size_t slot : {0u, 4'096u}) {
    auto torn = good;
    torn[slot + 30] ^= 0x40;
    replace_folder(folder / "copy", folder / "trial");
    write_file(folder / "trial/HEAD", torn);
    CHECK(store::open_log(folder / "trial"));
  }
}

TEST_CASE("random flipped bytes in the log's files are reported, and never served") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random_number(seed);
  const TemporaryFolder folder(in_memory);
  auto options = small();
  options.write_buffer_bytes = 96 << 10;
  constexpr std::size_t body = 700;
  Position last = 0;
  {
    auto log = store::open_log(folder / "log", options);
    REQUIRE(log);
    for (int i = 0; i < 60; ++i) last = *(*log)->append(drafts(last + 1, 10, body), last);
    copy_living_folder(folder / "log", folder / "copy");  // unclosed: SST files and a write-ahead log
  }
  auto tables = files_named(folder / "copy", ".sst");
  auto wals = files_named(folder / "copy", ".log");
  for (auto* files : {&tables, &wals})
    std::erase_if(*files, [&](const auto& path) { return !is_missed(folder, path); });
  const auto manifests = files_named(folder / "copy", "MANIFEST");
  REQUIRE(tables.size() >= 2);
  REQUIRE_FALSE(wals.empty());
  REQUIRE_FALSE(manifests.empty());
  const std::vector<std::string> kinds[] = {tables, wals, manifests};

  std::size_t harmless = 0;
  for (int trial = 0; trial < 210; ++trial) {
    const auto& paths = kinds[trial % 3];
    const auto name = std::filesystem::path(paths[random_number() % paths.size()]).filename().string();
    replace_folder(folder / "copy", folder / "trial");
    auto bytes = read_file(folder / ("trial/" + name));
    if (bytes.empty()) continue;
    const auto at = random_number() % bytes.size();
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random_number() % 8));
    write_file(folder / ("trial/" + name), bytes);
    CAPTURE(name);
    CAPTURE(at);

    const auto report = store::verify_log(folder / "trial");
    REQUIRE((report || report.error().kind != Error::Kind::not_found));
    const bool reported = !report || report->fault.has_value();
    auto log = store::open_log(folder / "trial", options);
    if (!log) {
      CHECK(reported);
      continue;
    }
    // Whatever opens serves what was written, up to where it reports.
    auto cursor = (*log)->read(0);
    Position served = 0;
    while (true) {
      const auto record = cursor->next();
      if (!record || !*record) break;
      ++served;
      REQUIRE((*record)->position == served);
      REQUIRE((*record)->body == drafts(served, 1, body).front().body);
    }
    if (!reported) {
      CHECK(served == last);
      ++harmless;
    }
  }
  MESSAGE("flips that touched no data (padding, obsolete files): " << harmless << " of 210");
  CHECK(harmless < 40);
}

TEST_CASE("a file that is gone is reported, unless nothing depends on it") {
  const TemporaryFolder folder(in_memory);
  Position last = 0;
  {
    auto log = store::open_log(folder / "log", small());
    REQUIRE(log);
    for (int i = 0; i < 60; ++i) last = *(*log)->append(drafts(last + 1, 10, 700), last);
    copy_living_folder(folder / "log", folder / "copy");
  }
  int parts_missed = 0;
  for (const auto& path : files_named(folder / "copy", "")) {
    const auto name = std::filesystem::path(path).filename().string();
    CAPTURE(name);
    const bool reported = is_missed(folder, path);
    if (name.ends_with(".sst") || name.ends_with(".log"))
      parts_missed += reported ? 1 : 0;
    else
      CHECK(reported == (name.starts_with("MANIFEST") || name == "CURRENT" || name == "HEAD"));
    const auto log = store::open_log(folder / "trial", small());
    CHECK(log.has_value() == !reported);
    if (log) CHECK(difference(**log, 0, last, 700) == "");
  }
  CHECK(parts_missed >= 2);
}
