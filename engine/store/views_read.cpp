#include <fmt/format.h>
#include <rocksdb/iterator.h>
#include <rocksdb/snapshot.h>

#include "engine/base/check.h"
#include "engine/store/record.h"
#include "engine/store/rocks.h"
#include "engine/store/views_impl.h"

namespace guichet::store {
namespace {

Error damaged(const rocksdb::Status& status, const std::string& path) {
  return corrupt(fmt::format(
      "the views in {} are damaged: {}. They are derived: stop, delete the folder, and the next start "
      "rebuilds it",
      path,
      status.ToString()));
}

class RocksRowCursor final : public RowCursor {
 public:
  RocksRowCursor(
      rocksdb::DB& database, const OpenTable& table, rocksdb::ReadOptions options, std::string prefix, std::string path)
      : prefix_(std::move(prefix)), behind_(behind_prefix(prefix_)), bound_(behind_), path_(std::move(path)) {
    if (!behind_.empty()) options.iterate_upper_bound = &bound_;
    iterator_.reset(database.NewIterator(options, table.family));
  }

  Result<bool> next() override {
    if (started_)
      iterator_->Next();
    else
      iterator_->Seek(prefix_);
    started_ = true;
    if (iterator_->Valid()) return true;
    if (!iterator_->status().ok()) return damaged(iterator_->status(), path_);
    return false;
  }

  std::string_view key() const override { return to_view(iterator_->key()); }

  std::string_view value() const override { return to_view(iterator_->value()); }

 private:
  std::string prefix_;
  std::string behind_;
  rocksdb::Slice bound_;
  std::string path_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  bool started_ = false;
};

/// Reads of one moment.
class Moment final : public ViewReader {
 public:
  explicit Moment(const Views::Impl& views) : views_(views), snapshot_(views.database.get()) {}

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override {
    return views_.get(table, key, snapshot_.snapshot());
  }

  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override {
    return views_.multi_get(table, keys, snapshot_.snapshot());
  }

  Result<std::vector<Row>> scan(Table table, const Scan& scan) const override {
    return views_.scan(table, scan, snapshot_.snapshot());
  }

  Result<Position> applied(std::string_view follower) const override {
    return views_.applied(follower, snapshot_.snapshot());
  }

 private:
  const Views::Impl& views_;
  mutable rocksdb::ManagedSnapshot snapshot_;  // its reader is not const in RocksDB 7.8
};

/// Where a forward scan starts.
std::string start_of(const Scan& scan) {
  auto start = std::max(scan.from, scan.prefix);
  if (scan.from_exclusive && start == scan.from) start.push_back('\0');
  return start;
}

/// The first key that a reverse scan does not return any more; empty: none, start at the table's end.
std::string end_of(const Scan& scan) {
  auto behind = behind_prefix(scan.prefix);
  if (scan.from.empty()) return behind;
  auto from = scan.from;
  if (!scan.from_exclusive) from.push_back('\0');
  return behind.empty() ? from : std::min(from, behind);
}

}  // namespace

std::string behind_prefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

OpenTable Views::Impl::find(Table table) const {
  const std::shared_lock lock(mutex);
  check(table.slot < tables.size() && tables[table.slot].family != nullptr, "a dropped table was used");
  return tables[table.slot];
}

rocksdb::ReadOptions Views::Impl::read_options(
    const OpenTable& table, const std::string& prefix, const rocksdb::Snapshot* moment) const {
  rocksdb::ReadOptions options;
  options.snapshot = moment;
  options.total_order_seek = table.filter_prefix_bytes == 0 || prefix.size() < table.filter_prefix_bytes;
  return options;
}

Result<std::optional<std::string>> Views::Impl::get(
    Table table, std::string_view key, const rocksdb::Snapshot* moment) const {
  rocksdb::ReadOptions options;
  options.snapshot = moment;
  std::string value;
  const auto status = database->Get(options, find(table).family, to_slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return damaged(status, path);
  return std::optional<std::string>(std::move(value));
}

Result<std::vector<std::optional<std::string>>> Views::Impl::multi_get(
    Table table, std::span<const std::string> keys, const rocksdb::Snapshot* moment) const {
  rocksdb::ReadOptions options;
  options.snapshot = moment;
  std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  database->MultiGet(options, find(table).family, keys.size(), slices.data(), values.data(), statuses.data());
  std::vector<std::optional<std::string>> rows(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return damaged(statuses[i], path);
    rows[i] = values[i].ToString();
  }
  return rows;
}

Result<std::vector<Row>> Views::Impl::scan(Table table, const Scan& scan, const rocksdb::Snapshot* moment) const {
  const auto open = find(table);
  auto options = read_options(open, scan.prefix, moment);
  // Walking backwards starts outside the prefix, where its filter says nothing.
  if (scan.reverse) options.total_order_seek = true;
  const auto start = start_of(scan);
  const auto end = scan.reverse ? end_of(scan) : behind_prefix(scan.prefix);
  const rocksdb::Slice lower(scan.prefix);
  const rocksdb::Slice upper(end);
  if (!end.empty()) options.iterate_upper_bound = &upper;
  if (scan.reverse) options.iterate_lower_bound = &lower;
  const std::unique_ptr<rocksdb::Iterator> iterator(database->NewIterator(options, open.family));
  if (scan.reverse)
    iterator->SeekToLast();
  else
    iterator->Seek(start);
  std::vector<Row> rows;
  while (rows.size() < scan.limit && iterator->Valid()) {
    rows.push_back({iterator->key().ToString(), iterator->value().ToString()});
    if (scan.reverse)
      iterator->Prev();
    else
      iterator->Next();
  }
  if (!iterator->status().ok()) return damaged(iterator->status(), path);
  return rows;
}

Result<Position> Views::Impl::applied(std::string_view follower, const rocksdb::Snapshot* moment) const {
  rocksdb::ReadOptions options;
  options.snapshot = moment;
  std::string value;
  const auto status = database->Get(options, meta, fmt::format("applied/{}", follower), &value);
  if (status.IsNotFound()) return Position{0};
  if (!status.ok()) return damaged(status, path);
  return position_of(value);
}

std::unique_ptr<ViewReader> Views::snapshot() const {
  return std::make_unique<Moment>(*impl_);
}

std::unique_ptr<RowCursor> Views::walk(Table table, const std::string& prefix) const {
  const auto open = impl_->find(table);
  return std::make_unique<RocksRowCursor>(
      *impl_->database, open, impl_->read_options(open, prefix, nullptr), prefix, impl_->path);
}

Result<std::optional<std::string>> Views::get(Table table, std::string_view key) const {
  return impl_->get(table, key, nullptr);
}

Result<std::vector<std::optional<std::string>>> Views::multi_get(Table table, std::span<const std::string> keys) const {
  return impl_->multi_get(table, keys, nullptr);
}

Result<std::vector<Row>> Views::scan(Table table, const Scan& scan) const {
  return impl_->scan(table, scan, nullptr);
}

Result<Position> Views::applied(std::string_view follower) const {
  return impl_->applied(follower, nullptr);
}

}  // namespace guichet::store
