#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/status.h>

#include "engine/base/result.h"
#include "engine/store/log.h"

namespace guichet::store {

/// Options that both databases share: checks on, nothing that has lost data in RocksDB 7.8.
rocksdb::Options shared_options();
rocksdb::Options log_options(const LogOptions& options, rocksdb::Env* env);

rocksdb::Slice to_slice(std::string_view text);
std::string_view to_view(const rocksdb::Slice& slice);

/// What RocksDB says, as ours: a lock held by another process and a disk that refuses are `unavailable`,
/// everything else is `corrupt`. `doing` completes "cannot …".
Error rocks_error(const rocksdb::Status& status, std::string_view doing, std::string_view path);

}  // namespace guichet::store
