#include "engine/runtime/applier.h"

#include <exception>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/log.h"
#include "engine/runtime/read_ahead.h"
#include "engine/runtime/staging.h"

namespace guichet::runtime {
namespace {

/// A rebuild sorts as much as memory allows before it writes.
constexpr projections::BatchLimits rebuilding{.events = 50'000'000, .bytes = 256U << 20};

Status fold(const ReadEvent& event, projections::Projector& projector) {
  const auto& record = event.record;
  if (!event.header) return projector.fold(record);
  return projector.fold(
      record.position,
      record.kind,
      *event.header,
      {std::get_if<cases::Event>(&event.event), std::get_if<people::Event>(&event.event)});
}

/// Some 20 MiB of documents and events.
constexpr std::size_t offered_events_max = 16'384;

/// From the log, up to a frame's end.
Status fold_log(const store::Log& log, projections::Projector& projector, Position last) {
  if (projector.folded_to() >= last) return ok();
  const auto cursor = log.read(projector.folded_to());
  while (projector.folded_to() < last) {
    GUICHET_TRY(const auto record, cursor->next());
    check(record.has_value(), "the log holds what was committed");
    GUICHET_TRY_STATUS(projector.fold(*record));
  }
  return ok();
}

projections::Projector::AtHand at_hand(const StagedEvent& staged) {
  if (!reads_back_alike(staged)) return {};
  return {std::get_if<cases::Event>(&staged.event), std::get_if<people::Event>(&staged.event)};
}

Status fold_committed(const Committed& committed, projections::Projector& projector) {
  auto draft = committed.drafts.begin();
  for (const auto& stream : committed.streams) {
    events::Header header{
        .subject = stream.name,
        .actor = stream.actor,
        .channel = stream.channel,
        .causation = stream.causation.value,
        .command_hash = stream.command_hash,
        .time = stream.time,
        .version = stream.version,
        .imported = stream.imported,
        .data = {}};
    for (const auto& staged : stream.events) {
      ++header.version;
      header.data = std::string_view(draft->body).substr(staged.data_at);
      header.data.remove_suffix(1);
      ++draft;
      GUICHET_TRY_STATUS(projector.fold(projector.folded_to() + 1, staged.kind, header, at_hand(staged)));
    }
  }
  check(projector.folded_to() == committed.last(), "a frame's streams hold all of its events");
  return ok();
}

}  // namespace

Status catch_up(
    const store::Log& log, projections::Projector& projector, const std::function<void(Position)>& on_progress) {
  projector.limit(rebuilding);
  ReadAhead ahead(log, projector.applied());
  for (;;) {
    GUICHET_TRY(const auto events, ahead.next());
    if (events.empty()) break;
    for (const auto& event : events) GUICHET_TRY_STATUS(fold(event, projector));
    if (on_progress) on_progress(projector.folded_to());
  }
  // The log's end is the end of a frame, and so of a command.
  if (projector.folded() > 0) GUICHET_TRY_STATUS(projector.write());
  if (on_progress) on_progress(projector.applied());
  projector.limit({});
  return ok();
}

Applier::Applier(Parts parts) : parts_(std::move(parts)), thread_([this] { run(); }) {}

Applier::~Applier() {
  thread_.join();
}

void Applier::offer(Committed committed) {
  const std::lock_guard lock(mutex_);
  if (offered_events_ >= offered_events_max) return;
  offered_events_ += committed.drafts.size();
  offered_.push_back(std::move(committed));
}

std::vector<Committed> Applier::take() {
  const std::lock_guard lock(mutex_);
  offered_events_ = 0;
  return std::exchange(offered_, {});
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
  auto& projector = parts_.projector;
  // First the head: all up to it was offered, or dropped.
  const auto head = parts_.head.position();
  for (const auto& committed : take()) {
    if (committed.last() <= projector.folded_to()) continue;
    GUICHET_TRY_STATUS(fold_log(parts_.log, projector, committed.head));
    GUICHET_TRY_STATUS(fold_committed(committed, projector));
  }
  GUICHET_TRY_STATUS(fold_log(parts_.log, projector, head));
  if (projector.folded() > 0) GUICHET_TRY_STATUS(projector.write());
  // First this: who waits for the position may then ask what is due.
  if (const auto due = projector.take_earliest_due()) parts_.on_due(*due);
  parts_.applied.raise(projector.applied());
  return ok();
}

}  // namespace guichet::runtime
