#include "engine/runtime/staging.h"

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"
#include "engine/runtime/sealing.h"

namespace guichet::runtime {
namespace {

/// The event again, of data that was changed: states must hold what the log holds.
Status decode_again(StagedEvent& staged) {
  const auto& data = staged.data.get_object();
  return match(
      staged.event,
      [&](cases::Event& event) -> Status {
        GUICHET_TRY(event, cases::decode(staged.kind, data));
        return ok();
      },
      [&](people::Event& event) -> Status {
        GUICHET_TRY(event, people::decode(staged.kind, data));
        return ok();
      },
      [](const catalog::Event&) { return ok(); });
}

}  // namespace

StagedEvent stage(cases::Event event) {
  StagedEvent staged;
  staged.kind = cases::kind_of(event);
  staged.type = cases::type_of(event);
  staged.data = cases::encode(event);
  staged.event = std::move(event);
  return staged;
}

StagedEvent stage(people::Event event) {
  StagedEvent staged;
  staged.kind = people::kind_of(event);
  staged.type = people::type_of(event);
  staged.data = people::encode(event);
  staged.event = std::move(event);
  return staged;
}

StagedEvent stage(catalog::Event event) {
  StagedEvent staged;
  staged.kind = catalog::kind_of(event);
  staged.type = catalog::type_of(event);
  staged.data = catalog::encode(event);
  staged.event = std::move(event);
  return staged;
}

Status seal(StagedEvent& staged, people::KeyNumber key, const people::Vault& vault) {
  GUICHET_TRY_STATUS(vault.seal_personal(staged.data, key));
  return decode_again(staged);
}

Status erase(StagedEvent& staged) {
  erase_personal(staged.data);
  return decode_again(staged);
}

void write(const StagedStream& stream, const Heading& heading, Frame& frame) {
  events::Envelope envelope;
  envelope.source = heading.source;
  envelope.subject = stream.name;
  envelope.time = heading.time;
  envelope.recorded = frame.now;
  envelope.version = stream.version;
  envelope.actor = heading.submission.actor.name;
  envelope.channel = heading.submission.channel;
  envelope.correlation = stream.correlation;
  envelope.causation = heading.submission.id;
  envelope.command_hash = heading.command_hash;
  envelope.workflow_version = stream.workflow_version;
  envelope.imported = heading.submission.imported;
  for (const auto& staged : stream.events) {
    envelope.position = frame.last() + 1;
    envelope.type = staged.type;
    ++envelope.version;
    store::Draft draft;
    draft.kind = staged.kind;
    draft.stream = stream.name;
    draft.recorded = frame.now;
    draft.body = events::write(envelope, staged.data.get_object());
    frame.bytes += draft.body.size();
    frame.drafts.push_back(std::move(draft));
  }
}

}  // namespace guichet::runtime
