#pragma once

// What a step, an outcome, a timer or a clock does at once: the items of `do`. Plain values, immutable, safe to share
// between threads.

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "workflows/expression/template_text.h"

namespace guichet::workflows {

struct SetData {
  std::string field;  ///< of `data`
  expression::Template value;
};

struct SendMessage {
  std::string to = "citizen";  ///< or "contact/ID", or the field that holds the address: "form/NAME", "data/NAME"
  std::string message;         ///< id of a template of the town
  /// A role: the letter leaves only after somebody of this role has completed a task of the case. Empty: at once.
  std::string seen_by = {};
};

struct NotifyTeam {
  std::string team;
  std::string message;
};

struct SetPriority {
  expression::Template priority;  ///< yields one of the Priority words
};

struct AddNote {
  expression::Template text;
};

/// A clock whose `from` is `do` starts where this stands; any may be stopped.
struct StartClock {
  std::string clock;
};

struct StopClock {
  std::string clock;
};

struct PublishNote {
  expression::Template text;  ///< the citizen reads it
};

enum class Visibility { everyone, closed };  ///< spelt public | private

struct SetVisibility {
  Visibility visibility = Visibility::closed;
};

/// A named message to every case, of whatever service, that waits for it with this value, now or later.
struct EmitMessage {
  std::string message;
  expression::Template value;
  std::vector<std::pair<std::string, expression::Template>> body = {};  ///< nothing personal
};

// clang-format off
using Action = std::variant<SetData, SendMessage, NotifyTeam, SetPriority, AddNote, StartClock, StopClock,
    PublishNote, SetVisibility, EmitMessage>;
// clang-format on
using Actions = std::vector<Action>;

}  // namespace guichet::workflows
