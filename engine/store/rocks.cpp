#include "engine/store/rocks.h"

#include <cstddef>
#include <cstdint>

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "engine/store/crc32c.h"
#include "engine/store/memory_rows.h"

// Debian builds RocksDB for every x86-64 there ever was, so its sums go through tables, four bytes at a time. What is
// written to a write-ahead log passes through them, and every file of the log once more. RocksDB calls this function
// by its exported name, and the dynamic linker finds the program's before the library's: the same sums, five times
// faster. A RocksDB that knows no function of this name never calls it.
namespace ROCKSDB_NAMESPACE::crc32c {

std::uint32_t Extend(std::uint32_t sum, const char* data, std::size_t size);

std::uint32_t Extend(std::uint32_t sum, const char* data, std::size_t size) {
  return guichet::store::crc32c(sum, {data, size});
}

}  // namespace ROCKSDB_NAMESPACE::crc32c

namespace guichet::store {

rocksdb::Options shared_options() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.recycle_log_file_num = 0;
  options.wal_compression = rocksdb::kNoCompression;
  options.manual_wal_flush = false;
  options.two_write_queues = false;
  options.unordered_write = false;
  options.enable_pipelined_write = false;
  options.memtable_factory = memory_rows();
  options.allow_concurrent_memtable_write = false;  // one thread writes
  options.max_background_jobs = 2;
  // A failed write ends the process; nothing may be resumed behind our back (bugs until 9.7).
  options.max_bgerror_resume_count = 0;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kDisableCompressionOption;
  options.compaction_style = rocksdb::kCompactionStyleLevel;
  options.level_compaction_dynamic_level_bytes = true;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.keep_log_file_num = 4;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::Options log_options(const LogOptions& ours, rocksdb::Env* env) {
  auto options = shared_options();
  options.env = env;
  options.write_buffer_size = ours.write_buffer_bytes;
  options.max_total_wal_size = 256u << 20;
  // False alarms until 7.10 after a manifest that could not be written: see missing_wal.
  options.track_and_verify_wals_in_manifest = true;
  rocksdb::BlockBasedTableOptions table;
  // Read from one end to the other: larger blocks compress better, and no filter is ever asked.
  table.block_size = 32u << 10;
  table.format_version = 5;
  table.block_cache = rocksdb::NewLRUCache(ours.block_cache_bytes);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

rocksdb::Slice to_slice(std::string_view text) {
  return {text.data(), text.size()};
}

std::string_view to_view(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

Error rocks_error(const rocksdb::Status& status, std::string_view doing, std::string_view path) {
  const auto words = status.ToString();
  if (status.IsIOError() && words.find("LOCK") != std::string::npos)
    return unavailable(fmt::format("{} is in use by another process; stop it, or name another folder", path));
  const auto message = fmt::format("cannot {} {}: {}", doing, path, words);
  const bool disk_refuses =
      status.IsNoSpace() || status.IsIOFenced() || (status.IsIOError() && !status.IsPathNotFound());
  return disk_refuses ? unavailable(message) : corrupt(message);
}

}  // namespace guichet::store
