#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/cases/event.h"
#include "engine/cases/state.h"
#include "engine/catalog/catalog.h"
#include "engine/people/person.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/frame.h"

namespace guichet::runtime {

/// One decided event on its way into a frame: not yet numbered.
struct StagedEvent {
  std::variant<cases::Event, people::Event, catalog::Event> event;
  std::uint16_t kind = 0;
  std::string_view type;
};

StagedEvent stage(cases::Event event);
StagedEvent stage(people::Event event);
StagedEvent stage(catalog::Event event);

/// Whether anything in it must be sealed before it is stored.
bool holds_personal(const StagedEvent& staged);
/// Seals what is personal in it under `key`. Errors: of the vault.
Status seal(StagedEvent& staged, people::KeyNumber key, const people::Vault& vault);
/// Replaces what is personal in it by {"$erased": true}.
void erase(StagedEvent& staged);

/// All that one command did to one stream.
struct StagedStream {
  std::string name;           ///< "case/ID"
  StreamVersion version = 0;  ///< before the first of the events
  std::string correlation;
  std::string workflow_version;
  std::vector<StagedEvent> events;
};

/// What all events of a command have in common.
struct Heading {
  const Submission& submission;
  std::string source;
  std::string command_hash;
  Instant time;
};

/// Numbers the stream's events, writes their documents into the frame. Nothing can fail from here on.
void write(const StagedStream& stream, const Heading& heading, Frame& frame);

}  // namespace guichet::runtime
