#include "engine/runtime/read_ahead.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <utility>

namespace guichet::runtime {
namespace {

constexpr std::size_t chunk_bytes = 1U << 20;
constexpr std::size_t chunks_max = 4;

/// Whether the header's texts lie in the document itself and not in its reader's memory.
bool lies_in(const events::Header& header, std::string_view document) {
  return !std::less<>{}(header.subject.data(), document.data()) &&
         std::less<>{}(header.subject.data(), document.data() + document.size());
}

}  // namespace

ReadAhead::ReadAhead(const store::Log& log, Position after) : log_(log), after_(after), thread_([this] { run(); }) {}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<std::span<const ReadEvent>> ReadAhead::next() {
  std::unique_lock lock(mutex_);
  used_.push_back(std::exchange(current_, {}));
  changed_.notify_all();
  changed_.wait(lock, [this] { return !ready_.empty() || at_end_; });
  if (!ready_.empty()) {
    current_ = std::move(ready_.front());
    ready_.pop_front();
    return std::span<const ReadEvent>(current_.events);
  }
  if (!ended_) return ended_.error();
  return std::span<const ReadEvent>();
}

void ReadAhead::run() {
  Status ended = ok();
  try {
    const auto cursor = log_.read(after_);
    ended = read(*cursor);
  } catch (const std::exception& failure) {
    ended = corrupt(failure.what());
  }
  {
    const std::lock_guard lock(mutex_);
    ended_ = std::move(ended);
    at_end_ = true;
  }
  changed_.notify_all();
}

/// What could be read before a failure is offered too: it is told behind it.
Status ReadAhead::read(store::Cursor& cursor) {
  events::HeaderReader headers;
  auto record = cursor.next();
  while (record && *record) {
    auto chunk = empty_chunk();
    if (!chunk) return ok();
    chunk->bytes.reserve(std::max(chunk_bytes, (*record)->body.size()));
    Status taken = ok();
    while (record && *record && chunk->bytes.size() + (*record)->body.size() <= chunk->bytes.capacity()) {
      taken = take(*chunk, **record, headers);
      if (!taken) break;
      record = cursor.next();
    }
    offer(std::move(*chunk));
    GUICHET_TRY_STATUS(taken);
  }
  if (!record) return std::move(record).error();
  return ok();
}

Status ReadAhead::take(Chunk& chunk, const store::Record& record, events::HeaderReader& headers) {
  const auto at = chunk.bytes.size();
  chunk.bytes.append(record.body);
  ReadEvent read{record, {}, {}};
  read.record.body = std::string_view(chunk.bytes).substr(at);
  GUICHET_TRY(const auto header, headers.read(read.record.body));
  if (lies_in(header, read.record.body)) {
    GUICHET_TRY(read.event, projections::decode_event(record.kind, header.data));
    read.header = header;
  }
  chunk.events.push_back(std::move(read));
  return ok();
}

/// Waits until there is room for one more. Nothing once nobody wants it.
std::optional<ReadAhead::Chunk> ReadAhead::empty_chunk() {
  std::vector<Chunk> used;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ready_.size() < chunks_max || stopped_; });
    if (stopped_) return std::nullopt;
    used.swap(used_);
  }
  for (auto& chunk : used) {
    if (chunk.bytes.capacity() < chunk_bytes) continue;
    chunk.bytes.clear();
    chunk.events.clear();
    return std::move(chunk);
  }
  return Chunk();
}

void ReadAhead::offer(Chunk chunk) {
  {
    const std::lock_guard lock(mutex_);
    ready_.push_back(std::move(chunk));
  }
  changed_.notify_all();
}

}  // namespace guichet::runtime
