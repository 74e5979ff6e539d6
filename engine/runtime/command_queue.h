#pragma once

// Where commands wait for the writer.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include "engine/runtime/engine.h"

namespace guichet::runtime {

struct Pending {
  Submission submission;
  Engine::Done done;
};

/// Commands on their way to the writer, in two lanes: people's, which is bounded, and the alarm clock's, of
/// which at most `alarms_max` go between two takings, so that a night's overdue timers do not hold up the
/// morning's counter. Thread-safe; one thread takes.
class CommandQueue {
 public:
  static constexpr std::size_t alarms_max = 64;

  enum class Lane { people, alarms };
  enum class Pushed { queued, full, closed };

  explicit CommandQueue(std::size_t depth_max) : depth_max_(depth_max) {}

  /// Takes `pending` only when it answers `queued`.
  Pushed push(Pending& pending, Lane lane);

  /// Waits, then moves what is queued (at most `commands_max` of people, at most alarms_max of the clock)
  /// behind `batch`. False when the queue is closed and empty.
  bool take(std::vector<Pending>& batch, std::size_t commands_max);

  /// Nothing more is queued; what is there is still taken.
  void close();
  std::size_t depth() const;

 private:
  const std::size_t depth_max_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Pending> people_;
  std::deque<Pending> alarms_;
  bool taker_waits_ = false;
  bool closed_ = false;
};

}  // namespace guichet::runtime
