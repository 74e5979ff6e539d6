#pragma once

// Every command a case accepts. Commands are imperatives and plain values; a door (HTTP, import, alarm clock,
// scenario) makes them, decide() answers with events or a refusal.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "engine/base/one_of.h"
#include "engine/base/strong_id.h"

namespace guichet::cases {

/// A document or a photo, already stored under its content's hash.
struct FileRef {
  std::string hash;
  std::string name;
  std::string media_type;
  std::uint64_t bytes = 0;
  /// Names what was sent, not what is stored, which is sealed anew each time: a retry is known by it. Not stored.
  std::string content = {};
};

struct OpenCase {
  std::string workflow;
  std::string reference;  ///< short code for people, unique: "SA-7K3F-Q2"
  json::object form;
  PersonId person;                     ///< empty: nobody known is behind it
  std::string language;                ///< of the citizen; empty: the town's first
  std::map<std::string, Instant> due;  ///< clocks whose due time is given (imported targets)
  std::vector<FileRef> files;
  /// Photos and documents come behind, as attachments: they are sealed under a key that the opening assigns. A file
  /// that the form requires is then the door's to insist on.
  bool files_follow = false;
};

struct ClaimTask {
  std::string task;
};

struct ReleaseTask {
  std::string task;
};

/// Gives a task to a colleague, or to another queue.
struct AssignTask {
  std::string task;
  std::string agent;  ///< empty: nobody
  std::string queue;  ///< empty: it stays where it lies
};

struct CompleteTask {
  std::string task;
  std::string outcome;
  json::object data;     ///< the fields the task lets the agent fill
  json::object answers;  ///< to the outcome's `ask`
};

/// What the service lets an agent do wherever the case rests.
struct TakeAction {
  std::string action;
  json::object answers;  ///< to what the action asks
};

/// What the other system answered to an order. `order` is its id, or the system's name where one is open.
struct AnswerCall {
  std::string order;
  std::uint32_t status = 0;  ///< of HTTP
  json::value body;
};

/// No answer came: the system could not be reached, or not in time.
struct FailCall {
  std::string order;
  std::string reason;
};

/// An order that was given up is carried out once more, under the same key.
struct ResendOrder {
  std::string order;  ///< as in AnswerCall
  std::string reason;
};

/// Whoever reaches people and systems could not: a letter came back. Agents see to it as to any incident; nothing
/// rests because of it. Said of closed cases too.
struct ReportTrouble {
  std::string code;     ///< "mail"
  std::string message;  ///< nothing personal
};

/// More time for a running clock, which somebody answers for.
struct ExtendClock {
  std::string clock;
  std::int64_t by_ms = 0;  ///< of the clock's measure
  std::string reason;
  std::int64_t by_months = 0;  ///< instead: whole months of the calendar, from the day on which the clock is due
};

/// What the citizen writes.
struct Reply {
  std::string text;
  std::vector<FileRef> files;
};

/// What an agent writes: to colleagues (internal) or on the public timeline.
struct WriteNote {
  std::string text;
  bool internal = true;
};

struct AttachFile {
  FileRef file;
  bool internal = false;
};

/// A message from a business system, or from another case.
struct DeliverMessage {
  std::string name;
  json::value value;  ///< compared with the wait's `match`
  json::object body;  ///< readable as `reply` in expressions
};

struct ChangePriority {
  std::string priority;
  std::string reason;
};

/// Time has come: the alarm clock's commands. The identity makes each fire once.
struct FireTimer {
  std::string timer;
};

struct FireClock {
  std::string clock;
  std::string edge;  ///< "warning-1"…, "breach"
};

/// An agent sees to an open incident: sends the case to a step, or lets it try again where it stopped.
struct ResumeCase {
  std::string step;  ///< empty: where it stopped
  std::string reason;
};

/// Brings an open case to another text of its service (Context::target): where it rests, what runs and what is known
/// come along; nothing is sent and nobody's work is undone.
struct MigrateCase {
  std::string to;  ///< version of the town
  std::map<std::string, std::string>
      steps;          ///< what a step is called there, by its old name; the same where it is missing
  bool back = false;  ///< undoes the last migration, while nothing has happened to the case since
};

/// Keeps a slot of an agenda for the case, or moves to another.
struct BookAppointment {
  std::string step;  ///< that waits for it; empty: the only one
  std::string site;
  Instant starts;
  std::string reason;  ///< of an agent who books what the public cannot; empty: the public's rules hold
};

/// Gives the slot back; the step goes on waiting for another.
struct CancelAppointment {
  std::string step;  ///< empty: the only one
  std::string reason;
};

/// The case is about the same thing as another, and follows it. The other is told by AddFollower first.
struct JoinCase {
  CaseId main;
  std::string reference;  ///< of the other
  std::string reason;
};

/// It goes its own way again.
struct PartCase {
  std::string reason;
};

/// Another case is joined to this one, or parts from it; said again it changes nothing.
struct AddFollower {
  CaseId follower;
  std::string reference;
  std::string reason;
};

struct RemoveFollower {
  CaseId follower;
  std::string reason;
};

/// No slot suits: the case stands in the agenda's line, and is offered what comes free.
struct StandInLine {
  std::string step;  ///< that waits for an appointment; empty: the only one
};

struct LeaveLine {
  std::string step;  ///< empty: the only one
  std::string reason;
};

/// A slot has come free: it is held for this case, the first in line. The system's.
struct OfferSlot {
  std::string agenda;
  std::string site;
  Instant starts;
};

/// The body that has the matter in hand has said something, or nothing yet: the next news is expected later.
struct PostponeNews {
  std::string step;  ///< empty: the only one that is referred
  Instant until;
  std::string reason;
};

/// A letter that waited to be printed was posted, or is set aside for a reason: handed over at the counter, say.
struct PostLetter {
  std::uint32_t letter = 0;
  bool posted = true;
  std::string reason;
};

/// The time that an ended case is kept is over. The system's.
struct EraseCase {};

/// The person behind the case asks for nothing any more: what is open is cancelled, the case closes as "withdrawn".
struct WithdrawCase {};

/// The citizen says that an ended case is not settled.
struct ReopenCase {
  std::string text;  ///< why
};

/// What the citizen thinks of how an ended case was handled; once.
struct AnswerSurvey {
  std::uint32_t score = 0;  ///< 1 to 5
  std::string text;
};

using AnyCommand = std::variant<
    OpenCase,
    ClaimTask,
    ReleaseTask,
    AssignTask,
    CompleteTask,
    Reply,
    WriteNote,
    AttachFile,
    DeliverMessage,
    ChangePriority,
    FireTimer,
    FireClock,
    ResumeCase,
    WithdrawCase,
    TakeAction,
    AnswerCall,
    FailCall,
    ExtendClock,
    MigrateCase,
    ReopenCase,
    AnswerSurvey,
    ResendOrder,
    ReportTrouble,
    BookAppointment,
    CancelAppointment,
    JoinCase,
    PartCase,
    AddFollower,
    RemoveFollower,
    StandInLine,
    LeaveLine,
    OfferSlot,
    PostponeNews,
    PostLetter,
    EraseCase>;

/// One of them. A class of its own, read like the std::variant it is, so that copying, moving and destroying so many
/// alternatives is compiled once (command.cpp) and not in every file that holds one.
class Command : public AnyCommand {
 public:
  Command();
  template <class T>
  requires OneOf<T, AnyCommand> Command(T wish);  // NOLINT(google-explicit-constructor)
  Command(const Command& other);
  Command(Command&& other) noexcept;
  Command& operator=(const Command& other);
  Command& operator=(Command&& other) noexcept;
  ~Command();
};

}  // namespace guichet::cases
