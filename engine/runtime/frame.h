#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/cases/event.h"
#include "engine/catalog/catalog.h"
#include "engine/people/person.h"
#include "engine/store/log.h"

namespace guichet::runtime {

/// One decided event on its way into a frame: not yet numbered.
struct StagedEvent {
  std::variant<cases::Event, people::Event, catalog::Event> event;
  std::uint16_t kind = 0;
  std::string_view type;
  std::size_t data_at = 0;  ///< where its data begins in the document, once that is written
};

/// All that one command did to one stream.
struct StagedStream {
  std::string name;           ///< "case/ID"
  StreamVersion version = 0;  ///< before the first of the events
  std::string correlation;
  std::string workflow_version;
  std::vector<StagedEvent> events;
  // What their documents say of the command, once they are written.
  std::string actor;
  std::string channel;
  CommandId causation;
  std::string command_hash;
  Instant time;
  bool imported = false;
};

/// A frame that is in the log: its documents, and the streams they were written from, in their order.
struct Committed {
  Position head = 0;  ///< of the log before it
  std::vector<store::Draft> drafts;
  std::vector<StagedStream> streams;

  Position last() const { return head + drafts.size(); }
};

/// The events of one commit while they are being put together, and what must happen once they are on disk.
struct Frame {
  Position head = 0;  ///< of the log, before this frame
  Instant now;        ///< when its events are recorded
  std::vector<store::Draft> drafts;
  std::vector<StagedStream> streams;  ///< what the drafts were written from
  std::size_t bytes = 0;
  std::vector<people::KeyNumber> keys_to_destroy;
  std::optional<catalog::Event> deployment;  ///< takes effect for the next frame
  std::optional<Instant> earliest_due;       ///< of all that the touched cases now wait for

  Position last() const { return head + drafts.size(); }

  void begin(Position head_now, Instant time) {
    head = head_now;
    now = time;
    drafts.clear();
    streams.clear();
    bytes = 0;
    keys_to_destroy.clear();
    deployment.reset();
    earliest_due.reset();
  }

  /// Once it is in the log; only begin() makes the frame usable again.
  Committed take() { return {head, std::exchange(drafts, {}), std::exchange(streams, {})}; }
};

}  // namespace guichet::runtime
