#pragma once

// What a workflow means once it has been read and checked: plain values, immutable, safe to share between
// threads. The meaning of every key is in the language manual; this header is its model, one struct per
// construct.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "workflows/calendar/compiled.h"
#include "workflows/expression/program.h"
#include "workflows/expression/template_text.h"
#include "workflows/source.h"

namespace guichet::workflows {

/// A text in several languages, by language tag ("fr", "en").
struct Localized {
  std::map<std::string, std::string> by_language;
  std::string preferred = {};  ///< the town's first language that has a text

  bool empty() const { return by_language.empty(); }

  /// The text in `language` ("fr-CA" falls back to "fr"), else in the preferred one, else any; empty when
  /// there is none.
  std::string_view in(std::string_view language) const;
};

enum class FieldType {
  string,
  text,
  integer,
  number,
  boolean,
  choice,
  date,
  datetime,
  location,
  photo,
  file,
  phone,
  email
};

struct Option {
  std::string id;
  Localized label;
};

/// One thing that is asked for: of the person who opens the case (`form`), of agents (`data`, `ask`).
struct Field {
  std::string name;
  FieldType type = FieldType::string;
  Localized label;
  Localized help;
  bool required = false;
  bool personal = false;            ///< sealed under the person's key, forgettable
  std::optional<std::int64_t> min;  ///< smallest number
  std::optional<std::int64_t> max;  ///< largest number, longest text in characters, or most photos/files
  std::vector<Option> options;      ///< of a `choice`
  std::optional<expression::Program> show;  ///< asked for, and kept, only where this is true
  Place where;
};

/// The form of one moment, in the order it is written.
using Fields = std::vector<Field>;
const Field* find_field(const Fields& fields, std::string_view name);

enum class Priority { low, normal, high, urgent };

// ---- what a step or a timer does at once (`do`)
// -------------------------------------------------------------------
struct SetData {
  std::string field;  ///< of `data`
  expression::Template value;
};

struct SendMessage {
  std::string to = "citizen";
  std::string message;  ///< id of a template of the town
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

using Action = std::variant<SetData, SendMessage, NotifyTeam, SetPriority, AddNote>;
using Actions = std::vector<Action>;

// ---- what a step rests on
// ------------------------------------------------------------------------------------------
struct Outcome {
  std::string id;
  Localized label;
  Fields ask;       ///< asked of the agent with this outcome, kept with the event
  Actions actions;  ///< `do`
  std::string go;
};

struct Task {
  std::string queue;
  expression::Template priority;  ///< wholly constant "normal" where the author says nothing
  Localized guide;
  std::vector<std::string> fill;   ///< names of `data` fields this agent sets
  std::vector<std::string> roles;  ///< who may claim; empty: whoever serves the queue
  std::vector<Outcome> outcomes;
};

struct Branch {
  std::optional<expression::Program> when;  ///< none in the last branch, which always matches
  std::string go;
  Place where;
};

struct Choose {
  std::vector<Branch> branches;
};

struct WaitForReply {
  std::string go;
};

struct WaitForMessage {
  std::string name;
  std::optional<expression::Program>
      match;  ///< the correlation value; none: any message of that name sent to the case
  std::string go;
};

struct WaitUntil {
  expression::Program instant;  ///< a timestamp
  std::string go;
};

using Wait = std::variant<WaitForReply, WaitForMessage, WaitUntil>;

/// Only does things, then routes onwards.
struct Route {
  std::string go;
};

struct End {
  std::string outcome;
};

using Construct = std::variant<Task, Choose, Wait, Route, End>;

/// Fires once per entry of its step.
struct Timer {
  std::variant<Span, expression::Program> when;  ///< `after:` a span from entering, or `at:` an instant
  Actions actions;
  std::string go;  ///< empty: the step goes on resting
  Place where;
};

struct Step {
  std::string id;
  Localized status;  ///< what the citizen reads; empty: the step is invisible to them
  Actions actions;   ///< `do`, on entering
  Construct construct;
  std::vector<Timer> timers;
  Place where;
};

// ---- clocks
// --------------------------------------------------------------------------------------------------------
struct Warning {
  int percent = 80;  ///< of the budget consumed
  Actions actions;
};

/// Starts when the case opens, or on first entering `from_entering`; is met when `until` comes, else when the
/// case closes.
struct ClockRule {
  std::string name;
  Localized title;
  Span budget;
  std::string calendar;            ///< of the town; the owner's where the author says nothing
  std::string from_entering;       ///< step; empty: the opening
  std::string until_leaving;       ///< step; at most one of the two
  std::string until_entering;      ///< step
  std::vector<std::string> pause;  ///< steps: the clock stands still while a token rests in one
  std::vector<Warning> warnings;   ///< ascending
  Actions breach;
  Place where;
};

/// A message by language. `personal` attributes of the citizen may stand in it.
struct MessageTemplate {
  std::string id;

  struct Text {
    expression::Template subject;
    expression::Template body;
  };

  std::map<std::string, Text> by_language;
};

enum class Access { everybody, identified, agents };  ///< spelt public | identified | agents
enum class Visibility { everyone, closed };           ///< spelt public | private

/// One service of the town.
struct Definition {
  std::string id;
  std::string version;  ///< hex BLAKE2b of the text it was read from
  Localized title;
  Localized summary;
  std::string owner;  ///< team
  Access access = Access::everybody;
  Visibility visibility = Visibility::closed;
  Localized alternatives;
  Localized group;               ///< the heading it stands under in lists of services; empty: its team's
  Localized keywords;            ///< other words by which people look for it, separated by commas
  std::vector<Localized> bring;  ///< what people should have at hand
  std::map<std::string, Span> keep;  ///< retention by outcome
  Fields form;
  Fields data;
  std::vector<ClockRule> clocks;
  std::string start;
  std::vector<Step> steps;
  /// The town's messages that this service sends, checked against its own form and data: render these.
  std::map<std::string, MessageTemplate> messages;
  Place where;

  const Step* find_step(std::string_view step) const;
  const ClockRule* find_clock(std::string_view clock) const;
};

}  // namespace guichet::workflows
