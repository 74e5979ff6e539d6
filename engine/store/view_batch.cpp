#include "engine/store/view_batch.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <span>

#include <sys/mman.h>

#include "engine/base/check.h"

namespace guichet::store {
namespace {

constexpr std::size_t block_bytes = 256u << 10;

/// Beyond this size blocks are as large as the machine's large pages, which spares most page faults.
constexpr std::size_t large_block_bytes = 2u << 20;

std::size_t rounded_up(std::size_t bytes) {
  return (bytes + large_block_bytes - 1) / large_block_bytes * large_block_bytes;
}

/// A change to sort: eight bytes of its key as a number that sorts as they do, and its place.
struct Entry {
  std::uint64_t digits;
  std::uint32_t number;
};

using Run = std::span<Entry>;

std::uint64_t digits_of(std::string_view key, std::size_t skipped) {
  std::uint64_t digits = 0;
  for (std::size_t i = skipped; i < skipped + 8; ++i)
    digits = digits << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  return digits;
}

/// Sorts by key, then by place. Keys of a table share long beginnings; behind what a run of them shares,
/// eight bytes tell most apart without a look at the blocks they lie in, and those that are still alike make
/// a smaller run.
template <class KeyOf>
class KeySort {
 public:
  explicit KeySort(const KeyOf& key_of) : key_of_(key_of) {}

  void sort(Run run, std::size_t alike) const {
    constexpr std::size_t small_run = 16;
    const auto skipped = shared_prefix(run, alike);
    if (run.size() <= small_run || !all_longer(run, skipped)) {
      std::sort(run.begin(), run.end(), [this](const Entry& a, const Entry& b) { return before(a, b); });
      return;
    }
    for (auto& entry : run) entry.digits = digits_of(key_of_(entry), skipped);
    std::sort(run.begin(), run.end(), [](const Entry& a, const Entry& b) { return a.digits < b.digits; });
    for (std::size_t begin = 0; begin < run.size();) {
      auto end = begin + 1;
      while (end < run.size() && run[end].digits == run[begin].digits) ++end;
      if (end - begin > 1) sort(run.subspan(begin, end - begin), skipped);
      begin = end;
    }
  }

 private:
  bool before(const Entry& a, const Entry& b) const {
    const auto compared = key_of_(a).compare(key_of_(b));
    return compared != 0 ? compared < 0 : a.number < b.number;
  }

  /// Bytes that all keys of the run begin with; at least `alike` are known to be.
  std::size_t shared_prefix(Run run, std::size_t alike) const {
    const auto first = key_of_(run.front());
    auto shared = first.size();
    for (const auto& entry : run) {
      const auto key = key_of_(entry);
      auto same = std::min(alike, key.size());
      while (same < std::min(shared, key.size()) && key[same] == first[same]) ++same;
      shared = std::min(shared, same);
    }
    return shared;
  }

  /// Else a key's end cannot be told from a zero byte.
  bool all_longer(Run run, std::size_t skipped) const {
    return std::all_of(
        run.begin(), run.end(), [&](const Entry& entry) { return key_of_(entry).size() >= skipped + 8; });
  }

  const KeyOf& key_of_;
};

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
    const bool many = blocks_.size() >= 4;
    free_bytes_ = std::max(many ? large_block_bytes : block_bytes, bytes);
    blocks_.emplace_back(static_cast<char*>(
        many ? std::aligned_alloc(large_block_bytes, rounded_up(free_bytes_)) : std::malloc(free_bytes_)));
    check(blocks_.back() != nullptr, "out of memory");
    if (many) (void)madvise(blocks_.back().get(), free_bytes_, MADV_HUGEPAGE);
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

void ViewBatch::sort(Changes& changes) {
  const auto out_of_order = [](const Change& a, const Change& b) { return a.key() >= b.key(); };
  if (std::adjacent_find(changes.begin(), changes.end(), out_of_order) == changes.end()) return;
  std::vector<Entry> order(changes.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = {0, i};
  const auto key_of = [&changes](const Entry& entry) { return changes[entry.number].key(); };
  KeySort(key_of).sort(order, 0);
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
