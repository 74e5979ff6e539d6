#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace guichet::store {

/// What an entry is ordered by: its key's bytes, and of one key the highest tag first.
struct EntryKey {
  std::string_view key;
  std::uint64_t tag = 0;
};

/// Of an entry's bytes, which begin as RocksDB's memory tables write them: varint32 length of what follows, key, tag
/// (8 bytes, little-endian), and then whatever belongs to it.
EntryKey entry_key(const char* entry);

/// Entries in order, in memory that is somebody else's: a skip list (W. Pugh, 1990) whose next search starts where the
/// last insertion ended. What comes in order, or in sorted batches into a long list, finds its place within a few
/// comparisons instead of some twenty. One thread inserts; any number may read beside it without a lock. Nothing is
/// ever taken out.
class SortedEntries {
 public:
  class Node {
   public:
    const char* entry() const { return reinterpret_cast<const char*>(this + 1); }

    /// Null behind the last.
    const Node* next() const { return link(0).load(std::memory_order_acquire); }

   private:
    friend class SortedEntries;

    /// The links of the higher levels lie before that of the lowest, so that this one is beside the entry.
    std::atomic<Node*>& link(int level) { return (this - level)->next_; }

    const std::atomic<Node*>& link(int level) const { return (this - level)->next_; }

    std::atomic<Node*> next_ = nullptr;
  };

  /// An entry to come: how much memory it needs, and where in there its bytes belong.
  struct Room {
    int height;
    std::size_t bytes;
  };

  SortedEntries();

  Room room_for(std::size_t entry_bytes);
  static char* place(char* memory, Room room);

  /// Requires: bytes at a place() of this list, complete, with a key and tag that no other entry has.
  void insert(char* entry);

  /// Null where there is none.
  const Node* first() const { return head().next(); }

  const Node* last() const;
  const Node* at_or_behind(const EntryKey& key) const;
  const Node* before(const EntryKey& key) const;

 private:
  static constexpr int height_max = 12;
  using Level = std::array<Node*, height_max>;

  Node& head() { return head_.back(); }

  const Node& head() const { return head_.back(); }

  int draw_height();
  void find_place(const EntryKey& key);
  void descend(const EntryKey& key, int level, Node* at, const Node* behind);

  std::array<Node, height_max> head_;
  std::atomic<int> levels_ = 1;  ///< that any entry has
  // The writer's alone: the last insertion lies between these.
  Level before_{};
  Level behind_{};
  std::uint32_t random_ = 0x9E3779B9;
};

}  // namespace guichet::store
