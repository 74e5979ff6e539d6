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

#include "engine/base/json.h"
#include "workflows/action.h"
#include "workflows/calendar/compiled.h"
#include "workflows/expression/program.h"
#include "workflows/expression/template_text.h"
#include "workflows/localized.h"
#include "workflows/source.h"
#include "workflows/table.h"

namespace guichet::workflows {

enum class FieldType {
  string,
  text,
  integer,
  number,
  boolean,
  choice,
  choices,  ///< several of the options
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

/// What a text must look like, whole, and the sentence that says so to people.
struct Pattern {
  std::string text;  ///< RE2
  Localized says;    ///< read by whoever wrote something else
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
  std::optional<std::int64_t> max;  ///< largest number, longest text in characters, or most photos, files or choices
  std::vector<Option> options;      ///< of a `choice` or of `choices`
  std::optional<Pattern> pattern = std::nullopt;      ///< of a text that people type
  std::optional<json::value> initial = std::nullopt;  ///< `default`: stands there until somebody says otherwise
  std::optional<expression::Program> show;            ///< asked for, and kept, only where this is true
  Place where;
};

/// The form of one moment, in the order it is written.
using Fields = std::vector<Field>;
const Field* find_field(const Fields& fields, std::string_view name);

enum class Priority { low, normal, high, urgent };
// ---- what a step rests on
struct Outcome {
  std::string id;
  Localized label;
  Fields ask;       ///< asked of the agent with this outcome, kept with the event
  Actions actions;  ///< `do`
  std::string go;   ///< empty, in a branch only: the branch ends with this outcome
};

/// Another body has the matter in hand (a département, a water company): the task lies with agents who follow it.
struct Referral {
  expression::Template to;  ///< its name, which the citizen reads; nothing personal
  Span news;                ///< by when news of it is expected, from entering
  Actions overdue;          ///< done each time that moment passes without any
  Place where;
};

struct Task {
  std::string queue;
  /// `queue: "{{ item }}"`: yields the name of a queue; `queue` is empty then.
  std::optional<expression::Template> queue_by;
  expression::Template priority;  ///< wholly constant "normal" where the author says nothing
  Localized guide;
  std::vector<std::string> fill;             ///< names of `data` fields this agent sets
  std::vector<std::string> roles;            ///< who may claim; empty: whoever serves the queue
  std::vector<std::string> not_by;           ///< steps: who completed one of them may not do this task (four eyes)
  std::vector<std::string> skills = {};      ///< of the town; whoever does it has every one
  std::vector<std::string> candidates = {};  ///< agents: nobody else does it; empty: whoever else may
  /// `candidates: "{{ data.officer }}"`: yields an agent's name, or a list of them, asked each time somebody comes.
  std::optional<expression::Template> candidates_by = std::nullopt;
  std::vector<Outcome> outcomes;
  std::optional<Referral> referral;
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
  std::optional<expression::Program> match;  ///< the correlation value; none: any message of that name sent to the case
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

/// Of the case, or of the branch that the step belongs to.
struct End {
  std::string outcome;
};

/// Branches of one step, at most; elements of a list that `each` goes over.
inline constexpr std::size_t branches_max = 100;

/// After a span, whoever has not answered is held to have answered `as`.
struct Silence {
  Span after;
  std::string as;
  Place where;
};

struct ParallelBranch {
  std::string id;
  Localized label;
  std::string start;  ///< its first step; all its steps are among those of the service, by their `home`
  Place where;
};

/// Rests until enough of its branches have ended; late ones are cancelled.
struct Parallel {
  std::vector<ParallelBranch> branches;
  std::uint32_t join = 0;  ///< how many must have ended; 0: all
  std::optional<Silence> silent;
  std::string go;
};

/// The same with one branch for each element of a list, which its steps know as `item`.
struct Each {
  expression::Program over;
  std::string start = {};
  std::uint32_t join = 0;
  std::optional<Silence> silent = std::nullopt;
  std::string go = {};
};

/// What is sent to another system: JSON whose texts may be templates.
struct Payload {
  using List = std::vector<Payload>;
  using Map = std::vector<std::pair<std::string, Payload>>;
  std::variant<json::value, expression::Template, List, Map> content;
};

/// How often an order that failed is tried again: `times` attempts in all, the pause between them doubling.
struct Retry {
  std::uint32_t times = 6;
  Span from{Measure::elapsed, 30'000};
  Span to{Measure::elapsed, 3'600'000};
};

/// The order that opens a child case: it goes to ourselves, by the same way and with the same care as one to
/// another system. Its method is OPEN, its path "/SERVICE", its body the form; closing answers it.
inline constexpr std::string_view child_case_service = "case";

/// Asks another system, and rests until it has answered.
struct Call {
  std::string service;  ///< of the town, or child_case_service
  std::string method;   ///< GET, POST …
  expression::Template path = {};
  std::optional<Payload> body = std::nullopt;
  Retry retry = {};
  Actions save = {};  ///< `set` of what the answer holds
  std::string go = {};
  std::string failed = {};  ///< step; empty: an incident that an agent sees to
};

/// Looks its way up in a table of rules.
struct Decide {
  std::string table;
  std::vector<std::pair<std::string, std::string>> set;  ///< fields of `data` by outputs of the table
  std::string go;
  std::string otherwise;  ///< step, where no rule matches; empty: an incident
};

/// Done so long before the appointment.
struct Reminder {
  Span before;  ///< elapsed or calendar_days
  Actions actions;
  Place where;
};

/// A slot of an agenda is booked, moved and given back here; when its time has come, the case goes on.
struct Appointment {
  std::string agenda;  ///< of the town
  std::string starts;  ///< field of `data` that says when; empty: none
  std::string site;    ///< field of `data` that says where; empty: none
  Actions booked;      ///< done when one is booked or moved
  Actions cancelled;   ///< done when it is given back
  Actions offered;     ///< done when a slot is offered to the case, which stands in the agenda's line
  std::vector<Reminder> reminders;
  std::string go;
};

using Construct = std::variant<Task, Choose, Wait, Route, End, Parallel, Each, Call, Decide, Appointment>;

/// Fires once per entry of its step.
struct Timer {
  std::variant<Span, expression::Program> when;  ///< `after:` a span from entering, or `at:` an instant
  bool repeats = false;                          ///< `every:` that span, as long as the case rests there
  Actions actions;
  std::string go;  ///< empty: the step goes on resting
  Place where;
};

struct Step {
  std::string id;
  /// The branch it belongs to: "STEP/BRANCH" in a `parallel`, "STEP/" in an `each`; empty: the case itself.
  /// No way leads out of a branch or into one.
  std::string home;
  Localized status;  ///< what the citizen reads; empty: the step is invisible to them
  Actions actions;   ///< `do`, on entering
  Construct construct;
  std::vector<Timer> timers;
  Place where;
};

// ---- clocks
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
  bool from_action = false;        ///< starts where a `do` says so
  std::string until_leaving;       ///< step; at most one of the two
  std::string until_entering;      ///< step
  std::vector<std::string> pause;  ///< steps: stands still while a token rests in one
  std::vector<Warning> warnings;   ///< ascending
  Actions breach;
  /// What the law makes of silence: "accept", "reject" or "none"; empty: no legal clock. For the first two the
  /// case goes to `silence_go` when the time is up.
  std::string on_silence;
  std::string silence_go;
  std::string acknowledgement = {};  ///< message sent to the citizen as it starts; empty: none
  Localized remedy =
      {};  ///< what people may do when silence has decided: where and until when to appeal, how to prove it
  Place where;
};

/// What an agent may do wherever the case rests.
struct CaseAction {
  std::string id;
  Localized label;
  std::vector<std::string> roles;  ///< empty: whoever may work on tasks
  std::vector<std::string> at;     ///< steps where it is offered; empty: any
  Fields ask;
  Actions actions;
  std::string go;  ///< empty: the case stays where it is
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

/// Which other open cases of the service are likely about the same thing.
struct DuplicateRule {
  std::string place;              ///< the field of the form that says where; empty: anywhere
  double within_m = 0;            ///< from there
  Span during;                    ///< opened so long before at most
  std::vector<std::string> same;  ///< fields of the form that are equal
  Place where;
};

/// A time in which the service promises less. It holds for cases that are opened in it, to their end.
struct Degraded {
  Instant from;
  Instant to;                          ///< not any more at this moment
  Localized reason;                    ///< the citizen reads it
  std::map<std::string, Span> clocks;  ///< the longer budgets, by clock
  Place where;
};

enum class Access { everybody, identified, agents };  ///< spelt public | identified | agents
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
  Localized group;                   ///< the heading it stands under in lists of services; empty: its team's
  Localized keywords;                ///< other words by which people look for it, separated by commas
  std::vector<Localized> bring;      ///< what people should have at hand
  std::map<std::string, Span> keep;  ///< retention by outcome; "withdrawn" may be among them
  std::optional<Instant> opens;      ///< to the public; before it only agents open cases. None: it is open
  std::optional<Degraded> degraded;
  std::optional<DuplicateRule> duplicates;
  Fields form;
  Fields data;
  std::vector<ClockRule> clocks;
  std::string start;
  std::vector<Step> steps;
  std::vector<CaseAction> actions;
  std::vector<Table> tables;
  /// The town's messages that this service sends, checked against its own form and data: render these.
  std::map<std::string, MessageTemplate> messages;
  Place where;

  const Step* find_step(std::string_view step) const;
  const ClockRule* find_clock(std::string_view clock) const;
  const CaseAction* find_action(std::string_view action) const;
  const Table* find_table(std::string_view table) const;
  /// Whether anybody but agents may open a case at this moment, as far as `opens` goes.
  bool is_open_at(Instant now) const { return !opens || *opens <= now; }
  /// The degraded mode that a case opened at this moment is under; null: none.
  const Degraded* degraded_at(Instant opened) const;
  /// How long a case that ended so is kept; nothing: for ever. What was withdrawn is kept as long as the longest of
  /// the others, where `keep` does not say.
  std::optional<Span> kept(std::string_view outcome) const;
};

}  // namespace guichet::workflows
