#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/store/sorted_entries.h"

namespace guichet::test {

/// A list of entries that also keeps their memory, at odd addresses as RocksDB gives it.
class Entries {
 public:
  void add(std::string_view key, std::uint64_t tag) {
    const auto size = key.size() + sizeof tag;
    auto* const entry = take(2 + size);
    auto* at = entry;
    *at++ = static_cast<char>(size | 0x80U);  // a varint of two bytes, whatever the size
    *at++ = static_cast<char>(size >> 7U);
    std::memcpy(at, key.data(), key.size());
    std::memcpy(at + key.size(), &tag, sizeof tag);
    list_.insert(entry);
  }

  const store::SortedEntries& list() const { return list_; }

 private:
  char* take(std::size_t bytes) {
    const auto odd = memory_.size() % 9;
    memory_.push_back(std::make_unique<char[]>(bytes + odd));
    return memory_.back().get() + odd;
  }

  std::vector<std::unique_ptr<char[]>> memory_;
  store::SortedEntries list_{[this](std::size_t bytes) { return take(bytes); }};
};

}  // namespace guichet::test
