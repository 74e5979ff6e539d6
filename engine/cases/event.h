#pragma once

// Every event of a case; five families stand beside: event_ends.h, event_moves.h, event_paper.h, event_slots.h,
// event_ties.h. Facts in
// the past tense, complete enough that replaying them needs no workflow text, no expression, no calendar. Adding one:
// the struct, its line in the variant, its branch in evolve(), its type in event_json, a golden file.
//
// A json::value below may hold {"$personal": plain} between decide() and the writer, which replaces it by
// {"$sealed": …} before anything is stored: what is personal never reaches the log in clear.

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
#include "engine/cases/command.h"
#include "engine/cases/event_ends.h"
#include "engine/cases/event_moves.h"
#include "engine/cases/event_paper.h"
#include "engine/cases/event_slots.h"
#include "engine/cases/event_ties.h"

namespace guichet::cases {

struct CaseOpened {
  std::string workflow;
  std::string deployment;  ///< version of the town it stays on
  std::string reference;
  std::string title;       ///< of the service, in the town's first language
  std::string owner;       ///< team
  std::string visibility;  ///< public | private
  PersonId person;
  std::string language;
  json::object form;
  std::string priority;
};

struct StepEntered {
  std::uint32_t token;
  std::string step;
  std::string status;  ///< what the citizen reads, in their language; empty: invisible
  std::string kind;    ///< task, wait, choose, route, end, parallel, each, call, decide
};

struct StepLeft {
  std::uint32_t token;
  std::string step;
  std::string why;  ///< "outcome accept", "timer 2", "reply", "branch 1: data.severity == 'high'"
};

/// A token of its own begins to work for a parallel step.
struct BranchStarted {
  std::uint32_t token;
  std::uint32_t parent;  ///< token
  std::string step;      ///< where the parent rests
  std::string branch;
  json::value item;  ///< the element of the list, in an `each`
};

struct BranchEnded {
  std::uint32_t token;
  std::uint32_t parent;
  std::string step;
  std::string branch;
  std::string outcome;
  bool silent = false;  ///< nobody answered in time: silence counts as this outcome
};

/// The others have joined, or the parallel step was left another way: this one came too late.
struct BranchCancelled {
  std::uint32_t token;
  std::uint32_t parent;
  std::string branch;
  std::string why;
};

struct TaskCreated {
  std::string task;  ///< "TOKEN-N", unique in the case
  std::uint32_t token;
  std::string step;
  std::string queue;
  std::string priority;
  std::vector<std::string> roles;
};

struct TaskClaimed {
  std::string task;
  std::string agent;
};

struct TaskReleased {
  std::string task;
  std::string agent;
};

struct TaskAssigned {
  std::string task;
  std::string agent;  ///< empty: nobody
  std::string queue;  ///< where the task lies now
};

struct TaskCompleted {
  std::string task;
  std::string step;
  std::string agent;
  std::string outcome;
  std::string label;
  json::object answers;
};

/// The step was left another way (a timer, a message) while its task was open.
struct TaskCancelled {
  std::string task;
  std::string why;
};

struct DataSet {
  json::object values;
};

struct PriorityChanged {
  std::string priority;
  std::string reason;
};

struct WaitStarted {
  std::uint32_t token;
  std::string step;
  std::string what;   ///< "reply", "message", "instant"
  std::string name;   ///< of the message
  json::value match;  ///< the correlation value, evaluated
};

struct MessageSent {
  std::string to;       ///< "citizen", "team/ID", "contact/ID", or the field of the address: "form/NAME"
  std::string message;  ///< the template's id
  std::string language;
  json::value subject;  ///< the rendered text, personal
  json::value body;
  bool suppressed = false;  ///< imported or without an address: said, not sent
};

struct ReplyReceived {
  json::value text;
  std::vector<FileRef> files;
};

struct NoteWritten {
  json::value text;
  bool internal = true;
};

struct FileAttached {
  FileRef file;
  json::value name;
  bool internal = false;
};

struct MessageReceived {
  std::string name;
  json::value value;
  json::object body;
  bool early = false;  ///< nobody waited yet: kept
};

struct TimerSet {
  std::string timer;  ///< "TOKEN-STEPENTRY-INDEX", unique in the case
  std::uint32_t token;
  std::string step;
  std::uint32_t index;
  Instant due;
};

struct TimerFired {
  std::string timer;
};

struct TimerCancelled {
  std::string timer;
};

struct ClockStarted {
  std::string clock;
  std::string measure;
  std::int64_t budget_ms;
  Instant due;
  std::vector<Instant> warnings;  ///< when each comes if nothing pauses
  std::string calendar;
  std::string calendar_version;
  bool imposed = false;  ///< the due time was given, not computed
};

struct ClockPaused {
  std::string clock;
  std::int64_t consumed_ms;
};

struct ClockResumed {
  std::string clock;
  std::int64_t consumed_ms;
  Instant due;
  std::vector<Instant> warnings;
};

struct ClockWarned {
  std::string clock;
  std::string edge;
};

struct ClockBreached {
  std::string clock;
  Instant due;
};

struct ClockStopped {
  std::string clock;
  std::int64_t consumed_ms;
  bool met = true;
};

struct ClockExtended {
  std::string clock;
  std::int64_t budget_ms;  ///< in all, from now on
  Instant due;             ///< meaningful where it runs
  std::vector<Instant> warnings;
  std::string reason;
};

/// Something an agent must look at: the case rests, nothing is lost.
struct IncidentRaised {
  std::string step;
  std::string code;
  std::string message;
};

/// An agent has seen to it: by another step, or by trying again.
struct IncidentResolved {
  std::string step;  ///< where the case went on
  std::string reason;
};

/// What the service lets agents do wherever the case rests.
struct ActionTaken {
  std::string action;
  std::string agent;
  std::string label;
  json::object answers;
};

/// A decision table was asked.
struct TableDecided {
  std::uint32_t token;
  std::string step;
  std::string table;
  std::vector<std::uint32_t> rules;  ///< that matched and counted, from 1; none: no rule did
  json::object outputs;
};

/// To be carried out by whoever reaches other systems: one attempt of an order. The case's id with the
/// order's is the key under which the other system knows it, whatever the attempt.
struct CallRequested {
  std::string order;  ///< "TOKEN-ENTRY", unique in the case
  std::uint32_t token;
  std::string step;
  std::string service;
  std::string method;
  std::string path;
  json::value body;  ///< personal
  std::uint32_t attempt;
};

struct CallAnswered {
  std::string order;
  std::uint32_t status;
  json::value body;  ///< personal
};

struct CallFailed {
  std::string order;
  std::uint32_t attempt;
  std::uint32_t status;  ///< of HTTP; 0: no answer
  std::string reason;
  std::optional<Instant> again;  ///< when it is tried again; none: given up
};

/// The step was left another way while the order was open. It may have reached the other system.
struct CallCancelled {
  std::string order;
  std::string why;
};

struct VisibilityChanged {
  std::string visibility;  ///< public | private
};

/// To every case that waits for a message of this name with this value, now or later.
struct MessageEmitted {
  std::string name;
  json::value value;
  json::object body;
};

struct CaseClosed {
  std::string outcome;
  std::string status;
};

/// The citizen says that it is not settled: the case begins again at its first step, with clocks of their own.
struct CaseReopened {
  json::value text;  ///< why, personal
};

/// What the citizen thinks of how an ended case was handled.
struct SurveyAnswered {
  std::uint32_t score;  ///< 1 (not at all satisfied) to 5
  json::value text;     ///< personal; empty where they said no more
};

// clang-format off
using AnyEvent = std::variant<
    CaseOpened, StepEntered, StepLeft, TaskCreated, TaskClaimed, TaskReleased, TaskAssigned, TaskCompleted,
    TaskCancelled, DataSet, PriorityChanged, WaitStarted, MessageSent, ReplyReceived, NoteWritten,
    FileAttached, MessageReceived, TimerSet, TimerFired, TimerCancelled, ClockStarted, ClockPaused,
    ClockResumed, ClockWarned, ClockBreached, ClockStopped, IncidentRaised, IncidentResolved, CaseClosed,
    BranchStarted, BranchEnded, BranchCancelled, ActionTaken, CallRequested, CallAnswered, CallFailed,
    CallCancelled, TableDecided, ClockExtended, CaseMigrated, ClockRecomputed, VisibilityChanged,
    MessageEmitted, CaseReopened, SurveyAnswered, AppointmentBooked, AppointmentMoved, AppointmentCancelled,
    CaseJoined, CaseParted, FollowerGained, FollowerLost, RetentionSet, CaseErased, CaseReferred, NewsPostponed,
    LineJoined, LineLeft, SlotOffered, LetterOrdered, LetterPosted>;
// clang-format on

/// One of them. A class of its own, read like the std::variant it is, so that copying, moving and destroying so many
/// alternatives is compiled once (event.cpp) and not in every file that holds one.
class Event : public AnyEvent {
 public:
  Event();
  template <class T>
  requires OneOf<T, AnyEvent> Event(T fact);  // NOLINT(google-explicit-constructor)
  Event(const Event& other);
  Event(Event&& other) noexcept;
  Event& operator=(const Event& other);
  Event& operator=(Event&& other) noexcept;
  ~Event();
};

}  // namespace guichet::cases
