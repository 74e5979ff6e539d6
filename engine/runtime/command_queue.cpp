#include "engine/runtime/command_queue.h"

#include <algorithm>
#include <iterator>

namespace guichet::runtime {
namespace {

void move_some(std::deque<Pending>& from, std::vector<Pending>& to, std::size_t count_max) {
  const auto count = std::min(from.size(), count_max);
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(count);
  std::move(from.begin(), end, std::back_inserter(to));
  from.erase(from.begin(), end);
}

}  // namespace

CommandQueue::Pushed CommandQueue::push(Pending& pending, Lane lane) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return Pushed::closed;
    if (lane == Lane::people && people_.size() >= depth_max_) return Pushed::full;
    (lane == Lane::people ? people_ : alarms_).push_back(std::move(pending));
    wake = taker_waits_;
    taker_waits_ = false;
  }
  if (wake) arrived_.notify_one();
  return Pushed::queued;
}

bool CommandQueue::take(std::vector<Pending>& batch, std::size_t commands_max) {
  std::unique_lock lock(mutex_);
  while (people_.empty() && alarms_.empty()) {
    if (closed_) return false;
    taker_waits_ = true;
    arrived_.wait(lock);
  }
  move_some(people_, batch, commands_max);
  move_some(alarms_, batch, alarms_max);
  return true;
}

void CommandQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  arrived_.notify_all();
}

std::size_t CommandQueue::depth() const {
  const std::lock_guard lock(mutex_);
  return people_.size() + alarms_.size();
}

}  // namespace guichet::runtime
