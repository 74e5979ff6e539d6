#pragma once

#include <cstddef>
#include <unordered_map>
#include <utility>

namespace guichet::projections {

/// The entries used most recently, at most about `entries_max`, in two generations: what is touched moves to
/// the young one; turning makes the young one old and drops the old one. No list to keep, and addresses stay
/// valid until an entry is dropped. What is dropped is freed a few entries at each insertion: thousands of large
/// states at once would hold up whoever waits for the writer by tens of milliseconds. Not thread-safe.
template <class Id, class Entry>
class RecentCache {
 public:
  explicit RecentCache(std::size_t entries_max) : generation_max_(entries_max / 2 + 1) {}

  /// The entry, or nullptr; it is young afterwards.
  Entry* find(const Id& id) {
    if (const auto young = young_.find(id); young != young_.end()) return &young->second;
    auto node = old_.extract(id);
    if (node.empty()) return nullptr;
    return &young_.insert(std::move(node)).position->second;
  }

  /// Requires: not there yet.
  Entry& insert(const Id& id, Entry entry) {
    free_some();
    return young_.emplace(id, std::move(entry)).first->second;
  }

  /// The same, empty.
  Entry& add(const Id& id) {
    free_some();
    return young_.try_emplace(id).first->second;
  }

  void erase(const Id& id) {
    young_.erase(id);
    old_.erase(id);
  }

  /// The young generation has grown to its share: turn() at the next moment when old entries may be dropped.
  bool wants_turn() const { return young_.size() >= generation_max_; }

  void turn() {
    dropped_ = std::exchange(old_, std::exchange(young_, {}));
    young_.reserve(generation_max_);  // growing would move thousands of entries at once, too
  }

  void clear() {
    young_.clear();
    old_.clear();
    dropped_.clear();
  }

  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  /// Twice as fast as entries come: a generation has gone before the next one follows.
  void free_some() {
    for (int i = 0; i < 2 && !dropped_.empty(); ++i) dropped_.erase(dropped_.begin());
  }

  std::size_t generation_max_;
  std::unordered_map<Id, Entry> young_;
  std::unordered_map<Id, Entry> old_;
  std::unordered_map<Id, Entry> dropped_;  ///< not found any more
};

}  // namespace guichet::projections
