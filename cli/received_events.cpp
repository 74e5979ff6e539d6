#include "cli/received_events.h"

#include <fmt/format.h>

#include "engine/base/json.h"
#include "engine/cases/event_json.h"
#include "engine/catalog/catalog.h"
#include "engine/events/envelope.h"
#include "engine/people/person.h"

namespace guichet::cli {
namespace {

template <class Event, class Alternatives, class Kinds, std::size_t... at>
void add_kinds(Kinds& kinds, std::index_sequence<at...>) {
  const auto add = [&](const Event& event) { kinds.emplace(type_of(event), kind_of(event)); };
  (add(Event(std::variant_alternative_t<at, Alternatives>{})), ...);
}

Result<people::KeyNumber> key_of(std::string_view registered) {
  GUICHET_TRY(const auto document, events::read(registered));
  const auto* key = document.data.if_contains("key");
  boost::system::error_code failure;
  return key == nullptr ? people::KeyNumber{0} : key->to_number<people::KeyNumber>(failure);
}

}  // namespace

ReceivedEvents::ReceivedEvents(Position after) : next_(after + 1) {
  add_kinds<cases::Event, cases::AnyEvent>(kinds_, std::make_index_sequence<std::variant_size_v<cases::AnyEvent>>());
  add_kinds<people::Event, people::Event>(kinds_, std::make_index_sequence<std::variant_size_v<people::Event>>());
  add_kinds<catalog::Event, catalog::Event>(kinds_, std::make_index_sequence<std::variant_size_v<catalog::Event>>());
}

Result<ReceivedEvent> ReceivedEvents::take(std::string document) {
  GUICHET_TRY(const auto envelope, events::read_envelope(document));
  if (envelope.position != next_)
    return invalid(fmt::format(
        "event {} was expected here, found {}: a log comes whole, from the first event on", next_, envelope.position));
  const auto kind = kinds_.find(envelope.type);
  if (kind == kinds_.end())
    return invalid(fmt::format("events of type {} are not known to this version: update it", envelope.type));
  ReceivedEvent received;
  if (envelope.type == "guichet.person.registered.v1") {
    GUICHET_TRY(received.key, key_of(document));
  }
  received.draft = {
      .kind = kind->second, .stream = envelope.subject, .recorded = envelope.recorded, .body = std::move(document)};
  ++next_;
  return received;
}

std::string to_hex(const store::ChainHash& hash) {
  std::string text;
  for (const auto byte : hash) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

}  // namespace guichet::cli
