#pragma once

// Letters that belong to no case: a code for a resident who signs in. They are handed to the town's mail server as
// soon as it takes them, are kept in memory alone, and are worth nothing a few minutes later: after a stop or a crash
// the resident asks again. A mail server that hangs slows nobody but the next of these letters.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/mail/post.h"
#include "engine/base/clock.h"
#include "engine/runtime/engine.h"

namespace guichet::mail {

struct DirectLetter {
  std::string to;
  std::string subject;
  std::string text;
  std::string language;
  Instant until;  ///< not sent behind this
};

struct DirectOptions {
  std::size_t waiting_max = 500;
  std::size_t threads = 2;
  /// Between the attempts at one letter; the last one repeats until it is worth nothing.
  std::vector<std::chrono::milliseconds> pauses{
      std::chrono::seconds(2), std::chrono::seconds(10), std::chrono::seconds(60)};
};

/// Threads of its own; destruction waits for a letter on its way, as long as one may take at most. Thread-safe.
class DirectPost {
 public:
  /// Everything handed in must outlive it.
  DirectPost(const runtime::Engine& engine, const Clock& clock, Post& post, DirectOptions options = {});
  DirectPost(const DirectPost&) = delete;
  DirectPost& operator=(const DirectPost&) = delete;
  ~DirectPost();

  /// The town has a mail server.
  bool is_possible() const;
  /// False: too many wait already, or this is no address that a letter may go to.
  bool take(DirectLetter letter);

 private:
  struct Waiting {
    DirectLetter letter;
    std::size_t attempts = 0;
    std::string message_id;
    std::chrono::steady_clock::time_point due;
  };

  void work();
  /// True when nothing more is to be done with it.
  bool deliver(const Waiting& waiting) const;

  const runtime::Engine& engine_;
  const Clock& clock_;
  Post& post_;
  const DirectOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;  ///< guarded by mutex_
  bool stopping_ = false;        ///< guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace guichet::mail
