// How rows get into the views. A small batch goes through memory; a large one is sorted into one file per
// table and these are taken over together, which spares the skip lists, a second sorting at the flush, and
// most of the compaction.
#include <algorithm>

#include <fmt/format.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/sst_file_writer.h>

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

rocksdb::IngestExternalFileOptions taking_over() {
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  options.write_global_seqno = false;  // would change the file behind its checksum
  return options;
}

}  // namespace

std::string loading_folder(const std::string& path) {
  return path + "/loading";
}

Status Views::write(ViewBatch& batch) {
  // Unless told not to, RocksDB counts every comparison of keys for this thread; nobody asks for the sum.
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  for (auto& changes : batch.changes_) ViewBatch::sort(changes);
  GUICHET_TRY_STATUS(batch.bytes() >= impl_->settings.load_bytes_min ? load(batch) : insert(batch));
  batch.clear();
  return ok();
}

Status Views::insert(ViewBatch& batch) {
  rocksdb::WriteBatch rows(batch.bytes() + 16 * batch.size());
  for (std::uint32_t slot = 0; slot < batch.changes_.size(); ++slot) {
    if (batch.changes_[slot].empty()) continue;
    auto* const family = impl_->find(Table{slot}).family;
    for (const auto& change : batch.changes_[slot])
      (void)(change.erased ? rows.Delete(family, to_slice(change.key()))
                           : rows.Put(family, to_slice(change.key()), to_slice(change.value())));
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
  return impl_->count_folded(folded);
}

Status Views::load(ViewBatch& batch) {
  // Its position must not survive a crash that rows before it do not.
  GUICHET_TRY_STATUS(impl_->flush(true));
  GUICHET_TRY_STATUS(make_directories(loading_folder(impl_->path)));
  std::vector<rocksdb::IngestExternalFileArg> files;
  for (std::uint32_t slot = 0; slot < batch.changes_.size(); ++slot) {
    if (batch.changes_[slot].empty()) continue;
    const auto table = impl_->find(Table{slot});
    LoadingFile file(*impl_, table, files.size());
    for (const auto& change : batch.changes_[slot])
      if (change.erased)
        file.erase(change.key());
      else
        file.put(change.key(), change.value());
    GUICHET_TRY(auto argument, file.finish());
    files.push_back(std::move(argument));
  }
  if (!batch.applied_.empty()) {
    LoadingFile file(*impl_, {impl_->meta, 0}, files.size());
    for (const auto& [follower, position] : batch.applied_) {
      const auto value = record_key(position);
      file.put(applied_key(follower), {value.data(), value.size()});
    }
    GUICHET_TRY(auto argument, file.finish());
    files.push_back(std::move(argument));
  }
  const auto taken = impl_->database->IngestExternalFiles(files);
  if (!taken.ok()) return rocks_error(taken, "load files into the views in", impl_->path);
  return ok();
}

LoadingFile::LoadingFile(const Views::Impl& views, const OpenTable& table, std::size_t number)
    : path_(fmt::format("{}/{}.sst", loading_folder(views.path), number)),
      family_(table.family),
      options_(rocksdb::DBOptions(shared_options()), views.family_options({table.filter_prefix_bytes})),
      writer_(rocksdb::EnvOptions(), options_, table.family),
      status_(writer_.Open(path_)) {}

void LoadingFile::put(std::string_view key, std::string_view value) {
  if (status_.ok()) status_ = writer_.Put(to_slice(key), to_slice(value));
}

void LoadingFile::erase(std::string_view key) {
  if (status_.ok()) status_ = writer_.Delete(to_slice(key));
}

Result<rocksdb::IngestExternalFileArg> LoadingFile::finish() {
  if (status_.ok()) status_ = writer_.Finish();
  if (!status_.ok()) return rocks_error(status_, "write", path_);
  rocksdb::IngestExternalFileArg argument;
  argument.column_family = family_;
  argument.external_files = {path_};
  argument.options = taking_over();
  return argument;
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
