#include "cli/what_if_record.h"

#include <functional>
#include <set>

#include <fmt/format.h>

#include "adapters/client/client.h"
#include "cli/received_events.h"
#include "cli/remote.h"
#include "cli/stopped.h"
#include "engine/cases/event_json.h"
#include "engine/cases/event_text.h"
#include "engine/events/envelope.h"

namespace guichet::cli {
namespace {

using workflows::Field;
using workflows::FieldType;

/// Only the service's cases that were opened since then are kept in memory.
class Recorder {
 public:
  /// Puts what is sealed in clear, or something in its place, and then adds its name: "form/phone".
  using Clear = std::function<Status(cases::Event&, std::set<std::string>&)>;

  Recorder(std::string service, Instant since, Clear clear)
      : service_(std::move(service)), since_(since), clear_(std::move(clear)) {}

  Status take(std::uint16_t kind, std::string_view body) {
    static const auto opening = cases::kind_of(cases::CaseOpened{});
    constexpr std::string_view stream = "case/";
    if (!cases::is_case_event(kind)) return ok();
    GUICHET_TRY(const auto envelope, events::read_envelope(body));
    until_ = std::max(until_, envelope.time);
    const CaseId id(envelope.subject.substr(stream.size()));
    if (kind != opening && !recording_.knows(id)) return ok();
    GUICHET_TRY(const auto document, events::read(body));
    GUICHET_TRY(auto event, cases::decode(kind, document.data));
    if (const auto* opened = std::get_if<cases::CaseOpened>(&event);
        opened != nullptr && (opened->workflow != service_ || envelope.time < since_))
      return ok();
    std::set<std::string> sealed;
    GUICHET_TRY_STATUS(clear_(event, sealed));
    recording_.add(id, event, {envelope.time, envelope.actor, envelope.channel, envelope.causation.value});
    recording_.note_sealed(id, sealed);
    return ok();
  }

  Record finish() && { return {std::move(recording_).take(), until_}; }

 private:
  std::string service_;
  Instant since_;
  Clear clear_;
  rehearsal::Recording recording_;
  Instant until_{};
};

bool is_sealed(const json::value& value) {
  const auto* object = value.if_object();
  return object != nullptr && object->size() == 1 && object->contains("$sealed");
}

/// What a form takes for such a field.
json::value stand_in(const Field& field) {
  switch (field.type) {
    case FieldType::string:
    case FieldType::text: return "…";
    case FieldType::integer:
    case FieldType::number: return field.min.value_or(1);
    case FieldType::boolean: return false;
    case FieldType::choice: return field.options.empty() ? json::value() : json::value(field.options.front().id);
    case FieldType::choices: return json::array{};
    case FieldType::date: return "2000-01-01";
    case FieldType::datetime: return "2000-01-01T00:00:00Z";
    case FieldType::location: return json::array{0.0, 0.0};
    case FieldType::photo:
    case FieldType::file: return json::array{};
    case FieldType::phone: return "+33100000000";
    case FieldType::email: return "somebody@example.org";
  }
  return nullptr;
}

void stand_in_for_sealed(
    json::object& values, const workflows::Fields& fields, std::string_view part, std::set<std::string>& sealed) {
  for (auto& member : values) {
    if (!is_sealed(member.value())) continue;
    sealed.insert(fmt::format("{}/{}", part, std::string_view(member.key())));
    const auto* field = workflows::find_field(fields, member.key());
    member.value() = field == nullptr ? json::value("…") : stand_in(*field);
  }
}

Status put_stand_ins(cases::Event& event, const workflows::Definition& service, std::set<std::string>& sealed) {
  if (auto* opened = std::get_if<cases::CaseOpened>(&event))
    stand_in_for_sealed(opened->form, service.form, "form", sealed);
  if (auto* set = std::get_if<cases::DataSet>(&event)) stand_in_for_sealed(set->values, service.data, "data", sealed);
  return cases::change_values(event, [&](json::value& value) -> Status {
    if (is_sealed(value)) value = "…";
    if (auto* object = value.if_object()) stand_in_for_sealed(*object, {}, "answers", sealed);
    return ok();
  });
}

Result<Record> read_stored(
    const ServerOrFolder& whose, const workflows::Definition& service, Instant since, const Clock& clock) {
  GUICHET_TRY(const auto engine, open_stopped(whose.data, whose.kek, clock));
  Recorder recorder(service.id, since, [&](cases::Event& event, std::set<std::string>&) {
    return cases::change_values(event, [&](json::value& value) -> Status {
      value = engine->unseal(value);
      return ok();
    });
  });
  const auto cursor = engine->read(0);
  for (;;) {
    GUICHET_TRY(const auto next, cursor->next());
    if (!next) break;
    GUICHET_TRY_STATUS(recorder.take(next->kind, next->body));
  }
  return std::move(recorder).finish();
}

Result<Record> read_served(const ServerOrFolder& whose, const workflows::Definition& service, Instant since) {
  constexpr std::uint64_t events_of_a_page = 5000;
  const auto server = server_of(whose.server);
  Recorder recorder(service.id, since, [&](cases::Event& event, std::set<std::string>& sealed) {
    return put_stand_ins(event, service, sealed);
  });
  ReceivedEvents received(0);
  for (Position after = 0;;) {
    const auto path = fmt::format("/events?after={}&limit={}", after, events_of_a_page);
    GUICHET_TRY(const auto page, client::read(server, path, "application/x-ndjson"));
    for (std::size_t at = 0; at < page.body.size();) {
      const auto end = std::min(page.body.find('\n', at), page.body.size());
      GUICHET_TRY(const auto event, received.take(page.body.substr(at, end - at)));
      GUICHET_TRY_STATUS(recorder.take(event.draft.kind, event.draft.body));
      at = end + 1;
    }
    if (page.position <= after || page.position >= page.head) break;
    after = page.position;
  }
  return std::move(recorder).finish();
}

}  // namespace

Result<Record> read_record(
    const ServerOrFolder& whose, const workflows::Definition& service, Instant since, const Clock& clock) {
  return whose.data.empty() ? read_served(whose, service, since) : read_stored(whose, service, since, clock);
}

}  // namespace guichet::cli
