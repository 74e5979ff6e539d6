#include "engine/cases/event_json.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/cases/event_members.h"
#include "engine/events/payload.h"

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
GUICHET_STORED_AS(BranchStarted, 112, "guichet.branch.started.v1")
GUICHET_STORED_AS(BranchEnded, 113, "guichet.branch.ended.v1")
GUICHET_STORED_AS(BranchCancelled, 114, "guichet.branch.cancelled.v1")
GUICHET_STORED_AS(TaskCreated, 120, "guichet.task.created.v1")
GUICHET_STORED_AS(ActionTaken, 126, "guichet.action.taken.v1")
GUICHET_STORED_AS(TableDecided, 141, "guichet.table.decided.v1")
GUICHET_STORED_AS(ClockExtended, 206, "guichet.clock.extended.v1")
GUICHET_STORED_AS(CallRequested, 130, "guichet.call.requested.v1")
GUICHET_STORED_AS(CallAnswered, 131, "guichet.call.answered.v1")
GUICHET_STORED_AS(CallFailed, 132, "guichet.call.failed.v1")
GUICHET_STORED_AS(CallCancelled, 133, "guichet.call.cancelled.v1")
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
GUICHET_STORED_AS(CaseMigrated, 102, "guichet.case.migrated.v1")
GUICHET_STORED_AS(ClockRecomputed, 207, "guichet.clock.recomputed.v1")
GUICHET_STORED_AS(VisibilityChanged, 146, "guichet.visibility.changed.v1")
GUICHET_STORED_AS(MessageEmitted, 162, "guichet.message.emitted.v1")
GUICHET_STORED_AS(AppointmentBooked, 210, "guichet.appointment.booked.v1")
GUICHET_STORED_AS(AppointmentMoved, 211, "guichet.appointment.moved.v1")
GUICHET_STORED_AS(AppointmentCancelled, 212, "guichet.appointment.cancelled.v1")
GUICHET_STORED_AS(CaseJoined, 104, "guichet.case.joined.v1")
GUICHET_STORED_AS(CaseParted, 105, "guichet.case.parted.v1")
GUICHET_STORED_AS(FollowerGained, 106, "guichet.follower.gained.v1")
GUICHET_STORED_AS(FollowerLost, 107, "guichet.follower.lost.v1")
GUICHET_STORED_AS(CaseClosed, 101, "guichet.case.closed.v1")
GUICHET_STORED_AS(CaseReopened, 103, "guichet.case.reopened.v1")
GUICHET_STORED_AS(SurveyAnswered, 171, "guichet.survey.answered.v1")

GUICHET_STORED_AS(RetentionSet, 108, "guichet.retention.set.v1")
GUICHET_STORED_AS(CaseErased, 109, "guichet.case.erased.v1")
GUICHET_STORED_AS(CaseReferred, 127, "guichet.case.referred.v1")
GUICHET_STORED_AS(NewsPostponed, 128, "guichet.news.postponed.v1")
GUICHET_STORED_AS(LineJoined, 213, "guichet.line.joined.v1")
GUICHET_STORED_AS(LineLeft, 214, "guichet.line.left.v1")
GUICHET_STORED_AS(SlotOffered, 215, "guichet.slot.offered.v1")
GUICHET_STORED_AS(LetterOrdered, 163, "guichet.letter.ordered.v1")
GUICHET_STORED_AS(LetterPosted, 164, "guichet.letter.posted.v1")

#undef GUICHET_STORED_AS

/// How one kind is read.
struct Decoder {
  std::string_view type;
  Result<Event> (*from_json)(const json::object&) = nullptr;
  bool (*from_bytes)(std::string_view, Event&) = nullptr;
};

template <class T>
Result<Event> decode_as(const json::object& data) {
  T event{};
  if (auto read = events::Codec<T>::decode_object(data, event); !read)
    return corrupt(fmt::format("an event of type {} cannot be read: {}", Stored<T>::type, read.error().message));
  return Event(std::move(event));
}

template <class T>
bool read_as(std::string_view data, Event& event) {
  return events::read_payload(data, event.emplace<T>());
}

constexpr std::size_t first_kind = 100;
constexpr std::size_t kinds_max = 128;

template <class... Alternatives>
constexpr std::array<Decoder, kinds_max> decoders_of(const std::variant<Alternatives...>* /*type only*/) {
  std::array<Decoder, kinds_max> table{};
  ((table.at(Stored<Alternatives>::kind - first_kind) =
        Decoder{Stored<Alternatives>::type, &decode_as<Alternatives>, &read_as<Alternatives>}),
   ...);
  return table;
}

constexpr auto decoders = decoders_of(static_cast<const Event*>(nullptr));

const Decoder* decoder_of(std::uint16_t kind) {
  if (kind < first_kind || kind - first_kind >= kinds_max) return nullptr;
  const auto& decoder = decoders.at(kind - first_kind);
  return decoder.from_json == nullptr ? nullptr : &decoder;
}

Error unknown_kind(std::uint16_t kind) {
  return corrupt(fmt::format("no event of a case has the kind {}", kind));
}

}  // namespace

std::string_view type_of(const Event& event) {
  return std::visit([](const auto& known) { return Stored<std::remove_cvref_t<decltype(known)>>::type; }, event);
}

std::uint16_t kind_of(const Event& event) {
  return std::visit([](const auto& known) { return Stored<std::remove_cvref_t<decltype(known)>>::kind; }, event);
}

std::string_view type_of(std::uint16_t kind) {
  const auto* const decoder = decoder_of(kind);
  check(decoder != nullptr, "only events of cases have a type here");
  return decoder->type;
}

std::optional<std::uint16_t> kind_of_type(std::string_view type) {
  const auto found = std::ranges::find(decoders, type, &Decoder::type);
  if (type.empty() || found == decoders.end()) return std::nullopt;
  return static_cast<std::uint16_t>(first_kind + static_cast<std::size_t>(found - decoders.begin()));
}

bool is_case_event(std::uint16_t kind) {
  return decoder_of(kind) != nullptr;
}

json::object encode(const Event& event) {
  return std::visit(
      [](const auto& known) { return events::Codec<std::remove_cvref_t<decltype(known)>>::encode_object(known); },
      event);
}

Result<Event> decode(std::uint16_t kind, const json::object& data) {
  const auto* const decoder = decoder_of(kind);
  return decoder == nullptr ? unknown_kind(kind) : decoder->from_json(data);
}

Result<Event> decode(std::uint16_t kind, std::string_view data) {
  const auto* const decoder = decoder_of(kind);
  if (decoder == nullptr) return unknown_kind(kind);
  Event event;
  if (decoder->from_bytes(data, event)) return event;
  GUICHET_TRY(const auto value, parse_json(data));
  if (!value.is_object()) return corrupt("the data of an event is not an object");
  return decoder->from_json(value.get_object());
}

}  // namespace guichet::cases
