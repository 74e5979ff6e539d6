#include <functional>

#include <fmt/format.h>
#include <rocksdb/iterator.h>

#include "engine/store/record.h"
#include "engine/store/rocks.h"
#include "engine/store/rocks_log.h"

namespace guichet::store {
namespace {

class RocksCursor final : public Cursor {
 public:
  RocksCursor(rocksdb::DB& database, Position after, std::function<Position()> head)
      : database_(database), head_(std::move(head)), position_(after), limit_(head_()) {}

  Result<std::optional<Record>> next() override {
    if (failure_) return *failure_;
    if (position_ >= limit_) {
      iterator_.reset();  // a reader that waits pins no files
      return std::optional<Record>();
    }
    advance();
    auto record = read();
    if (!record)
      failure_ = record.error();
    else
      position_ = (*record)->position;
    return record;
  }

  void refresh() override { limit_ = std::max(limit_, head_()); }

  Position position() const override { return position_; }

 private:
  void advance() {
    if (iterator_) {
      iterator_->Next();
      if (iterator_->Valid()) return;
      // The head moved on after the iterator was made: look again from here.
      if (!iterator_->status().ok()) return;
    }
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    options.fill_cache = false;
    options.readahead_size = 1u << 20;
    iterator_.reset(database_.NewIterator(options));
    const auto key = record_key(position_ + 1);
    iterator_->Seek(rocksdb::Slice(key.data(), key.size()));
  }

  Result<std::optional<Record>> read() const {
    if (!iterator_->status().ok())
      return corrupt(fmt::format("cannot read event {} of the log: {}", position_ + 1, iterator_->status().ToString()));
    if (!iterator_->Valid()) return corrupt(fmt::format("event {} is missing from the log", position_ + 1));
    const auto found = position_of(to_view(iterator_->key()));
    if (found != position_ + 1)
      return corrupt(fmt::format("event {} is missing from the log: {} follows {}", position_ + 1, found, position_));
    GUICHET_TRY(const auto record, read_record(found, to_view(iterator_->value())));
    return std::optional<Record>(record);
  }

  rocksdb::DB& database_;
  std::function<Position()> head_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  Position position_;
  Position limit_;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Cursor> make_cursor(rocksdb::DB& database, Position after, std::function<Position()> head) {
  return std::make_unique<RocksCursor>(database, after, std::move(head));
}

}  // namespace guichet::store
