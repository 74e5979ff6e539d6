#pragma once

// What is known about one case: the fold of its events. A plain value.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "engine/base/strong_id.h"
#include "engine/cases/event.h"

namespace guichet::cases {

/// Where a case rests; as many as there is parallel work.
struct Token {
  std::uint32_t id = 0;
  std::string step;
  std::string kind;
  Instant entered;
  std::uint32_t entry = 0;   ///< how many steps the case had entered: tells two visits of one step apart
  std::uint32_t parent = 0;  ///< the token that rests in the parallel step this one works for; 0: none
  std::string branch;
  json::value item;  ///< the element of the list, in an `each`
};

/// How a branch ended; kept for as long as its parent may ask.
struct BranchResult {
  std::uint32_t parent = 0;
  std::string step;  ///< the parallel one
  std::string branch;
  std::string outcome;
  json::value item;
};

struct OpenTask {
  std::string id;
  std::uint32_t token = 0;
  std::string step;
  std::string queue;
  std::string priority;
  std::string agent;  ///< empty: unclaimed
  std::vector<std::string> roles;
  Instant created;
};

struct OpenWait {
  std::uint32_t token = 0;
  std::string step;
  std::string what;
  std::string name;
  json::value match;
};

/// An order to another system that has not been answered.
struct OpenCall {
  std::string order;
  std::uint32_t token = 0;
  std::string step;
  std::string service;
  std::string method;
  std::string path;
  json::value body;
  std::uint32_t attempt = 0;
  bool given_up = false;  ///< an answer that comes after all still counts
};

/// Who completed a step's task, for tasks that ask for four eyes.
struct DoneBy {
  std::string step;
  std::string agent;
};

struct OpenTimer {
  std::string id;
  std::uint32_t token = 0;
  std::string step;
  std::uint32_t index = 0;
  Instant due;
};

/// A ledger, not a date: what was granted, what is used up, since when it runs.
struct Clock {
  std::string name;
  std::string measure;
  std::string calendar;
  std::string calendar_version;
  std::int64_t budget_ms = 0;
  std::int64_t consumed_ms = 0;          ///< up to running_since, or in all when it does not run
  std::optional<Instant> running_since;  ///< none: paused or stopped
  Instant due;                           ///< meaningful while it runs
  std::vector<Instant> warnings;         ///< still to come
  std::uint32_t warned = 0;
  bool breached = false;
  bool stopped = false;
  bool imposed = false;
};

/// A slot of an agenda that is kept for the case.
struct Booking {
  std::uint32_t token = 0;
  std::string step;
  std::string agenda;
  std::string site;
  Instant starts;
  Instant ends;
  std::optional<Instant> until;  ///< only offered: held so long, and then given to the next in line
};

/// A place in the line of an agenda.
struct PlaceInLine {
  std::uint32_t token = 0;
  std::string step;
  std::string agenda;
  Instant since;
};

/// Another body that has the matter in hand.
struct OpenReferral {
  std::uint32_t token = 0;
  std::string step;
  std::string body;
  Instant news;  ///< by when news is expected
};

/// A letter that waits to be printed.
struct PaperLetter {
  std::uint32_t number = 0;
  std::string message;
  std::string language;
  json::value subject;
  json::value body;
  Instant since;
};

/// Another case about the same thing.
struct Tie {
  CaseId id;
  std::string reference;
};

struct KeptMessage {
  std::string name;
  json::value value;
  json::object body;
};

/// The last time the case was brought to another text, and what it takes to go back.
struct Migration {
  std::string from;           ///< version of the town it came from; empty: it never moved
  StreamVersion version = 0;  ///< of the case when all of it had been told
  std::vector<StepMove> moves;
};

struct CaseState {
  CaseId id;
  StreamVersion version = 0;  ///< 0: not opened
  std::string workflow;
  std::string deployment;
  std::string reference;
  std::string title;
  std::string owner;
  std::string visibility;
  std::string channel;
  std::string language;
  PersonId person;
  Instant opened;
  std::optional<Instant> closed;
  std::optional<Instant> kept_until;  ///< of a closed one: then it is erased; none: it is kept
  std::optional<Instant> erased;      ///< nothing personal is left, and nothing more can be said
  std::string outcome;
  std::string status;
  std::string priority;
  bool imported = false;
  bool was_late = false;  ///< before it was reopened
  json::object form;
  json::object data;
  json::object last_reply;  ///< what `reply` means in expressions
  json::object last_task;   ///< what `task` means: {id, step, queue, agent, outcome, answers} of the last one completed
  std::vector<Token> tokens;
  std::vector<OpenTask> tasks;
  std::vector<OpenWait> waits;
  std::vector<OpenTimer> timers;
  std::vector<Clock> clocks;
  std::vector<KeptMessage> early;
  std::vector<OpenCall> calls;
  std::vector<DoneBy> done_by;
  std::vector<Booking> bookings;
  std::vector<PlaceInLine> lines;
  std::vector<OpenReferral> referrals;
  std::vector<PaperLetter> letters;   ///< also of an ended case: its last letter is one
  std::uint32_t letters_ordered = 0;  ///< so far
  Tie main;                           ///< the case this one follows; empty: none
  std::vector<Tie> followers;         ///< cases that follow this one
  std::vector<BranchResult> results;  ///< of branches that have ended, in that order
  std::uint32_t entries = 0;          ///< steps entered so far
  std::uint32_t next_token = 1;
  std::uint32_t reopened = 0;  ///< how often
  std::uint32_t score = 0;     ///< of the survey, 1 to 5; 0: not answered since it ended
  std::string incident;        ///< empty: none open
  Migration migration;

  bool exists() const { return version > 0; }

  bool is_open() const { return exists() && !closed; }
};

}  // namespace guichet::cases
