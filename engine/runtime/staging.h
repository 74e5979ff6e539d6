#pragma once

// From decided events to a frame: sealing what is personal in them, numbering them, writing their documents.
// Pure but for the vault; the writer's thread, save reads_back_alike(), which anybody may ask.

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

StagedEvent stage(cases::Event event);
StagedEvent stage(people::Event event);
StagedEvent stage(catalog::Event event);

/// Whether anything in it must be sealed before it is stored.
bool holds_personal(const StagedEvent& staged);
/// Seals what is personal in it under `key`. Errors: of the vault.
Status seal(StagedEvent& staged, people::KeyNumber key, const people::Vault& vault);
/// Replaces what is personal in it by {"$erased": true}.
void erase(StagedEvent& staged);

/// What all events of a command have in common.
struct Heading {
  const Submission& submission;
  std::string source;
  std::string command_hash;
  Instant time;
};

/// Numbers the stream's events, writes their documents into the frame. Nothing can fail from here on.
void write(StagedStream& stream, const Heading& heading, Frame& frame);
/// Whether reading the event's document gives the very same event: JSON knows fewer kinds of numbers than
/// memory does.
bool reads_back_alike(const StagedEvent& staged);

}  // namespace guichet::runtime
