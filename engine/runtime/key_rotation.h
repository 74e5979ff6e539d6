#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine/people/vault.h"

namespace guichet::runtime {

/// Wraps every personal key anew after somebody was forgotten, at most once in a while, so that copies of keys/
/// made before (backups, blocks that a disk never overwrote) open nothing. It takes some microseconds per person, in
/// which nothing can be sealed or opened. What is still owed when it is destroyed is done then.
class KeyRotation {
 public:
  /// Starts a thread. `vault` must outlive it.
  KeyRotation(people::Vault& vault, std::chrono::milliseconds every);
  ~KeyRotation();
  KeyRotation(const KeyRotation&) = delete;
  KeyRotation& operator=(const KeyRotation&) = delete;

 private:
  void run();
  void rotate_if_owed();

  people::Vault& vault_;
  const std::chrono::milliseconds every_;
  std::uint64_t seen_;  // keys that had been destroyed when they were last wrapped
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace guichet::runtime
