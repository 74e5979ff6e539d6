#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/projections/projector.h"
#include "engine/runtime/counters.h"
#include "engine/runtime/frame.h"
#include "engine/runtime/watermark.h"
#include "engine/store/log.h"

namespace guichet::runtime {

/// Folds the log behind the applied position up to its head, in batches as large as memory allows; a second
/// thread reads ahead. `on_progress` is told now and then how far it has come (may be empty). Errors: corrupt,
/// unavailable.
Status catch_up(
    const store::Log& log, projections::Projector& projector, const std::function<void(Position folded)>& on_progress);

/// The thread that keeps the views behind the log: waits for the head to rise, folds what is new, makes it
/// visible. What the writer hands over as it is written need not be read from the log again.
class Applier {
 public:
  struct Parts {
    const store::Log& log;
    projections::Projector& projector;
    const Watermark& head;  ///< closed when nothing more will be appended
    Watermark& applied;
    Counters& counters;
    std::function<void(Instant earliest)> on_due;  ///< something new is due then; on the applier's thread
  };

  /// Starts the thread. Everything in `parts` must outlive the applier.
  explicit Applier(Parts parts);
  /// Waits until everything is applied. The head must be closed before.
  ~Applier();
  Applier(const Applier&) = delete;
  Applier& operator=(const Applier&) = delete;

  /// The frame behind the one offered before, once it is in the log and before the head is raised to it. Never
  /// waits: where too many are waiting it is dropped, and read from the log. Thread-safe.
  void offer(Committed committed);

 private:
  void run();
  Status apply();
  std::vector<Committed> take();

  Parts parts_;
  std::mutex mutex_;
  std::vector<Committed> offered_;
  std::size_t offered_events_ = 0;
  std::thread thread_;
};

}  // namespace guichet::runtime
