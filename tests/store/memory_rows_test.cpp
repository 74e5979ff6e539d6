// What takes RocksDB's own parts' place: its memory tables, and the sums of its files.
#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/store/crc32c.h"
#include "engine/store/sorted_entries.h"
#include "tests/store/entries.h"

using namespace guichet;
using namespace guichet::test;
using store::EntryKey;
using store::SortedEntries;

namespace {

/// The same order, by a set.
using Model = std::set<std::pair<std::string, std::uint64_t>>;

std::string name(const SortedEntries::Node* node) {
  if (node == nullptr) return "-";
  const auto key = store::entry_key(node->entry());
  return fmt::format("{}#{}", key.key, ~key.tag);
}

std::string name(const Model& model, Model::const_iterator at) {
  return at == model.end() ? "-" : fmt::format("{}#{}", at->first, at->second);
}

std::string name_before(const Model& model, Model::const_iterator at) {
  return at == model.begin() ? "-" : name(model, std::prev(at));
}

/// Everything that can be asked, of both.
void compare(const SortedEntries& entries, const Model& model, const Model& questions) {
  auto expected = model.begin();
  for (const auto* at = entries.first(); at != nullptr; at = at->next(), ++expected)
    REQUIRE(name(at) == name(model, expected));
  REQUIRE(expected == model.end());
  CHECK(name(entries.last()) == name_before(model, model.end()));
  for (const auto& asked : questions) {
    const EntryKey key{asked.first, ~asked.second};
    REQUIRE(name(entries.at_or_behind(key)) == name(model, model.lower_bound(asked)));
    REQUIRE(name(entries.before(key)) == name_before(model, model.lower_bound(asked)));
  }
}

std::string long_or_short(std::uint64_t number) {
  const auto key = fmt::format("{:03}", number % 1'000);
  return number % 7 == 0 ? key + std::string(300, 'x') : key.substr(0, number % 3 + 1);
}

/// Keys come in batches that are sorted, as rows do.
void insert_batches(std::uint32_t seed, std::size_t batch) {
  CAPTURE(seed);
  CAPTURE(batch);
  std::mt19937 random_number(seed);
  Entries entries;
  Model model;
  Model questions;
  std::uint64_t number = 0;
  while (model.size() < 1'500) {
    std::multiset<std::string> keys;
    while (keys.size() < batch) keys.insert(long_or_short(random_number()));
    for (const auto& key : keys) {
      entries.add(key, ++number);
      // Of one key what came last is first.
      model.emplace(key, ~number);
      if (number % 5 == 0) questions.emplace(key, ~number);
      if (number % 5 == 1) questions.emplace(long_or_short(random_number()), 0);
    }
  }
  compare(entries.list(), model, questions);
}

}  // namespace

TEST_CASE("entries stand in order, however they come") {
  for (const std::uint32_t seed : {1U, 2U, 3U})
    for (const std::size_t batch : {1U, 2U, 20U, 400U}) insert_batches(seed, batch);
}

TEST_CASE("an empty list of entries has neither a first nor a last") {
  const Entries entries;
  CHECK(entries.list().first() == nullptr);
  CHECK(entries.list().last() == nullptr);
  CHECK(entries.list().at_or_behind({"a", 1}) == nullptr);
  CHECK(entries.list().before({"a", 1}) == nullptr);
}

TEST_CASE("keys that are alike for longer than their digits, or end in zeros, stand in order") {
  Entries entries;
  Model model;
  std::uint64_t number = 0;
  for (const std::size_t alike : {0U, 1U, 7U, 8U, 38U, 39U, 40U, 41U, 64U})
    for (const auto* const begin : {"a", "\x7F", "\x80", "\xFF"})
      for (const auto& end :
           {std::string(), std::string(1, '\0'), std::string(2, '\0'), std::string("\0a", 2), std::string("a")}) {
        const auto key = begin + std::string(alike, 'k') + end;
        entries.add(key, ++number);
        model.emplace(key, ~number);
      }
  compare(entries.list(), model, model);
}

TEST_CASE("entries that come forwards or backwards stand in order") {
  for (const bool forwards : {true, false}) {
    Entries entries;
    Model model;
    for (std::uint64_t i = 0; i < 3'000; ++i) {
      const auto key = fmt::format("case/{:05}", forwards ? i : 3'000 - i);
      entries.add(key, i + 1);
      model.emplace(key, ~(i + 1));
    }
    compare(entries.list(), model, model);
  }
}

TEST_CASE("sums of files are CRC-32C as RFC 3720 has it") {
  std::string ascending;
  for (char byte = 0; byte < 32; ++byte) ascending.push_back(byte);
  const std::vector<std::pair<std::string, std::uint32_t>> examples{
      {std::string(32, '\0'), 0x8A9136AA},
      {std::string(32, '\xFF'), 0x62A8AB43},
      {ascending, 0x46DD794E},
      {std::string(ascending.rbegin(), ascending.rend()), 0x113FDB5C},
      {"123456789", 0xE3069283},
      {"", 0}};
  for (const auto& [text, sum] : examples) {
    CHECK(store::crc32c(0, text) == sum);
    CHECK(store::crc32c_by_table(0, text) == sum);
    const std::string_view whole(text);
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
      CHECK(store::crc32c(store::crc32c(0, whole.substr(0, cut)), whole.substr(cut)) == sum);
      CHECK(store::crc32c_by_table(store::crc32c_by_table(0, whole.substr(0, cut)), whole.substr(cut)) == sum);
    }
  }
}

TEST_CASE("RocksDB sums by our function, and its own says the same") {
  using Extend = std::uint32_t (*)(std::uint32_t, const char*, std::size_t);
  constexpr auto symbol = "_ZN7rocksdb6crc32c6ExtendEjPKcm";
  const auto found = reinterpret_cast<Extend>(dlsym(RTLD_DEFAULT, symbol));
  const auto theirs = reinterpret_cast<Extend>(dlsym(RTLD_NEXT, symbol));
  const bool both = found != nullptr && theirs != nullptr;
  REQUIRE(both);
  const bool ours = found != theirs;
  CHECK(ours);
  std::mt19937 random_number(7);
  std::string text;
  for (std::uint32_t sum = 0; text.size() < 600; text.push_back(static_cast<char>(random_number()))) {
    CHECK(found(sum, text.data(), text.size()) == theirs(sum, text.data(), text.size()));
    sum = found(sum, text.data(), text.size());
  }
}
