#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "engine/base/strong_id.h"

namespace guichet::workflows {
struct Town;
}

namespace guichet::cases {

/// Who asks. `name` is written into events: "agents/marie", "citizen", "system/clock", "import/boston".
struct Actor {
  std::string name;
  std::vector<std::string> roles;
  std::vector<std::string> teams;
};

/// How the person behind the case can be reached: whether, and never where.
struct Reach {
  bool has_email = false;
  bool has_address = false;  ///< of a house
  std::string prefers;       ///< mail | post; empty: nothing was said
};

/// The world as a decision sees it: handed in, never read.
struct Context {
  Instant now;  ///< recorded in the events; the original date of an imported command
  Actor actor;
  std::string channel;
  std::optional<StreamVersion> expected_version;
  bool imported = false;  ///< replay of another system's history: nothing is sent, original dates stand
  /// The deployment a case is brought to; only for MigrateCase.
  const workflows::Town* target = nullptr;
  /// Other cases that have the slot asked for; only for BookAppointment.
  std::uint32_t taken = 0;
  Reach reach;
  /// Plain values of what is sealed in the state, by path ("form.phone", "citizen.name", "citizen.language"),
  /// for templates and expressions that may see them. Absent after erasure.
  std::map<std::string, json::value> personal;
};

}  // namespace guichet::cases
