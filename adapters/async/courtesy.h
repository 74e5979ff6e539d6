#pragma once

// Who reads everything lets those pass who wait for an answer. The kernel's priorities are not enough: threads on two
// processors share memory and caches, and whoever has just begun its slice keeps it. Thread-safe.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace guichet::async {

class Courtesy {
 public:
  /// Somebody's question is being answered, as long as this lives.
  class Answering {
   public:
    explicit Answering(Courtesy& courtesy) : courtesy_(courtesy) { ++courtesy_.answering_; }
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;
    ~Answering() { courtesy_.leave(); }

   private:
    Courtesy& courtesy_;
  };

  /// Blocks the calling thread while somebody's question is being answered, and no longer than `wait_max`: where there
  /// is always one, reading goes on more slowly, and never stands still.
  void let_pass();

  static constexpr std::chrono::milliseconds wait_max{1};

 private:
  void leave();

  std::atomic<int> answering_ = 0;
  std::atomic<int> waiting_ = 0;
  std::mutex mutex_;
  std::condition_variable passed_;
};

}  // namespace guichet::async
