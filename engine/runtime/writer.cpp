#include "engine/runtime/writer.h"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include "engine/base/log.h"

namespace guichet::runtime {
namespace {

Error stopped() {
  return unavailable(
      "the server could not write to its disk and is stopping; send the command again under the same "
      "Idempotency-Key: "
      "if it was stored after all, its receipt is returned");
}

}  // namespace

Writer::Writer(Parts parts, Limits limits, Instant last_recorded)
    : parts_(std::move(parts)),
      limits_(limits),
      clerk_(parts_.memory, parts_.catalog, parts_.vault),
      last_recorded_(last_recorded),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  thread_.join();
}

void Writer::run() {
  std::vector<Pending> batch;
  while (parts_.queue.take(batch, limits_.batch_max)) {
    try {
      serve(batch);
    } catch (const std::exception& failure) {
      stop_acknowledging(failure.what());
      answer();
    }
    batch.clear();
  }
}

void Writer::serve(std::vector<Pending>& batch) {
  for (std::size_t next = 0; next < batch.size();) {
    answers_.clear();
    frame_.begin(parts_.log.head().position, now());
    next = decide(batch, next);
    const auto last = frame_.last();
    const bool written = !frame_.drafts.empty() && commit();
    answer();
    if (written) {
      parts_.memory.settle(last);
      parts_.on_commit(last);
    }
  }
}

/// Decides commands from `begin` on until the frame is full; returns the first that was not taken.
std::size_t Writer::decide(std::vector<Pending>& batch, std::size_t begin) {
  auto next = begin;
  const auto full = [&] { return frame_.bytes >= limits_.batch_bytes_max || frame_.deployment.has_value(); };
  while (next < batch.size() && !full()) {
    auto& pending = batch[next++];
    answers_.emplace_back(&pending, stopped());
    if (!parts_.counters.failed.load(std::memory_order_relaxed))
      answers_.back().result = clerk_.handle(pending.submission, frame_);
  }
  return next;
}

/// False where nothing is known to be on disk.
bool Writer::commit() {
  const auto appended = parts_.log.append(frame_.drafts, frame_.head);
  if (!appended) {
    refuse_frame(appended.error());
    frame_.begin(frame_.head, frame_.now);
    return false;
  }
  parts_.counters.read_only.store(false, std::memory_order_relaxed);
  count(parts_.counters.commits);
  count(parts_.counters.events, frame_.drafts.size());
  for (const auto key : frame_.keys_to_destroy)
    if (const auto destroyed = parts_.vault.destroy(key); !destroyed) stop_acknowledging(destroyed.error().message);
  if (frame_.deployment) parts_.catalog.apply(*frame_.deployment, parts_.catalog.deployments() + 1);
  if (frame_.earliest_due) parts_.on_due(*frame_.earliest_due);
  parts_.on_written(frame_.take());
  parts_.head.raise(*appended);
  return true;
}

/// Nothing of the frame is known to be on disk: takes back what the memory made of it, and says so to
/// everybody whose answer rests on it.
void Writer::refuse_frame(const Error& failure) {
  const bool full = failure.kind == Error::Kind::unavailable && !parts_.log.is_poisoned();
  if (full) {
    if (!parts_.counters.read_only.exchange(true)) log_error("refusing writes", {{"reason", failure.message}});
    parts_.memory.forget_uncommitted(frame_.head);
  } else {
    stop_acknowledging(failure.message);
  }
  for (auto& [pending, result] : answers_)
    if (result && result->last > frame_.head) result = full ? failure : stopped();
}

void Writer::stop_acknowledging(const std::string& reason) {
  parts_.counters.failed.store(true, std::memory_order_relaxed);
  log_error("a write failed: nothing more is acknowledged", {{"reason", reason}});
}

void Writer::answer() {
  for (auto& [pending, result] : answers_) {
    if (!result)
      count(parts_.counters.commands_refused);
    else if (result->replayed)
      count(parts_.counters.commands_replayed);
    else
      count(parts_.counters.commands_accepted);
    if (pending->done) pending->done(std::move(result));
    pending->done = nullptr;
  }
  answers_.clear();
}

/// Recorded times never run backwards, whatever the machine's clock does.
Instant Writer::now() {
  last_recorded_ = std::max(last_recorded_, parts_.clock.now());
  return last_recorded_;
}

}  // namespace guichet::runtime
