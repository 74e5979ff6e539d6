#pragma once

#include <memory>

#include <rocksdb/memtablerep.h>

namespace guichet::store {

/// Memory tables for RocksDB of SortedEntries, instead of its own skip list: Debian's keeps its assertions, which take
/// most of an insertion's time, and looks for every place from the top. Requires: the bytewise order of keys, and
/// allow_concurrent_memtable_write off.
std::shared_ptr<rocksdb::MemTableRepFactory> memory_rows();

}  // namespace guichet::store
