#pragma once

// Every coroutine belongs to a group, which is asked to end and awaited at shutdown: nothing runs unseen.

#include <cstddef>
#include <functional>
#include <string_view>

#include "adapters/async/task.h"

namespace guichet::async {

class TaskGroup {
 public:
  explicit TaskGroup(IoExecutor executor) : executor_(executor) {}
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts a coroutine. One that ends with an exception is logged under `name`: that is a defect of ours or of the
  /// machine, and ends this coroutine only.
  void spawn(std::string_view name, Task<> task);
  std::size_t running() const { return running_; }
  /// Called on the I/O thread whenever the last coroutine has ended.
  void when_empty(std::function<void()> call) { when_empty_ = std::move(call); }

 private:
  IoExecutor executor_;
  std::size_t running_ = 0;
  std::function<void()> when_empty_;
};

}  // namespace guichet::async
