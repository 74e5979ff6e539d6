#include "engine/runtime/key_rotation.h"

#include <string>

#include "engine/base/log.h"

namespace guichet::runtime {

KeyRotation::KeyRotation(people::Vault& vault, std::chrono::milliseconds every)
    : vault_(vault), every_(every), seen_(vault.destroyed()), thread_([this] { run(); }) {}

KeyRotation::~KeyRotation() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  stopping_.notify_all();
  thread_.join();
}

void KeyRotation::run() {
  for (bool last = false; !last;) {
    {
      std::unique_lock lock(mutex_);
      last = stopping_.wait_for(lock, every_, [this] { return stopped_; });
    }
    rotate_if_owed();
  }
}

void KeyRotation::rotate_if_owed() {
  const auto destroyed = vault_.destroyed();
  if (destroyed == seen_) return;
  if (const auto rotated = vault_.rotate(); !rotated) {
    log_error("the personal keys could not be wrapped anew", {{"reason", rotated.error().message}});
    return;
  }
  log_info("the personal keys were wrapped anew", {{"erased", std::to_string(destroyed - seen_)}});
  seen_ = destroyed;
}

}  // namespace guichet::runtime
