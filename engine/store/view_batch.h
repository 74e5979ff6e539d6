#pragma once

#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/strong_id.h"

namespace guichet::store {

/// One projection's rows in one layout: "queue_rows.v3". A small handle that stays valid until the table is
/// dropped.
struct Table {
  std::uint32_t slot = 0;
  friend bool operator==(Table, Table) = default;
};

/// Changes of rows on their way into the views; of two changes of one key the last one wins. They are copied
/// into a few large blocks and kept in the order of their coming: a rebuild collects millions of them.
/// Not thread-safe. Nothing is visible to anybody before Views::write.
class ViewBatch {
 public:
  /// Requires: a key below 4 GiB, and a value.
  void put(Table table, std::string_view key, std::string_view value);
  void erase(Table table, std::string_view key);
  /// How far `follower` has come; written atomically with the rows.
  void set_applied(std::string_view follower, Position position);

  /// Changes, those of the same key counted apart.
  std::size_t size() const { return size_; }

  /// What the changes take in memory, about.
  std::size_t bytes() const { return bytes_; }

  bool empty() const { return size_ == 0 && applied_.empty(); }

  void clear();

 private:
  friend class Views;

  struct Change {
    const char* at;  ///< the key, then the value
    std::uint32_t key_size;
    std::uint32_t value_size;
    bool erased;

    std::string_view key() const { return {at, key_size}; }

    std::string_view value() const { return {at + key_size, value_size}; }
  };

  using Changes = std::vector<Change>;

  struct Free {
    void operator()(char* block) const { std::free(block); }
  };

  void add(Table table, std::string_view key, std::string_view value, bool erased);
  char* take(std::size_t bytes);
  /// Of one table by key, each key once.
  static void sort(Changes& changes);

  std::vector<std::unique_ptr<char, Free>> blocks_;
  char* free_ = nullptr;  ///< in the last block
  std::size_t free_bytes_ = 0;
  std::vector<Changes> changes_;  ///< by Table::slot
  std::map<std::string, Position, std::less<>> applied_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace guichet::store
