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
#include "engine/store/rocks.h"
#include "engine/store/views_impl.h"

namespace guichet::store {
namespace {

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
  // Their blocks have sums, and what is damaged is built again: nobody asks for those of whole files.
  options.file_checksum_gen_factory = nullptr;
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
  // The writer asks for many keys that are not there (a new case, a new command): the filter answers.
  family.memtable_prefix_bloom_size_ratio = 0.02;
  family.memtable_whole_key_filtering = true;
  if (table.filter_prefix_bytes > 0)
    family.prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(table.filter_prefix_bytes));
  return family;
}

Result<std::unique_ptr<Views>> Views::open(const std::string& path, const ViewsOptions& options) {
  GUICHET_TRY_STATUS(make_directories(path));
  GUICHET_TRY_STATUS(drop_views(loading_folder(path)));
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
  check(!name.empty() && name.find('~') == std::string::npos && name != "default", "a table needs a name of its own");
  const std::unique_lock lock(impl_->mutex);
  if (const auto known = impl_->slots.find(name); known != impl_->slots.end()) {
    check(
        impl_->tables[known->second].filter_prefix_bytes == options.filter_prefix_bytes,
        "a table's filter changed without a new name");
    return Table{known->second};
  }
  OpenTable table{nullptr, options.filter_prefix_bytes};
  const auto created =
      impl_->database->CreateColumnFamily(impl_->family_options(options), family_name(name, options), &table.family);
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

}  // namespace guichet::store
