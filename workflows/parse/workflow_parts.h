#pragma once

#include <set>

#include "workflows/parse/scope.h"

namespace guichet::workflows::parse {

/// One service being read: what its parts share.
struct WorkflowScope {
  Scope& scope;
  Definition& definition;
  expression::Environment environment = {};
  /// A step that is named somewhere, to be looked up once all steps are known.
  struct NamedStep {
    const yaml::Node* node;
    std::optional<std::string> home;  ///< of a way: the branch it must stay in
  };

  std::vector<NamedStep> steps_named = {};
  /// Clocks that a `do` starts or stops, to be looked up once all clocks are known.
  std::vector<const yaml::Node*> clocks_named = {};
  /// Steps of branches, which join those of the service.
  std::vector<Step> inner_steps = {};
  std::set<std::string> step_names = {};
  std::string step = {};  ///< being read
  std::string home = {};  ///< the branch being read; empty: the service itself
  /// Every message that is sent, with the place that sends it.
  std::vector<std::pair<std::string, Place>> messages_sent = {};
  /// False where a step could not be understood: then nothing is said about the ways between steps.
  bool sound = true;

  yaml::Report& report() { return scope.report; }
};

/// Fields as written; `show` is read later, when all fields and their types are known.
Fields read_fields(const yaml::Node* node, Scope& scope);
/// Compiles the `show` of fields that read_fields read from this node.
void read_show(const yaml::Node* node, Fields& fields, const expression::Environment& environment, Scope& scope);

/// The name of a step, to be looked up later.
std::string read_step_name(const yaml::Node* node, WorkflowScope& workflow);
/// The step a way leads to: it stays in the branch that is being read.
std::string read_go(const yaml::Node* node, WorkflowScope& workflow);
Step read_step(const yaml::Entry& entry, WorkflowScope& workflow);
Parallel read_parallel(const yaml::Node& node, WorkflowScope& workflow);
Each read_each(const yaml::Node& node, WorkflowScope& workflow);
Call read_child_case(const yaml::Node& node, WorkflowScope& workflow);
Call read_call(const yaml::Node& node, WorkflowScope& workflow);
Appointment read_appointment(const yaml::Node& node, WorkflowScope& workflow);
/// The fields of `data` that are set, and to what.
void read_set(const yaml::Node& node, WorkflowScope& workflow, Actions& actions);
/// Reports clocks that are named and not there.
void check_named_clocks(WorkflowScope& workflow);
/// `opens` of a service: a day of the town, or a moment.
std::optional<Instant> read_opens(const yaml::Node* node, WorkflowScope& workflow);
/// `degraded`, when the clocks are known.
std::optional<Degraded> read_degraded(const yaml::Node* node, WorkflowScope& workflow);
/// `referral` of a task.
std::optional<Referral> read_referral(const yaml::Node* node, WorkflowScope& workflow);
/// What stands in the log in clear: nothing personal. `what` is called so in a fault.
expression::Template read_plain(const yaml::Node& node, std::string_view what, WorkflowScope& workflow);
/// `duplicates`, when the form is known.
DuplicateRule read_duplicates(const yaml::Node& node, WorkflowScope& workflow);
std::vector<Table> read_tables(const yaml::Node* node, WorkflowScope& workflow);
/// One file of tables/: tables of the town, which join those read before.
void read_shared_tables(const yaml::Document& document, Town& town, std::vector<Diagnostic>& diagnostics);
Decide read_decide(const yaml::Node& node, WorkflowScope& workflow);
std::vector<CaseAction> read_case_actions(const yaml::Node* node, WorkflowScope& workflow);
Actions read_actions(const yaml::Node* node, WorkflowScope& workflow);
/// The words low, normal, high, urgent, or an expression that yields one.
expression::Template read_priority(const yaml::Node& node, const yaml::Node* purpose, WorkflowScope& workflow);
std::vector<Timer> read_timers(const yaml::Node* node, WorkflowScope& workflow);
std::optional<Construct> read_construct(yaml::Mapping& step, WorkflowScope& workflow);
Task read_task(const yaml::Node& node, WorkflowScope& workflow);
std::vector<Step> read_steps(const yaml::Node* node, WorkflowScope& workflow);
std::vector<ClockRule> read_clocks(const yaml::Node* node, WorkflowScope& workflow);

/// Reports a rule for routing or priority that reads who somebody is: an error, or with a purpose a warning.
void check_routing(
    const std::vector<std::string>& reads, const yaml::Node& rule, const yaml::Node* purpose, WorkflowScope& workflow);
/// Reports personal data that `set` would copy into a field that is not sealed.
void check_copy(
    const std::vector<std::string>& reads, const yaml::Node& value, const Field& target, WorkflowScope& workflow);

/// Reads workflows/NAME.yaml and checks everything that needs its text. `messages` are the town's templates
/// as written; town-wide names are looked up in `town`.
struct ReadWorkflow {
  Definition definition;
  bool sound = false;  ///< every step and every way between steps was understood
  std::vector<std::pair<std::string, Place>> messages_sent;
};

ReadWorkflow read_workflow(const yaml::Document& document, const Town& town, std::vector<Diagnostic>& diagnostics);

}  // namespace guichet::workflows::parse
