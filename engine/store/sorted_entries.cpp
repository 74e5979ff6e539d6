#include "engine/store/sorted_entries.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace guichet::store {
namespace {

bool comes_before(const EntryKey& a, const EntryKey& b) {
  const auto compared = std::memcmp(a.key.data(), b.key.data(), std::min(a.key.size(), b.key.size()));
  if (compared != 0) return compared < 0;
  return a.key.size() != b.key.size() ? a.key.size() < b.key.size() : a.tag > b.tag;
}

bool comes_before(const SortedEntries::Node* node, const EntryKey& key) {
  return comes_before(entry_key(node->entry()), key);
}

}  // namespace

EntryKey entry_key(const char* entry) {
  std::size_t size = 0;
  unsigned char byte = 0x80;
  for (unsigned shift = 0; byte >= 0x80; shift += 7) {
    byte = static_cast<unsigned char>(*entry++);
    size |= std::size_t{byte & 0x7FU} << shift;
  }
  EntryKey key{.key = {entry, size - sizeof(EntryKey::tag)}};
  std::memcpy(&key.tag, entry + key.key.size(), sizeof key.tag);
  return key;
}

SortedEntries::SortedEntries() {
  before_.fill(&head());
}

/// A level has a quarter of the entries below it (xorshift: G. Marsaglia, 2003).
int SortedEntries::draw_height() {
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 17U;
  random_ ^= random_ << 5U;
  int height = 1;
  for (auto bits = random_; height < height_max && (bits & 3U) == 0; bits >>= 2U) ++height;
  return height;
}

SortedEntries::Room SortedEntries::room_for(std::size_t entry_bytes) {
  const auto height = draw_height();
  return {height, static_cast<std::size_t>(height) * sizeof(Node) + entry_bytes + alignof(Node) - 1};
}

/// Until the entry is inserted its height stands where its links will be.
char* SortedEntries::place(char* memory, Room room) {
  const auto ahead = (alignof(Node) - reinterpret_cast<std::uintptr_t>(memory) % alignof(Node)) % alignof(Node);
  auto* const entry = memory + ahead + static_cast<std::size_t>(room.height) * sizeof(Node);
  std::memcpy(entry - sizeof(Node), &room.height, sizeof room.height);
  return entry;
}

void SortedEntries::insert(char* entry) {
  int height = 0;
  std::memcpy(&height, entry - sizeof(Node), sizeof height);
  if (height > levels_.load(std::memory_order_relaxed)) levels_.store(height, std::memory_order_relaxed);
  find_place(entry_key(entry));
  Node* node = nullptr;
  for (int level = height - 1; level >= 0; --level)
    node = new (entry - sizeof(Node) * (static_cast<std::size_t>(level) + 1)) Node;
  // From below: who sees it on a level finds it on those under it.
  for (std::size_t level = 0; level < static_cast<std::size_t>(height); ++level) {
    node->link(static_cast<int>(level)).store(behind_[level], std::memory_order_relaxed);
    before_[level]->link(static_cast<int>(level)).store(node, std::memory_order_release);
    before_[level] = node;
  }
}

/// Up from the last insertion to the first level where the key lies between the same two entries, and down again.
void SortedEntries::find_place(const EntryKey& key) {
  const auto levels = levels_.load(std::memory_order_relaxed);
  Node* passed = nullptr;        // found one level below: comes before the key
  const Node* beyond = nullptr;  // found one level below: does not
  int level = 0;
  for (; level < levels; ++level) {
    const auto at = static_cast<std::size_t>(level);
    auto* const behind = behind_[at];
    if (behind != nullptr && (behind == passed || comes_before(behind, key))) {
      passed = behind;
      continue;
    }
    const auto* const before = before_[at];
    if (passed != nullptr || before == &head() || (before != beyond && comes_before(before, key))) break;
    beyond = before;
  }
  if (level == 0) return;
  const auto top = static_cast<std::size_t>(level);
  const bool outside = level == levels;
  auto* const start = passed != nullptr ? passed : outside ? &head() : before_[top];
  descend(key, level, start, outside ? nullptr : behind_[top]);
}

/// Requires: `at` comes before the key and is linked below `level`; `behind` does not, or is null.
void SortedEntries::descend(const EntryKey& key, int level, Node* at, const Node* behind) {
  while (level-- > 0) {
    auto* next = at->link(level).load(std::memory_order_relaxed);
    while (next != behind && comes_before(next, key)) {
      at = next;
      next = at->link(level).load(std::memory_order_relaxed);
    }
    before_[static_cast<std::size_t>(level)] = at;
    behind_[static_cast<std::size_t>(level)] = next;
    behind = next;
  }
}

const SortedEntries::Node* SortedEntries::last() const {
  const auto* at = &head();
  for (auto level = levels_.load(std::memory_order_relaxed); level-- > 0;)
    while (const auto* const next = at->link(level).load(std::memory_order_acquire)) at = next;
  return at == &head() ? nullptr : at;
}

const SortedEntries::Node* SortedEntries::before(const EntryKey& key) const {
  const auto* at = &head();
  const Node* behind = nullptr;
  for (auto level = levels_.load(std::memory_order_relaxed); level-- > 0;) {
    const auto* next = at->link(level).load(std::memory_order_acquire);
    while (next != nullptr && next != behind && comes_before(next, key)) {
      at = next;
      next = at->link(level).load(std::memory_order_acquire);
    }
    behind = next;
  }
  return at == &head() ? nullptr : at;
}

const SortedEntries::Node* SortedEntries::at_or_behind(const EntryKey& key) const {
  const auto* const at = before(key);
  // Beside a writer something may have come in between since; it comes before the key, if at all.
  const auto* next = at == nullptr ? first() : at->next();
  while (next != nullptr && comes_before(next, key)) next = next->next();
  return next;
}

}  // namespace guichet::store
