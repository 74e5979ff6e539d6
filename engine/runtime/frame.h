#pragma once

#include <optional>
#include <vector>

#include "engine/catalog/catalog.h"
#include "engine/people/vault.h"
#include "engine/store/log.h"

namespace guichet::runtime {

/// The events of one commit while they are being put together, and what must happen once they are on disk.
struct Frame {
  Position head = 0;  ///< of the log, before this frame
  Instant now;        ///< when its events are recorded
  std::vector<store::Draft> drafts;
  std::size_t bytes = 0;
  std::vector<people::KeyNumber> keys_to_destroy;
  std::optional<catalog::Event> deployment;  ///< takes effect for the next frame
  std::optional<Instant> earliest_due;       ///< of all that the touched cases now wait for

  Position last() const { return head + drafts.size(); }

  void begin(Position head_now, Instant time) {
    head = head_now;
    now = time;
    drafts.clear();
    bytes = 0;
    keys_to_destroy.clear();
    deployment.reset();
    earliest_due.reset();
  }
};

}  // namespace guichet::runtime
