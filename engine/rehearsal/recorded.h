#pragma once

// A case as it was lived: what people and systems did, without what the service made of it by itself. Read from the
// log's events; what is personal comes in clear, so a recorded case is held in memory only. One thread.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/cases/command.h"
#include "engine/cases/event.h"

namespace guichet::rehearsal {

/// Where a case went, how long it waited in which queue, which promises were kept.
struct Course {
  std::vector<std::string> steps;      ///< entered, in order
  std::string outcome;                 ///< empty: open
  std::map<std::string, bool> clocks;  ///< that have run to their end: kept or not

  struct Stay {
    std::string queue;
    Instant from;
    std::optional<Instant> until;
  };

  std::map<std::string, Stay> tasks;  ///< by the task's id
};

/// Adds what an event tells.
void follow(Course& course, const cases::Event& event, Instant time);

struct RecordedAct {
  Instant time;
  std::string actor;
  std::string channel;
  std::string step;  ///< of a task; empty where the act is about no step
  cases::Command command;
};

struct RecordedCase {
  CaseId id;
  std::string reference;
  Instant opened;
  std::string actor;
  std::string channel;
  cases::OpenCase opening;
  std::vector<RecordedAct> acts;
  std::optional<Instant> closed;
  Course course;
  /// Whose values stand for others that whoever read the record could not open: "form/NAME", "data/NAME",
  /// "answers/NAME".
  std::set<std::string> sealed = {};
};

/// Puts recorded cases together from the events of one service's cases, in the order of the log.
class Recording {
 public:
  struct Told {
    Instant time;
    std::string actor;
    std::string channel;
    std::string causation;
  };

  /// `event` in clear. The first of a case is its opening.
  void add(const CaseId& id, const cases::Event& event, const Told& told);
  bool knows(const CaseId& id) const { return open_.contains(id.value); }
  /// Of a case that is known: these values stand for others. See RecordedCase::sealed.
  void note_sealed(const CaseId& id, const std::set<std::string>& names);

  std::vector<RecordedCase> take() &&;

 private:
  struct Reading {
    RecordedCase recorded;
    json::object data;                            ///< set by the command that is being read
    std::string causation;                        ///< of that command
    bool acted = false;                           ///< it is told already: what else comes of it is no act
    std::map<std::string, std::int64_t> budgets;  ///< by clock
    std::map<std::string, std::string> services;  ///< by order
    std::vector<std::string> early;               ///< names of messages that are kept
  };

  static void act(Reading& reading, const Told& told, cases::Command command, std::string step = "");
  static void note_slots(Reading& reading, const cases::Event& event, const Told& told);
  static void note_ties(Reading& reading, const cases::Event& event, const Told& told);
  static void note_clocks(Reading& reading, const cases::Event& event, const Told& told);
  static void note_messages(Reading& reading, const cases::MessageReceived& message, const Told& told);

  std::map<std::string, Reading> open_;
  std::vector<std::string> order_;
};

}  // namespace guichet::rehearsal
