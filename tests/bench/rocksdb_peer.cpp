#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include "engine/base/check.h"
#include "tests/bench/peers.h"

namespace guichet::bench {
namespace {

std::string big_endian(std::uint64_t number) {
  std::string key(8, '\0');
  for (int i = 7; i >= 0; --i, number >>= 8) key[static_cast<std::size_t>(i)] = static_cast<char>(number & 0xff);
  return key;
}

Figure append(const AppendTask& task) {
  const auto path = std::filesystem::path(task.folder) / "rocksdb";
  std::filesystem::remove_all(path);
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kLZ4Compression;
  rocksdb::DB* opened = nullptr;
  check(rocksdb::DB::Open(options, path.string(), &opened).ok(), "the benchmark's own folder opens");
  const std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  std::uint64_t number = 0;
  const auto figure = Stopwatch().run(task.seconds, task.batch, [&] {
    rocksdb::WriteBatch batch;
    for (std::uint64_t i = 0; i < task.batch; ++i, ++number) {
      const auto stored = batch.Put(big_endian(number), event_body(number));
      check(stored.ok(), "a put into a batch succeeds");
    }
    check(db->Write(synced, &batch).ok(), "the benchmark's disk takes the write");
  });
  check(db->Close().ok(), "RocksDB closes");
  std::filesystem::remove_all(path);
  return figure;
}

}  // namespace

Contender rocksdb_log(const AppendTask& task) {
  return {"RocksDB, key and event, WAL sync", [task] { return append(task); }};
}

}  // namespace guichet::bench
