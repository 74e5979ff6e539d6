#include <algorithm>
#include <limits>
#include <map>

#include "engine/store/views.h"

namespace guichet::store {

ViewBatch::Changes& ViewBatch::changes_of(Table table) {
  if (changes_.size() <= table.slot) changes_.resize(table.slot + 1);
  return changes_[table.slot];
}

const ViewBatch::Change* ViewBatch::change_of(Table table, std::string_view key) const {
  if (changes_.size() <= table.slot) return nullptr;
  const auto found = changes_[table.slot].find(key);
  return found == changes_[table.slot].end() ? nullptr : &found->second;
}

void ViewBatch::put(Table table, std::string_view key, std::string_view value) {
  auto& changes = changes_of(table);
  if (const auto found = changes.find(key); found != changes.end()) {
    found->second.emplace(value);
    return;
  }
  changes.emplace(std::string(key), Change(std::string(value)));
  ++size_;
}

void ViewBatch::erase(Table table, std::string_view key) {
  auto& changes = changes_of(table);
  if (const auto found = changes.find(key); found != changes.end()) {
    found->second.reset();
    return;
  }
  changes.emplace(std::string(key), Change());
  ++size_;
}

void ViewBatch::set_applied(std::string_view follower, Position position) {
  applied_[std::string(follower)] = position;
}

Result<std::optional<std::string>> ViewBatch::get(Table table, std::string_view key) const {
  if (const auto* change = change_of(table, key)) return *change;
  return views_.get(table, key);
}

Result<std::vector<std::optional<std::string>>> ViewBatch::multi_get(
    Table table, std::span<const std::string> keys) const {
  GUICHET_TRY(auto rows, views_.multi_get(table, keys));
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (const auto* change = change_of(table, keys[i])) rows[i] = *change;
  return rows;
}

Result<std::vector<Row>> ViewBatch::scan(Table table, const Scan& scan) const {
  if (changes_.size() <= table.slot || changes_[table.slot].empty()) return views_.scan(table, scan);
  const auto wanted = [&scan](std::string_view key) {
    if (!key.starts_with(scan.prefix)) return false;
    if (scan.from.empty() || key == scan.from) return scan.from.empty() || !scan.from_exclusive;
    return scan.reverse ? key < scan.from : key > scan.from;
  };
  std::map<std::string_view, const Change*> changed;
  for (const auto& [key, change] : changes_[table.slot])
    if (wanted(key)) changed.emplace(key, &change);
  // Each change hides at most one row of the views: with as many more, the page is right to its end.
  auto below = scan;
  below.limit =
      std::min(scan.limit, std::numeric_limits<std::size_t>::max() - changed.size()) + changed.size();
  GUICHET_TRY(auto rows, views_.scan(table, below));
  std::erase_if(rows, [&changed](const Row& row) { return changed.contains(row.key); });
  for (const auto& [key, change] : changed)
    if (*change) rows.push_back({std::string(key), **change});
  std::sort(rows.begin(), rows.end(), [&scan](const Row& a, const Row& b) {
    return scan.reverse ? b.key < a.key : a.key < b.key;
  });
  if (rows.size() > scan.limit) rows.resize(scan.limit);
  return rows;
}

Result<Position> ViewBatch::applied(std::string_view follower) const {
  if (const auto found = applied_.find(follower); found != applied_.end()) return found->second;
  return views_.applied(follower);
}

void ViewBatch::clear() {
  for (auto& changes : changes_) changes.clear();
  applied_.clear();
  size_ = 0;
}

}  // namespace guichet::store
