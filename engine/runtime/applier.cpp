#include "engine/runtime/applier.h"

#include <exception>

#include "engine/base/log.h"

namespace guichet::runtime {
namespace {

/// A rebuild sorts as much as memory allows before it writes.
constexpr projections::BatchLimits rebuilding{.events = 50'000'000, .bytes = 256U << 20};

/// Folds at most one batch of what the cursor sees. True when there may be more.
Result<bool> fold_batch(store::Cursor& cursor, projections::Projector& projector) {
  const auto before = projector.applied();
  for (;;) {
    GUICHET_TRY(const auto record, cursor.next());
    if (!record) break;
    GUICHET_TRY_STATUS(projector.fold(*record));
    if (projector.applied() != before) return true;
  }
  // The cursor's end is the end of a frame, and so of a command.
  if (projector.folded() > 0) GUICHET_TRY_STATUS(projector.write());
  return false;
}

}  // namespace

Status catch_up(
    const store::Log& log, projections::Projector& projector, const std::function<void(Position)>& on_batch) {
  projector.limit(rebuilding);
  const auto cursor = log.read(projector.applied());
  for (bool more = true; more;) {
    GUICHET_TRY(more, fold_batch(*cursor, projector));
    if (on_batch) on_batch(projector.applied());
  }
  projector.limit({});
  return ok();
}

Applier::Applier(Parts parts)
    : parts_(std::move(parts)),
      cursor_(parts_.log.read(parts_.projector.applied())),
      thread_([this] { run(); }) {}

Applier::~Applier() {
  thread_.join();
}

void Applier::run() {
  // When the head is closed this thread still folds the rest: wait() then answers false only at the end.
  while (parts_.head.wait(parts_.projector.applied() + 1)) {
    Status applied = ok();
    try {
      applied = apply();
    } catch (const std::exception& failure) {
      applied = corrupt(failure.what());
    }
    if (applied) continue;
    log_error("the views cannot follow the log", {{"reason", applied.error().message}});
    parts_.counters.failed.store(true, std::memory_order_relaxed);
    break;
  }
  parts_.applied.close();
}

Status Applier::apply() {
  cursor_->refresh();
  for (bool more = true; more;) {
    GUICHET_TRY(more, fold_batch(*cursor_, parts_.projector));
    // First this: who waits for the position may then ask what is due.
    if (const auto due = parts_.projector.earliest_due()) parts_.on_due(*due);
    parts_.applied.raise(parts_.projector.applied());
  }
  return ok();
}

}  // namespace guichet::runtime
