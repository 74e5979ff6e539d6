#pragma once

// A few threads for what would hold up the I/O thread: disk reads, hashing, waiting for the projections.

#include <cstddef>
#include <functional>
#include <memory>

#include "adapters/async/inbox.h"
#include "adapters/async/task.h"

namespace guichet::async {

/// Whether a thread takes its turn with all others, or only what they leave (nice 10): long reading for other programs
/// must not be felt by people.
enum class Pace { with_others, behind_others };

class Workers {
 public:
  Workers(Inbox& inbox, std::size_t threads, Pace pace = Pace::with_others);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  /// Finishes what has been started.
  ~Workers();

  /// Runs `job` on one of the threads and comes back to the I/O thread. `job` must not throw.
  Task<> run(std::function<void()> job);

 private:
  struct Pool;
  Inbox& inbox_;
  const Pace pace_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace guichet::async
