#include "engine/runtime/staging.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/cases/event_json.h"
#include "engine/cases/event_text.h"
#include "engine/events/document.h"
#include "engine/events/json_text.h"
#include "engine/runtime/sealing.h"

namespace guichet::runtime {
namespace {

/// What of a person's event may hold something personal; null where nothing can.
template <class Event>
auto* attributes_of(Event& event) {
  auto* const registered = std::get_if<people::PersonRegistered>(&event);
  auto* const updated = std::get_if<people::PersonUpdated>(&event);
  return registered != nullptr ? &registered->attributes : updated != nullptr ? &updated->attributes : nullptr;
}

Status change_values(StagedEvent& staged, const std::function<Status(json::value&)>& change) {
  return match(
      staged.event,
      [&](cases::Event& event) { return cases::change_values(event, change); },
      [&](people::Event& event) -> Status {
        if (auto* const attributes = attributes_of(event))
          for (auto& attribute : *attributes) GUICHET_TRY_STATUS(change(attribute.value()));
        return ok();
      },
      [](catalog::Event&) { return ok(); });
}

/// One that is read back as another kind than it was written from.
bool holds_odd_number(const json::value& value) {
  if (const auto* const object = value.if_object())
    return std::any_of(
        object->begin(), object->end(), [](const auto& member) { return holds_odd_number(member.value()); });
  if (const auto* const array = value.if_array())
    return std::any_of(array->begin(), array->end(), [](const auto& e) { return holds_odd_number(e); });
  return value.is_uint64() || (value.is_double() && !std::isfinite(value.get_double()));
}

void append_data(std::string& out, const StagedEvent& staged) {
  match(
      staged.event,
      [&](const cases::Event& event) { cases::append_data(out, event); },
      [&](const people::Event& event) { events::append_object(out, people::encode(event)); },
      [&](const catalog::Event& event) { events::append_object(out, catalog::encode(event)); });
}

}  // namespace

StagedEvent stage(cases::Event event) {
  const auto kind = cases::kind_of(event);
  const auto type = cases::type_of(event);
  return {std::move(event), kind, type};
}

StagedEvent stage(people::Event event) {
  const auto kind = people::kind_of(event);
  const auto type = people::type_of(event);
  return {std::move(event), kind, type};
}

StagedEvent stage(catalog::Event event) {
  const auto kind = catalog::kind_of(event);
  const auto type = catalog::type_of(event);
  return {std::move(event), kind, type};
}

bool holds_personal(const StagedEvent& staged) {
  return match(
      staged.event,
      [](const cases::Event& event) { return cases::any_value(event, holds_personal); },
      [](const people::Event& event) {
        const auto* const attributes = attributes_of(event);
        return attributes != nullptr && std::any_of(attributes->begin(), attributes->end(), [](const auto& attribute) {
                 return holds_personal(attribute.value());
               });
      },
      [](const catalog::Event&) { return false; });
}

Status seal(StagedEvent& staged, people::KeyNumber key, const people::Vault& vault) {
  return change_values(staged, [&](json::value& value) { return vault.seal_personal(value, key); });
}

void erase(StagedEvent& staged) {
  const auto erased = change_values(staged, [](json::value& value) {
    erase_personal(value);
    return ok();
  });
  check(erased.has_value(), "a change that cannot fail does not");
}

bool reads_back_alike(const StagedEvent& staged) {
  return match(
      staged.event,
      [](const cases::Event& event) { return !cases::any_value(event, holds_odd_number); },
      [](const people::Event& event) {
        const auto* const attributes = attributes_of(event);
        return attributes == nullptr || std::none_of(attributes->begin(), attributes->end(), [](const auto& attribute) {
                 return holds_odd_number(attribute.value());
               });
      },
      [](const catalog::Event&) { return true; });
}

void write(StagedStream& stream, const Heading& heading, Frame& frame) {
  events::Envelope envelope;
  envelope.source = heading.source;
  envelope.subject = stream.name;
  envelope.time = heading.time;
  envelope.recorded = frame.now;
  envelope.actor = heading.submission.actor.name;
  envelope.channel = heading.submission.channel;
  envelope.correlation = stream.correlation;
  envelope.causation = heading.submission.id;
  envelope.command_hash = heading.command_hash;
  envelope.workflow_version = stream.workflow_version;
  envelope.imported = heading.submission.imported;
  stream.actor = envelope.actor;
  stream.channel = envelope.channel;
  stream.causation = envelope.causation;
  stream.command_hash = envelope.command_hash;
  stream.time = envelope.time;
  stream.imported = envelope.imported;
  const events::DocumentHead head(envelope);
  auto version = stream.version;
  for (auto& staged : stream.events) {
    store::Draft draft;
    draft.kind = staged.kind;
    draft.stream = stream.name;
    draft.recorded = frame.now;
    draft.body = head.begin(frame.last() + 1, staged.type, ++version);
    staged.data_at = draft.body.size();
    append_data(draft.body, staged);
    draft.body += '}';
    frame.bytes += draft.body.size();
    frame.drafts.push_back(std::move(draft));
  }
}

}  // namespace guichet::runtime
