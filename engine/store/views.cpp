// views/ on disk: one RocksDB without a write-ahead log; a column family per table, named as the table; the
// default family holds "applied/FOLLOWER" → position (8 bytes, big-endian). Flushes are atomic over all
// families, so a crash leaves all rows and positions of one moment.
#include "engine/store/views.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "engine/base/check.h"
#include "engine/store/disk.h"
#include "engine/store/record.h"
#include "engine/store/rocks.h"
#include "engine/store/views_impl.h"

namespace guichet::store {
namespace {

rocksdb::WriteOptions unlogged() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return options;
}

std::string applied_key(std::string_view follower) {
  return fmt::format("applied/{}", follower);
}

/// A table's prefix filter is part of its name on disk, so that it survives reopening: "queue_rows.v3~9".
std::string family_name(const std::string& name, const TableOptions& options) {
  return options.filter_prefix_bytes == 0 ? name : fmt::format("{}~{}", name, options.filter_prefix_bytes);
}

struct FamilyName {
  std::string table;
  std::size_t filter_prefix_bytes = 0;
};

FamilyName read_family_name(const std::string& family) {
  const auto tilde = family.rfind('~');
  if (tilde == std::string::npos) return {family, 0};
  return {family.substr(0, tilde), std::stoul(family.substr(tilde + 1))};
}

rocksdb::Options database_options(const ViewsOptions& ours) {
  auto options = shared_options();
  options.atomic_flush = true;
  options.create_missing_column_families = true;
  options.db_write_buffer_size = ours.write_buffer_bytes;
  return options;
}

}  // namespace

Views::Impl::~Impl() {
  for (const auto& table : tables)
    if (table.family != nullptr) (void)database->DestroyColumnFamilyHandle(table.family);
  if (meta != nullptr) (void)database->DestroyColumnFamilyHandle(meta);
}

rocksdb::ColumnFamilyOptions Views::Impl::family_options(const TableOptions& table) const {
  rocksdb::ColumnFamilyOptions family(shared_options());
  family.write_buffer_size = std::max<std::size_t>(settings.write_buffer_bytes / 4, 1u << 20);
  family.max_write_buffer_number = 4;
  rocksdb::BlockBasedTableOptions block;
  block.block_size = 8u << 10;
  block.format_version = 5;
  block.block_cache = cache;
  block.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(block));
  if (table.filter_prefix_bytes > 0) {
    family.prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(table.filter_prefix_bytes));
    family.memtable_prefix_bloom_size_ratio = 0.05;
  }
  return family;
}

Result<std::unique_ptr<Views>> Views::open(const std::string& path, const ViewsOptions& options) {
  GUICHET_TRY_STATUS(make_directories(path));
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->settings = options;
  impl->cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  const auto database_settings = database_options(options);
  std::vector<std::string> names{rocksdb::kDefaultColumnFamilyName};
  if (exists(path + "/CURRENT")) {
    const auto listed = rocksdb::DB::ListColumnFamilies(database_settings, path, &names);
    if (!listed.ok()) return rocks_error(listed, "read the views in", path);
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto& name : names)
    families.emplace_back(name, impl->family_options({read_family_name(name).filter_prefix_bytes}));
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* database = nullptr;
  const auto opened = rocksdb::DB::Open(database_settings, path, families, &handles, &database);
  if (!opened.ok()) return rocks_error(opened, "open the views in", path);
  impl->database.reset(database);
  for (auto* handle : handles) {
    if (handle->GetName() == rocksdb::kDefaultColumnFamilyName) {
      impl->meta = handle;
      continue;
    }
    const auto name = read_family_name(handle->GetName());
    impl->slots[name.table] = static_cast<std::uint32_t>(impl->tables.size());
    impl->tables.push_back({handle, name.filter_prefix_bytes});
  }
  return std::unique_ptr<Views>(new Views(std::move(impl)));
}

Views::Views(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Views::~Views() = default;

Status drop_views(const std::string& path) {
  std::error_code failure;
  std::filesystem::remove_all(path, failure);
  if (failure) return unavailable(fmt::format("cannot remove {}: {}", path, failure.message()));
  return ok();
}

Result<Table> Views::table(const std::string& name, const TableOptions& options) {
  check(
      !name.empty() && name.find('~') == std::string::npos && name != "default",
      "a table needs a name of its own");
  const std::unique_lock lock(impl_->mutex);
  if (const auto known = impl_->slots.find(name); known != impl_->slots.end()) {
    check(
        impl_->tables[known->second].filter_prefix_bytes == options.filter_prefix_bytes,
        "a table's filter changed without a new name");
    return Table{known->second};
  }
  OpenTable table{nullptr, options.filter_prefix_bytes};
  const auto created = impl_->database->CreateColumnFamily(
      impl_->family_options(options), family_name(name, options), &table.family);
  if (!created.ok()) return rocks_error(created, fmt::format("create the table {} in", name), impl_->path);
  const auto slot = static_cast<std::uint32_t>(impl_->tables.size());
  impl_->tables.push_back(table);
  impl_->slots[name] = slot;
  return Table{slot};
}

std::vector<std::string> Views::table_names() const {
  const std::shared_lock lock(impl_->mutex);
  std::vector<std::string> names;
  for (const auto& [name, slot] : impl_->slots) names.push_back(name);
  return names;
}

Status Views::drop_table(const std::string& name) {
  const std::unique_lock lock(impl_->mutex);
  const auto known = impl_->slots.find(name);
  if (known == impl_->slots.end()) return ok();
  auto& table = impl_->tables[known->second];
  const auto dropped = impl_->database->DropColumnFamily(table.family);
  if (!dropped.ok()) return rocks_error(dropped, fmt::format("drop the table {} in", name), impl_->path);
  (void)impl_->database->DestroyColumnFamilyHandle(table.family);
  table.family = nullptr;
  impl_->slots.erase(known);
  return ok();
}

Status Views::write(ViewBatch& batch) {
  rocksdb::WriteBatch rows;
  for (std::uint32_t slot = 0; slot < batch.changes_.size(); ++slot) {
    if (batch.changes_[slot].empty()) continue;
    auto* family = impl_->find(Table{slot}).family;
    for (const auto& [key, change] : batch.changes_[slot])
      (void)(change ? rows.Put(family, key, *change) : rows.Delete(family, key));
  }
  std::uint64_t folded = 0;
  for (const auto& [follower, position] : batch.applied_) {
    GUICHET_TRY(const auto before, applied(follower));
    folded = std::max(folded, position > before ? position - before : 0);
    const auto value = record_key(position);
    (void)rows.Put(impl_->meta, applied_key(follower), rocksdb::Slice(value.data(), value.size()));
  }
  const auto written = impl_->database->Write(unlogged(), &rows);
  if (!written.ok()) return rocks_error(written, "write the views in", impl_->path);
  batch.clear();
  return impl_->count_folded(folded);
}

Status Views::Impl::count_folded(std::uint64_t events) {
  {
    const std::scoped_lock lock(flush_mutex);
    unflushed_events += events;
    if (unflushed_events < settings.flush_events) return ok();
    unflushed_events = 0;
  }
  // When the flush before this one is still under way, wait for both: no more than twice the limit is ever at
  // stake.
  std::uint64_t waiting = 0;
  database->GetIntProperty(meta, rocksdb::DB::Properties::kNumImmutableMemTable, &waiting);
  return flush(waiting > 0);
}

Status Views::Impl::flush(bool wait) {
  rocksdb::FlushOptions how;
  how.wait = wait;
  how.allow_write_stall = true;
  const std::shared_lock lock(mutex);
  std::vector<rocksdb::ColumnFamilyHandle*> families{meta};
  for (const auto& table : tables)
    if (table.family != nullptr) families.push_back(table.family);
  const auto flushed = database->Flush(how, families);
  if (!flushed.ok()) return rocks_error(flushed, "flush the views in", path);
  return ok();
}

Status Views::flush() {
  return impl_->flush(true);
}

}  // namespace guichet::store
