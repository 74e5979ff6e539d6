#include "engine/store/sorted_entries.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

namespace guichet::store {
namespace {

bool key_before(const EntryKey& a, const EntryKey& b) {
  const auto compared = std::memcmp(a.key.data(), b.key.data(), std::min(a.key.size(), b.key.size()));
  if (compared != 0) return compared < 0;
  return a.key.size() != b.key.size() ? a.key.size() < b.key.size() : a.tag > b.tag;
}

constexpr std::size_t line_bytes = 64;
constexpr std::size_t nodes_bytes = 16 * 1024;  ///< taken at once

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

KeyDigits key_digits(std::string_view key) {
  KeyDigits digits{};
  std::memcpy(digits.data(), key.data(), std::min(key.size(), sizeof digits));
  if constexpr (std::endian::native == std::endian::little)
    for (auto& eight : digits) eight = __builtin_bswap64(eight);
  return digits;
}

SortedEntries::SortedEntries(TakeMemory take_memory) : take_memory_(std::move(take_memory)) {
  before_.fill(&head());
}

bool SortedEntries::comes_before(const Node* node, const Sought& key) {
  for (std::size_t i = 0; i < key.digits.size(); ++i)
    if (node->digits_[i] != key.digits[i]) return node->digits_[i] < key.digits[i];
  return key_before(entry_key(node->entry()), key.key);
}

/// A level has a quarter of the entries below it (xorshift: G. Marsaglia, 2003).
std::size_t SortedEntries::draw_height() {
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 17U;
  random_ ^= random_ << 5U;
  std::size_t height = 1;
  for (auto bits = random_; height < height_max && (bits & 3U) == 0; bits >>= 2U) ++height;
  return height;
}

SortedEntries::Node* SortedEntries::new_node(std::size_t height) {
  const auto before = height <= 2 ? 0 : ((height - 2) * sizeof(Node::Link) + line_bytes - 1) / line_bytes * line_bytes;
  const auto bytes = before + sizeof(Node);
  if (free_bytes_ < bytes) {
    auto* const taken = take_memory_(nodes_bytes + line_bytes);
    free_ = taken + (line_bytes - reinterpret_cast<std::uintptr_t>(taken) % line_bytes) % line_bytes;
    free_bytes_ = nodes_bytes;
  }
  auto* const node = new (free_ + before) Node;
  for (std::size_t level = 2; level < height; ++level) new (&node->link(level)) Node::Link(nullptr);
  free_ += bytes;
  free_bytes_ -= bytes;
  return node;
}

void SortedEntries::insert(const char* entry) {
  const auto key = sought(entry_key(entry));
  const auto height = draw_height();
  if (height > levels_.load(std::memory_order_relaxed)) levels_.store(height, std::memory_order_relaxed);
  find_place(key);
  auto* const node = new_node(height);
  node->digits_ = key.digits;
  node->entry_ = entry;
  // From below: who sees it on a level finds it on those under it.
  for (std::size_t level = 0; level < height; ++level) {
    node->link(level).store(behind_[level], std::memory_order_relaxed);
    before_[level]->link(level).store(node, std::memory_order_release);
    before_[level] = node;
  }
}

/// Up from the last insertion to the first level where the key lies between the same two entries, and down again.
void SortedEntries::find_place(const Sought& key) {
  const auto levels = levels_.load(std::memory_order_relaxed);
  Node* passed = nullptr;        // found one level below: comes before the key
  const Node* beyond = nullptr;  // found one level below: does not
  std::size_t level = 0;
  for (; level < levels; ++level) {
    auto* const behind = behind_[level];
    if (behind != nullptr && (behind == passed || comes_before(behind, key))) {
      passed = behind;
      continue;
    }
    const auto* const before = before_[level];
    if (passed != nullptr || before == &head() || (before != beyond && comes_before(before, key))) break;
    beyond = before;
  }
  if (level == 0) return;
  const bool outside = level == levels;
  auto* const start = passed != nullptr ? passed : outside ? &head() : before_[level];
  descend(key, level, start, outside ? nullptr : behind_[level]);
}

/// Requires: `at` comes before the key and is linked below `level`; `behind` does not, or is null.
void SortedEntries::descend(const Sought& key, std::size_t level, Node* at, const Node* behind) {
  while (level-- > 0) {
    auto* next = at->link(level).load(std::memory_order_relaxed);
    while (next != behind && comes_before(next, key)) {
      at = next;
      next = at->link(level).load(std::memory_order_relaxed);
    }
    before_[level] = at;
    behind_[level] = next;
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
  return last_before(sought(key));
}

const SortedEntries::Node* SortedEntries::last_before(const Sought& key) const {
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
  const auto wanted = sought(key);
  const auto* const at = last_before(wanted);
  // Beside a writer something may have come in between since; it comes before the key, if at all.
  const auto* next = at == nullptr ? first() : at->next();
  while (next != nullptr && comes_before(next, wanted)) next = next->next();
  return next;
}

}  // namespace guichet::store
