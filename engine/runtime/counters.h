#pragma once

#include <atomic>
#include <cstdint>

namespace guichet::runtime {

/// What Metrics shows, as the engine's threads count it. Thread-safe; figures, not a protocol: relaxed
/// everywhere.
struct Counters {
  std::atomic<std::uint64_t> commands_accepted{0};
  std::atomic<std::uint64_t> commands_refused{0};
  std::atomic<std::uint64_t> commands_replayed{0};
  std::atomic<std::uint64_t> queue_full{0};
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> timers_fired{0};
  std::atomic<bool> read_only{false};
  std::atomic<bool> failed{false};
};

inline void count(std::atomic<std::uint64_t>& counter, std::uint64_t amount = 1) {
  counter.fetch_add(amount, std::memory_order_relaxed);
}

}  // namespace guichet::runtime
