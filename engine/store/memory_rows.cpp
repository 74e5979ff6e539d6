#include "engine/store/memory_rows.h"

#include <cstring>
#include <new>
#include <optional>

#include "engine/store/sorted_entries.h"

namespace ROCKSDB_NAMESPACE {

class Logger;

/// RocksDB's, of which no header is installed: only the function by which an iterator's memory is taken. The linker
/// refuses a RocksDB that does not have it.
class Arena {
 public:
  char* AllocateAligned(std::size_t bytes, std::size_t huge_page_size, Logger* logger);
};

}  // namespace ROCKSDB_NAMESPACE

namespace guichet::store {
namespace {

/// An internal key is the user's and, in eight bytes, what SortedEntries calls a tag.
EntryKey internal_key(const rocksdb::Slice& slice) {
  EntryKey key{.key = {slice.data(), slice.size() - sizeof(EntryKey::tag)}};
  std::memcpy(&key.tag, slice.data() + key.key.size(), sizeof key.tag);
  return key;
}

class Rows final : public rocksdb::MemTableRep {
 public:
  explicit Rows(rocksdb::Allocator* allocator)
      : MemTableRep(allocator), entries_([this](std::size_t bytes) {
          char* memory = nullptr;
          MemTableRep::Allocate(bytes, &memory);
          return memory;
        }) {}

  void Insert(rocksdb::KeyHandle entry) override { entries_.insert(static_cast<const char*>(entry)); }

  bool Contains(const char* entry) const override {
    const auto key = entry_key(entry);
    const auto* const found = entries_.at_or_behind(key);
    if (found == nullptr) return false;
    const auto other = entry_key(found->entry());
    return other.key == key.key && other.tag == key.tag;
  }

  std::size_t ApproximateMemoryUsage() override { return 0; }  // beside what the allocator gave

  Iterator* GetIterator(rocksdb::Arena* arena) override {
    if (arena == nullptr) return new Walk(entries_);
    return new (arena->AllocateAligned(sizeof(Walk), 0, nullptr)) Walk(entries_);
  }

  /// Without an arena it is RocksDB's lookup of one key that asks (MemTableRep::Get, which cannot be written anew: its
  /// LookupKey has no header). It uses the iterator until it returns and never deletes it: one a thread serves all.
  Iterator* GetDynamicPrefixIterator(rocksdb::Arena* arena) override {
    if (arena != nullptr) return GetIterator(arena);
    thread_local std::optional<Walk> walk;
    return &walk.emplace(entries_);
  }

 private:
  class Walk final : public Iterator {
   public:
    explicit Walk(const SortedEntries& entries) : entries_(entries) {}

    bool Valid() const override { return at_ != nullptr; }

    const char* key() const override { return at_->entry(); }

    /// Whoever goes on comes to entries that lie anywhere: the next one is on its way, and the node behind it.
    void Next() override {
      at_ = at_->next();
      const auto* const next = at_ == nullptr ? nullptr : at_->next();
      if (next == nullptr) return;
      __builtin_prefetch(next->entry());
      __builtin_prefetch(next->next());
    }

    void Prev() override { at_ = entries_.before(entry_key(at_->entry())); }

    void Seek(const rocksdb::Slice& key, const char* /*entry*/) override {
      at_ = entries_.at_or_behind(internal_key(key));
    }

    void SeekForPrev(const rocksdb::Slice& key, const char* /*entry*/) override {
      auto behind = internal_key(key);
      at_ = entries_.at_or_behind(behind);
      const auto found = at_ == nullptr ? EntryKey() : entry_key(at_->entry());
      if (at_ == nullptr || found.key != behind.key || found.tag != behind.tag) at_ = entries_.before(behind);
    }

    void SeekToFirst() override { at_ = entries_.first(); }

    void SeekToLast() override { at_ = entries_.last(); }

   private:
    const SortedEntries& entries_;
    const SortedEntries::Node* at_ = nullptr;
  };

  SortedEntries entries_;
};

class RowsFactory final : public rocksdb::MemTableRepFactory {
 public:
  rocksdb::MemTableRep* CreateMemTableRep(
      const rocksdb::MemTableRep::KeyComparator& /*order*/,
      rocksdb::Allocator* allocator,
      const rocksdb::SliceTransform* /*prefix*/,
      rocksdb::Logger* /*logger*/) override {
    return new Rows(allocator);
  }

  const char* Name() const override { return "guichet.MemoryRows"; }
};

}  // namespace

std::shared_ptr<rocksdb::MemTableRepFactory> memory_rows() {
  return std::make_shared<RowsFactory>();
}

}  // namespace guichet::store
