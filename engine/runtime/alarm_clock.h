#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "engine/projections/view_queries.h"
#include "engine/runtime/command_queue.h"
#include "engine/runtime/counters.h"
#include "engine/runtime/watermark.h"

namespace guichet::runtime {

/// Turns what is due into ordinary commands. A due row's identity makes its command's id, so it fires exactly
/// once however often it is submitted: after a crash, or while the views have not yet seen that it fired.
///
/// With the thread it follows the machine's clock; without, fire_due() moves virtual time. Never early: a row
/// is submitted when its instant has come, and the case itself refuses what is not due.
class AlarmClock {
 public:
  struct Parts {
    const Clock& clock;
    const projections::ViewQueries& queries;
    CommandQueue& queue;
    const Watermark& head;
    const Watermark& applied;
    Counters& counters;
  };

  /// Everything in `parts` must outlive the alarm clock.
  explicit AlarmClock(Parts parts) : parts_(parts) {}

  ~AlarmClock();
  AlarmClock(const AlarmClock&) = delete;
  AlarmClock& operator=(const AlarmClock&) = delete;

  /// Starts the thread.
  void start();
  /// Stops it after the round it is in.
  void stop();
  /// A command made something due at `earliest`: fire_due() up to an earlier moment has nothing to look for.
  /// Thread-safe, does not block.
  void expect(Instant earliest);
  /// The views show something due at `earliest` that was not before. Thread-safe, does not block.
  void notice(Instant earliest);

  /// Fires all that is due by `now`, each at its own instant, and what these bring about. Not beside the
  /// thread's own work, and one caller at a time (both wait).
  Result<std::size_t> fire_due(Instant now, bool imported);
  /// The instant of the first row, due or not yet.
  std::optional<Instant> next_due() const;

 private:
  using RowId = std::pair<std::string, std::string>;  // case, timer or edge

  struct Round {
    Instant until;
    std::size_t rows_max;
    bool at_due = false;  ///< the event's time is when it was due, not when it was fired
    bool imported = false;
  };

  /// Fires one round of rows; nothing was left to fire when it answers 0.
  /// Looks up what is due first, when nothing is left to fire up to now.
  void look_ahead();
  bool is_quiet_until(Instant now) const;
  Result<std::size_t> fire_round(const Round& round);
  std::vector<projections::DueRow> due_rows(const Round& round);
  Result<std::size_t> submit_all(const std::vector<projections::DueRow>& rows, const Round& round);
  void run();
  void run_once();

  Parts parts_;
  std::mutex firing_;                     ///< one round at a time
  std::map<RowId, Instant> refused_;      ///< due, but their case refused: tried again later. Under firing_.
  Instant virtual_now_ = Instant::min();  ///< how far fire_due has come. Under firing_.

  mutable std::mutex mutex_;  ///< of what follows
  std::condition_variable woken_;
  Instant scan_from_ = Instant::min();   ///< nothing unfired is due before it
  Instant not_before_ = Instant::min();  ///< nothing is due before it, applied or not
  std::uint64_t notices_ = 0;
  bool noticed_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace guichet::runtime
