#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
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

/// The first bytes of a key as numbers, which sort as the bytes do; zeros stand behind the end of a shorter key. Where
/// two keys' digits differ, they say which comes first.
using KeyDigits = std::array<std::uint64_t, 5>;

KeyDigits key_digits(std::string_view key);

/// Entries in order, in memory that is somebody else's: a skip list (W. Pugh, 1990) whose next search starts where the
/// last insertion ended. What comes in order, or in sorted batches into a long list, finds its place within a few
/// comparisons instead of some twenty. A search walks nodes that lie close together, one line of the processor's cache
/// each, and looks at an entry only where forty bytes of two keys are alike: among entries of a kilobyte every look is
/// a wait for memory. One thread inserts; any number may read beside it without a lock. Nothing is ever taken out.
class SortedEntries {
 public:
  /// Memory that lives as long as the list; asked by the inserting thread, for some hundred nodes at a time.
  using TakeMemory = std::function<char*(std::size_t bytes)>;

  class alignas(64) Node {
   public:
    const char* entry() const { return entry_; }

    /// Null behind the last.
    const Node* next() const { return next_[0].load(std::memory_order_acquire); }

   private:
    friend class SortedEntries;
    using Link = std::atomic<Node*>;

    /// Few nodes have more than two: those lie before the node.
    Link& link(std::size_t level) {
      return level < 2 ? next_[level] : reinterpret_cast<Link*>(this)[1 - static_cast<std::ptrdiff_t>(level)];
    }

    const Link& link(std::size_t level) const { return const_cast<Node*>(this)->link(level); }

    KeyDigits digits_{};
    const char* entry_ = nullptr;
    std::array<Link, 2> next_{};
  };

  explicit SortedEntries(TakeMemory take_memory);
  SortedEntries(const SortedEntries&) = delete;
  SortedEntries& operator=(const SortedEntries&) = delete;

  /// Requires: complete, with a key and tag that no other entry has; it stays where it is as long as the list.
  void insert(const char* entry);

  /// Null where there is none.
  const Node* first() const { return head().next(); }

  const Node* last() const;
  const Node* at_or_behind(const EntryKey& key) const;
  const Node* before(const EntryKey& key) const;

 private:
  static constexpr std::size_t height_max = 12;
  using Level = std::array<Node*, height_max>;

  /// The key that a place is looked for.
  struct Sought {
    EntryKey key;
    KeyDigits digits;
  };

  struct Head {
    std::array<Node::Link, 16> higher{};  ///< directly before the node, as everywhere
    Node node;
  };

  static Sought sought(const EntryKey& key) { return {key, key_digits(key.key)}; }

  static bool comes_before(const Node* node, const Sought& key);

  Node& head() { return head_.node; }

  const Node& head() const { return head_.node; }

  std::size_t draw_height();
  Node* new_node(std::size_t height);
  void find_place(const Sought& key);
  void descend(const Sought& key, std::size_t level, Node* at, const Node* behind);
  const Node* last_before(const Sought& key) const;

  Head head_;
  std::atomic<std::size_t> levels_ = 1;  ///< that any entry has
  // The writer's alone. The last insertion lies between these:
  Level before_{};
  Level behind_{};
  TakeMemory take_memory_;
  char* free_ = nullptr;  ///< room for nodes
  std::size_t free_bytes_ = 0;
  std::uint32_t random_ = 0x9E3779B9;
};

}  // namespace guichet::store
