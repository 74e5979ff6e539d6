#pragma once

// Deadlines without a timer each: what may take too long registers here, and one sweep looks at all of them a few times
// a second. A deadline is therefore kept to within one sweep; it never fires early.

#include <chrono>
#include <cstddef>
#include <vector>

#include "adapters/async/task.h"

namespace guichet::async {

using Moment = std::chrono::steady_clock::time_point;

/// The only clock of the adapters: monotonic, for deadlines and latencies.
Moment steady_now();

class Deadlines;

/// Something that can be stopped when its time is over. Removes itself from the list.
class Stoppable {
 public:
  explicit Stoppable(Deadlines& list);
  Stoppable(const Stoppable&) = delete;
  Stoppable& operator=(const Stoppable&) = delete;
  virtual ~Stoppable();

  void set_deadline(Moment moment) { deadline_ = moment; }
  void clear_deadline() { deadline_ = Moment::max(); }

 private:
  friend class Deadlines;
  virtual void stop() = 0;

  Deadlines& list_;
  std::size_t index_ = 0;
  Moment deadline_ = Moment::max();
};

class Deadlines {
 public:
  /// `stall_max`: how long a write may stand still, however much time it has in all.
  Deadlines(std::chrono::milliseconds sweep_every, std::chrono::milliseconds stall_max)
      : sweep_every_(sweep_every), stall_max_(stall_max) {}

  /// Stops everything whose deadline has passed, and clears that deadline.
  void sweep(Moment now);
  /// Stops everything, at shutdown.
  void stop_all();
  std::chrono::milliseconds sweep_every() const { return sweep_every_; }
  std::chrono::milliseconds stall_max() const { return stall_max_; }
  std::size_t size() const { return members_.size(); }

 private:
  friend class Stoppable;
  std::chrono::milliseconds sweep_every_;
  std::chrono::milliseconds stall_max_;
  std::vector<Stoppable*> members_;
};

}  // namespace guichet::async
