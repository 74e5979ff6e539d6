#include "engine/cases/event_json.h"

#include <array>

#include <fmt/format.h>

#include "engine/cases/event_members.h"
#include "engine/events/codec.h"

namespace guichet::cases {
namespace {

template <class T>
struct Stored;

// Kind numbers and type words are in the log for ever: add lines, never change one. A new version of an event
// gets a line, a kind and a word of its own, and decode() turns the old one into today's struct.
#define GUICHET_STORED_AS(event, number, word)     \
  template <>                                      \
  struct Stored<event> {                           \
    static constexpr std::uint16_t kind = number;  \
    static constexpr std::string_view type = word; \
  };

GUICHET_STORED_AS(CaseOpened, 100, "guichet.case.opened.v1")
GUICHET_STORED_AS(StepEntered, 110, "guichet.step.entered.v1")
GUICHET_STORED_AS(StepLeft, 111, "guichet.step.left.v1")
GUICHET_STORED_AS(TaskCreated, 120, "guichet.task.created.v1")
GUICHET_STORED_AS(TaskClaimed, 121, "guichet.task.claimed.v1")
GUICHET_STORED_AS(TaskReleased, 122, "guichet.task.released.v1")
GUICHET_STORED_AS(TaskAssigned, 123, "guichet.task.assigned.v1")
GUICHET_STORED_AS(TaskCompleted, 124, "guichet.task.completed.v1")
GUICHET_STORED_AS(TaskCancelled, 125, "guichet.task.cancelled.v1")
GUICHET_STORED_AS(DataSet, 140, "guichet.data.set.v1")
GUICHET_STORED_AS(PriorityChanged, 145, "guichet.priority.changed.v1")
GUICHET_STORED_AS(WaitStarted, 150, "guichet.wait.started.v1")
GUICHET_STORED_AS(MessageSent, 160, "guichet.message.sent.v1")
GUICHET_STORED_AS(ReplyReceived, 170, "guichet.reply.received.v1")
GUICHET_STORED_AS(NoteWritten, 175, "guichet.note.written.v1")
GUICHET_STORED_AS(FileAttached, 180, "guichet.file.attached.v1")
GUICHET_STORED_AS(MessageReceived, 161, "guichet.message.received.v1")
GUICHET_STORED_AS(TimerSet, 190, "guichet.timer.set.v1")
GUICHET_STORED_AS(TimerFired, 191, "guichet.timer.fired.v1")
GUICHET_STORED_AS(TimerCancelled, 192, "guichet.timer.cancelled.v1")
GUICHET_STORED_AS(ClockStarted, 200, "guichet.clock.started.v1")
GUICHET_STORED_AS(ClockPaused, 201, "guichet.clock.paused.v1")
GUICHET_STORED_AS(ClockResumed, 202, "guichet.clock.resumed.v1")
GUICHET_STORED_AS(ClockWarned, 203, "guichet.clock.warned.v1")
GUICHET_STORED_AS(ClockBreached, 204, "guichet.clock.breached.v1")
GUICHET_STORED_AS(ClockStopped, 205, "guichet.clock.stopped.v1")
GUICHET_STORED_AS(IncidentRaised, 220, "guichet.incident.raised.v1")
GUICHET_STORED_AS(IncidentResolved, 221, "guichet.incident.resolved.v1")
GUICHET_STORED_AS(CaseClosed, 101, "guichet.case.closed.v1")

#undef GUICHET_STORED_AS

using Decoder = Result<Event> (*)(const json::object&);

template <class T>
Result<Event> decode_as(const json::object& data) {
  T event{};
  if (auto read = events::Codec<T>::decode_object(data, event); !read)
    return corrupt(
        fmt::format("an event of type {} cannot be read: {}", Stored<T>::type, read.error().message));
  return Event(std::move(event));
}

constexpr std::size_t first_kind = 100;
constexpr std::size_t kinds_max = 128;

template <class... Alternatives>
constexpr std::array<Decoder, kinds_max> decoders_of(const std::variant<Alternatives...>* /*type only*/) {
  std::array<Decoder, kinds_max> table{};
  ((table.at(Stored<Alternatives>::kind - first_kind) = &decode_as<Alternatives>), ...);
  return table;
}

constexpr auto decoders = decoders_of(static_cast<const Event*>(nullptr));

Decoder decoder_of(std::uint16_t kind) {
  if (kind < first_kind || kind - first_kind >= kinds_max) return nullptr;
  return decoders.at(kind - first_kind);
}

}  // namespace

std::string_view type_of(const Event& event) {
  return std::visit(
      [](const auto& known) { return Stored<std::remove_cvref_t<decltype(known)>>::type; }, event);
}

std::uint16_t kind_of(const Event& event) {
  return std::visit(
      [](const auto& known) { return Stored<std::remove_cvref_t<decltype(known)>>::kind; }, event);
}

bool is_case_event(std::uint16_t kind) {
  return decoder_of(kind) != nullptr;
}

json::object encode(const Event& event) {
  return std::visit(
      [](const auto& known) {
        return events::Codec<std::remove_cvref_t<decltype(known)>>::encode_object(known);
      },
      event);
}

Result<Event> decode(std::uint16_t kind, const json::object& data) {
  const auto decoder = decoder_of(kind);
  if (decoder == nullptr) return corrupt(fmt::format("no event of a case has the kind {}", kind));
  return decoder(data);
}

}  // namespace guichet::cases
