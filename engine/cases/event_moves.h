#pragma once

// A case goes over to another text of its service.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/instant.h"

namespace guichet::cases {

/// Where a token rests in the new text of its service.
struct StepMove {
  std::uint32_t token;
  std::string from;
  std::string to;
};

/// Who may do an open task in the new text, and where it lies.
struct TaskMove {
  std::string task;
  std::string queue;
  std::vector<std::string> roles;
};

struct StepRenamed {
  std::string from;
  std::string to;
};

/// From here on another deployment's text rules the case.
struct CaseMigrated {
  std::string from;  ///< version of the town
  std::string to;
  std::string title;
  std::string owner;
  std::string visibility;
  std::string status;  ///< what the citizen now reads; empty: as before
  std::vector<StepMove> moves;
  std::vector<TaskMove> tasks;
  std::vector<StepRenamed> renamed;
  std::uint32_t changes;  ///< events behind this one that belong to it
};

/// The terms of a clock have changed under it (another text, another calendar): what it had used up stays used.
struct ClockRecomputed {
  std::string clock;
  std::string measure;
  std::int64_t budget_ms;
  std::int64_t consumed_ms;  ///< up to now
  Instant due;               ///< meaningful where it runs
  std::vector<Instant> warnings;
  std::string calendar;
  std::string calendar_version;
  std::string why;
};

}  // namespace guichet::cases
