#pragma once

#include <deque>
#include <unordered_map>
#include <utility>

#include "engine/base/strong_id.h"

namespace guichet::runtime {

/// What was decided but may not stand in the views yet. Not thread-safe.
template <class Id, class Value>
class Unsettled {
 public:
  void add(const Id& id, Value value, Position position) {
    values_.insert_or_assign(id, std::move(value));
    order_.emplace_back(position, id);
  }

  const Value* find(const Id& id) const {
    const auto found = values_.find(id);
    return found == values_.end() ? nullptr : &found->second;
  }

  /// Lets go of what the views have applied.
  void settle(Position applied) {
    while (!order_.empty() && order_.front().first <= applied) {
      values_.erase(order_.front().second);
      order_.pop_front();
    }
  }

  /// Takes back what was not committed.
  void drop_after(Position head) {
    while (!order_.empty() && order_.back().first > head) {
      values_.erase(order_.back().second);
      order_.pop_back();
    }
  }

 private:
  std::unordered_map<Id, Value> values_;
  std::deque<std::pair<Position, Id>> order_;
};

}  // namespace guichet::runtime
