#pragma once

// A scenario: what an author expects of a service, played in virtual time. The model of scenarios/*.yaml.
//
//   scenario: a pothole is repaired within its time
//   workflow: street-repair
//   now: 2026-03-02T09:00:00+01:00
//   play:
//     - open: { channel: mobile, form: { place: [2.35, 48.85], kind: pothole } }
//     - expect: { at: triage, queue: public-works, sent: [received] }
//     - wait: 1 business day
//     - complete: { task: triage, by: agents/marie, outcome: accept }
//       refused: claimed by
//
// One file holds one scenario, or a list of them. What is due at the moment a line of `play` begins has
// already happened: after waiting for exactly its budget, a clock is breached.

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/instant.h"
#include "engine/cases/command.h"
#include "engine/cases/context.h"
#include "workflows/calendar/span.h"
#include "workflows/town.h"

namespace guichet::rehearsal {

using workflows::Place;

/// Something a person or a system does.
struct Act {
  cases::Command command;
  std::string by;           ///< actor; empty: whoever may
  std::string channel;      ///< empty: that of the act before
  std::uint32_t taken = 0;  ///< of a booking: other cases that have the slot
  std::string letter;       ///< of a letter on paper: the template of the oldest that is meant
  /// Of the citizen, for templates: "citizen.name". Said with `open`.
  std::map<std::string, json::value> personal;
  cases::Reach reach;  ///< of the citizen; said with `open`
};

struct WaitFor {
  workflows::Span span;
};

struct MoveTo {
  Instant instant;
};

template <class T>
struct Expected {
  T value;
  Place where;
};

struct ExpectedClock {
  std::string name;
  std::string state;  ///< running | paused | met | breached; empty: any
  std::optional<Instant> due;
  std::optional<workflows::Span> left;  ///< of the budget, while running or paused
  Place where;
};

struct ExpectedCall {
  std::string service;
  std::string method;  ///< empty: any, with any path
  std::string path;
  std::optional<json::object> body;  ///< members that must be there
  Place where;
};

/// What must hold now. `sent` and `notified` name templates that went out since the last expectation of the
/// same kind; others may have gone out as well, but an empty list means that none did.
struct Expect {
  std::optional<Expected<std::vector<std::string>>> at;  ///< the steps where the case rests
  std::optional<Expected<std::string>> status;
  std::optional<Expected<std::string>> task;  ///< the open task's step; "none"
  std::optional<Expected<std::string>> queue;
  std::optional<Expected<std::string>> agent;     ///< who holds the task; "nobody"
  std::optional<Expected<std::string>> priority;  ///< of the open task, else of the case
  std::optional<Expected<std::string>> closed;    ///< the outcome; "no"
  std::optional<Expected<std::string>> incident;  ///< part of what it says; "none"
  std::optional<Expected<std::string>> referred;  ///< to whom; "nobody"
  std::optional<Expected<std::string>> offered;   ///< the site of the slot; "nothing"
  std::optional<Expected<std::string>> in_line;   ///< of which agenda; "none"
  std::optional<Expected<std::string>> erased;    ///< yes | no: the time it is kept is over
  std::optional<Expected<std::vector<std::string>>> sent;
  std::optional<Expected<std::vector<std::string>>> to_print;  ///< all of them; an empty list: none waits
  std::optional<Expected<std::vector<std::string>>> notified;  ///< "TEMPLATE", or "TEAM: TEMPLATE"
  std::optional<Expected<std::vector<std::string>>> emitted;   ///< names of messages to other cases
  std::vector<std::pair<std::string, Expected<json::value>>> data;
  std::vector<std::pair<std::string, Expected<json::value>>> form;
  /// Orders that went out since the last expectation of them; others may have gone out as well, but an empty
  /// list means that none did.
  std::optional<std::vector<ExpectedCall>> called;
  std::optional<Place> called_where;
  /// By branch of parallel work: its outcome, "open" or "cancelled".
  std::vector<std::pair<std::string, Expected<std::string>>> branches;
  std::vector<ExpectedClock> clocks;
};

struct Play {
  std::variant<Act, WaitFor, MoveTo, Expect> what;
  std::optional<Expected<std::string>> refused;  ///< the act must be refused, with this in the sentence
  Place where;
};

struct Scenario {
  std::string name;
  std::string workflow;
  Instant now;
  std::vector<Play> play;
  Place where;
};

struct Parsed {
  std::vector<Scenario> scenarios;
  std::vector<workflows::Diagnostic> diagnostics;
};

/// Reads the scenarios of a town's files (scenarios/*.yaml), values by the fields of their service. A file
/// with errors gives diagnostics, and the scenarios that could be read all the same. Pure and thread-safe;
/// never throws.
Parsed parse_scenarios(const workflows::Files& files, const workflows::Town& town);

}  // namespace guichet::rehearsal
