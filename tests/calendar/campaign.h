#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <random>

#include <fmt/format.h>

namespace guichet::test {

/// How many random ledgers are compared with the oracle and from which seed; says both, and in the end how long it
/// took. GUICHET_LEDGERS and GUICHET_SEED of the environment choose them: ./dev campaign clocks.
class Campaign {
 public:
  Campaign() {
    if (const auto* given = std::getenv("GUICHET_LEDGERS")) ledgers_ = std::strtoull(given, nullptr, 10);
    if (const auto* given = std::getenv("GUICHET_SEED")) seed_ = std::strtoull(given, nullptr, 10);
    fmt::print("{} ledgers, seed {} (GUICHET_SEED repeats it)\n", ledgers_, seed_);
  }
  Campaign(const Campaign&) = delete;
  Campaign& operator=(const Campaign&) = delete;
  ~Campaign() {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
    fmt::print("{} ledgers compared in {:.1f} s\n", ledgers_, took.count());
  }

  std::uint64_t ledgers() const { return ledgers_; }
  std::uint64_t seed() const { return seed_; }

 private:
  std::uint64_t ledgers_ = 10'000;
  std::uint64_t seed_ = std::random_device{}();
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace guichet::test
