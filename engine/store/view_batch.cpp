#include "engine/store/view_batch.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "engine/base/check.h"

namespace guichet::store {
namespace {

constexpr std::size_t block_bytes = 256u << 10;

/// The eight bytes behind `skipped` as a number that sorts as they do.
std::uint64_t digits_of(std::string_view key, std::size_t skipped) {
  std::uint64_t digits = 0;
  for (std::size_t i = skipped; i < skipped + 8; ++i)
    digits = digits << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  return digits;
}

/// Bytes that all keys begin with.
template <class Changes>
std::size_t shared_prefix(const Changes& changes) {
  const auto first = changes.front().key();
  auto shared = first.size();
  for (const auto& change : changes) {
    const auto key = change.key();
    const auto differ = std::mismatch(
        first.begin(), first.begin() + static_cast<std::ptrdiff_t>(shared), key.begin(), key.end());
    shared = static_cast<std::size_t>(differ.first - first.begin());
  }
  return shared;
}

}  // namespace

void ViewBatch::put(Table table, std::string_view key, std::string_view value) {
  add(table, key, value, false);
}

void ViewBatch::erase(Table table, std::string_view key) {
  add(table, key, {}, true);
}

void ViewBatch::add(Table table, std::string_view key, std::string_view value, bool erased) {
  constexpr std::size_t part_max = std::numeric_limits<std::uint32_t>::max();
  check(key.size() <= part_max && value.size() <= part_max, "a row of the views is beyond 4 GiB");
  if (changes_.size() <= table.slot) changes_.resize(table.slot + 1);
  auto* const at = take(key.size() + value.size());
  std::copy(key.begin(), key.end(), at);
  std::copy(value.begin(), value.end(), at + key.size());
  changes_[table.slot].push_back(
      {at, static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(value.size()), erased});
  ++size_;
  bytes_ += key.size() + value.size() + sizeof(Change);
}

char* ViewBatch::take(std::size_t bytes) {
  if (bytes > free_bytes_) {
    free_bytes_ = std::max(block_bytes, bytes);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(free_bytes_));
    free_ = blocks_.back().get();
  }
  auto* const at = free_;
  free_ += bytes;
  free_bytes_ -= bytes;
  return at;
}

void ViewBatch::set_applied(std::string_view follower, Position position) {
  applied_.insert_or_assign(std::string(follower), position);
}

/// Keys of a table share long beginnings ("case/2026-…"): behind them, eight bytes tell most keys apart
/// without a look at the block they lie in.
void ViewBatch::sort(Changes& changes) {
  if (changes.size() < 2) return;
  const auto out_of_order = [](const Change& a, const Change& b) { return a.key() >= b.key(); };
  if (std::adjacent_find(changes.begin(), changes.end(), out_of_order) == changes.end()) return;

  struct Entry {
    std::uint64_t digits;
    std::uint32_t number;
  };

  const auto skipped = shared_prefix(changes);
  std::vector<Entry> order(changes.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = {digits_of(changes[i].key(), skipped), i};
  std::sort(order.begin(), order.end(), [&](const Entry& a, const Entry& b) {
    if (a.digits != b.digits) return a.digits < b.digits;
    const auto compared = changes[a.number].key().compare(changes[b.number].key());
    return compared != 0 ? compared < 0 : a.number < b.number;
  });
  Changes sorted;
  sorted.reserve(order.size());
  for (const auto& entry : order) {
    const auto& change = changes[entry.number];
    if (!sorted.empty() && sorted.back().key() == change.key())
      sorted.back() = change;
    else
      sorted.push_back(change);
  }
  changes = std::move(sorted);
}

void ViewBatch::clear() {
  for (auto& changes : changes_) changes.clear();
  applied_.clear();
  blocks_.clear();
  free_ = nullptr;
  free_bytes_ = 0;
  size_ = 0;
  bytes_ = 0;
}

}  // namespace guichet::store
