// I1, I9: a write-ahead log that RocksDB misses. Most often it removed the file itself; sometimes events went with it.
#include <doctest/doctest.h>
#include <rocksdb/db.h>
#include <rocksdb/listener.h>

#include "engine/store/log.h"
#include "engine/store/record.h"
#include "engine/store/rocks.h"
#include "engine/store/verify.h"
#include "tests/store/log_files.h"
#include "tests/store/log_support.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;

namespace {

constexpr Position events = 40;

void write_log(const std::string& path) {
  auto log = store::open_log(path);
  REQUIRE(log);
  REQUIRE((*log)->append(drafts(1, events), 0));
}

/// Syncs at the one moment at which RocksDB before 7.10 writes a log that it is about to remove into its new manifest.
class SyncsTooLate final : public rocksdb::EventListener {
 public:
  void OnFlushCompleted(rocksdb::DB* database, const rocksdb::FlushJobInfo&) override { status = database->SyncWAL(); }

  rocksdb::Status status;
};

/// What a manifest that could not be written leaves behind now and then: one that names a log which is no more needed.
void forget_a_removal(const std::string& path) {
  auto options = store::log_options({}, rocksdb::Env::Default());
  const auto late = std::make_shared<SyncsTooLate>();
  options.listeners.push_back(late);
  options.max_manifest_file_size = 1;  // each entry begins a new one
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::Open(options, path, &opened).ok());
  const std::unique_ptr<rocksdb::DB> database(opened);
  const auto nobodys = store::record_key(events + 1'000);
  REQUIRE(database->Delete({}, {nobodys.data(), nobodys.size()}).ok());
  REQUIRE(database->Flush({}).ok());
  REQUIRE(late->status.ok());
}

std::string opened_by_rocksdb(const std::string& path) {
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(store::log_options({}, rocksdb::Env::Default()), path, &opened);
  const std::unique_ptr<rocksdb::DB> database(opened);
  return status.ToString();
}

std::unique_ptr<rocksdb::DB> raw(const std::string& path) {
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::Open(store::log_options({}, rocksdb::Env::Default()), path, &opened).ok());
  return std::unique_ptr<rocksdb::DB>(opened);
}

/// The events of `from` in two write-ahead logs of `to`, both in its manifest and neither written out to tables.
void spread_over_two(const std::string& from, const std::string& to) {
  const auto source = raw(from);
  const auto target = raw(to + ".living");
  REQUIRE(target->PauseBackgroundWork().ok());
  rocksdb::WriteOptions synced;
  synced.sync = true;
  rocksdb::FlushOptions later;
  later.wait = false;
  later.allow_write_stall = true;
  const std::unique_ptr<rocksdb::Iterator> event(source->NewIterator({}));
  Position written = 0;
  for (event->SeekToFirst(); event->Valid(); event->Next()) {
    REQUIRE(target->Put(synced, event->key(), event->value()).ok());
    if (++written == events / 2) REQUIRE(target->Flush(later).ok());
  }
  copy_living_folder(to + ".living", to);
  std::filesystem::copy_file(from + "/HEAD", to + "/HEAD");
  REQUIRE(target->ContinueBackgroundWork().ok());
}

}  // namespace

TEST_CASE("a write-ahead log that is gone with its events: refused as often as it is tried, and nothing is changed") {
  const TemporaryFolder folder(in_memory);
  write_log(folder / "whole");
  const auto path = folder / "log";
  spread_over_two(folder / "whole", path);
  const auto logs = files_named(path, ".log");
  REQUIRE(logs.size() == 2);
  std::filesystem::remove(logs.front());
  CHECK(opened_by_rocksdb(path).find("Missing WAL") != std::string::npos);

  const auto report = store::verify_log(path);
  REQUIRE(report);
  REQUIRE(report->fault);
  CHECK(report->fault->position == 1);
  for (int time = 0; time < 2; ++time) {
    const auto log = store::open_log(path);
    REQUIRE_FALSE(log);
    CHECK(log.error().kind == Error::Kind::corrupt);
    CHECK(log.error().message.find("the write-ahead log 0000") != std::string::npos);
    CHECK(log.error().message.find("event 1 is missing from the log: 21 follows 0") != std::string::npos);
    CHECK(log.error().message.find("Restore a backup") != std::string::npos);
  }
  CHECK(files_named(path, ".log") == std::vector<std::string>{logs.back()});
  const auto repair = store::repair_log(path, Instant{});
  CHECK_FALSE(repair);
}

TEST_CASE("a log that RocksDB removed itself and then misses: every event is there, and the log opens") {
  const TemporaryFolder folder(in_memory);
  const auto path = folder / "log";
  write_log(path);
  forget_a_removal(path);
  const auto told = opened_by_rocksdb(path);
  INFO(told);
  if (told.find("Missing WAL") == std::string::npos) {
    MESSAGE("this RocksDB does not raise the false alarm: " << told);
    return;
  }
  const auto report = store::verify_log(path);
  REQUIRE(report);
  CHECK_FALSE(report->fault);
  CHECK(report->head.position == events);
  for (int time = 0; time < 2; ++time) {
    const auto log = store::open_log(path);
    REQUIRE_MESSAGE(log, (log ? "" : log.error().message));
    const auto head = (*log)->head().position;
    CHECK(difference(**log, 0, head) == "");
    CHECK((*log)->append(drafts(head + 1, 1), head));
  }
  CHECK(opened_by_rocksdb(path) == "OK");
}
