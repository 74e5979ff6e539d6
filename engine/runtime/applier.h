#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "engine/projections/projector.h"
#include "engine/runtime/counters.h"
#include "engine/runtime/watermark.h"
#include "engine/store/log.h"

namespace guichet::runtime {

/// Folds the log behind the applied position up to its head, in batches. `on_batch` after each (may be
/// empty). Errors: corrupt, unavailable.
Status catch_up(
    const store::Log& log,
    projections::Projector& projector,
    const std::function<void(Position applied)>& on_batch);

/// The thread that keeps the views behind the log: waits for the head to rise, folds what is new, makes it
/// visible.
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

 private:
  void run();
  Status apply();

  Parts parts_;
  std::unique_ptr<store::Cursor> cursor_;
  std::thread thread_;
};

}  // namespace guichet::runtime
