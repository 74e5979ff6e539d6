#include "adapters/async/task_group.h"

#include <exception>
#include <string>

#include <boost/asio/co_spawn.hpp>

#include "engine/base/log.h"

namespace guichet::async {
namespace {

void log_failure(std::string_view name, const std::exception_ptr& failure) {
  std::string what = "unknown";
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  log_error("a coroutine ended with an exception", {{"coroutine", name}, {"what", what}});
}

}  // namespace

void TaskGroup::spawn(std::string_view name, Task<> task) {
  ++running_;
  asio::co_spawn(executor_, std::move(task), [this, name](const std::exception_ptr& failure) {
    if (failure) log_failure(name, failure);
    if (--running_ == 0 && when_empty_) when_empty_();
  });
}

}  // namespace guichet::async
