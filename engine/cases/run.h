#pragma once

// One decision in progress: the events it has recorded, and the state as they leave it. Private to
// engine/cases.

#include <string>
#include <string_view>
#include <utility>

#include "engine/base/check.h"
#include "engine/cases/decide.h"
#include "engine/cases/evolve.h"
#include "engine/cases/scope.h"

namespace guichet::cases {

class Run {
 public:
  Run(const CaseState& before,
      const workflows::Town& town,
      const workflows::Definition& definition,
      const Context& context);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Appends an event and evolves the state by it, in one act: what is decided next sees it.
  void record(Event event);

  const CaseState& state() const { return state_; }

  /// What is decided next concerns this token: its `item`, its `branches`.
  void at(std::uint32_t token) { scope_.at(token); }

  /// What is done next is done in the name of this clock; empty: of none.
  void about(const std::string& clock) { scope_.about(clock); }

  Result<workflows::expression::Value> evaluate(const workflows::expression::Program& program);
  Result<workflows::expression::Value> evaluate(const workflows::expression::Template& text);
  Result<std::string> render(const workflows::expression::Template& text);
  /// For people who read this language: moments are said in it, on the town's clock.
  Result<std::string> write(const workflows::expression::Template& text, std::string_view language);
  Result<bool> is_shown(const workflows::expression::Program& show, const json::object& form);

  /// Something an agent must look at. `where` is the place in the workflow's text that failed.
  void raise(std::string step, std::string code, std::string message, const workflows::Place& where);

  Instant now() const { return context.now; }

  Events take() && { return std::move(events_); }

  const workflows::Town& town;
  const workflows::Definition& definition;
  const Context& context;
  int automatic_steps = 0;  ///< entered so far by this command

 private:
  void note_change(const Event& event);

  CaseState state_;
  Fact fact_;
  Events events_;
  Scope scope_;
};

// One function per command, the guard first, the events last. Each requires an existing case.
Status claim_task(Run& run, const ClaimTask& command);
Status release_task(Run& run, const ReleaseTask& command);
Status assign_task(Run& run, const AssignTask& command);
Status complete_task(Run& run, const CompleteTask& command);
Status reply(Run& run, const Reply& command);
Status write_note(Run& run, const WriteNote& command);
Status attach_file(Run& run, const AttachFile& command);
Status deliver_message(Run& run, const DeliverMessage& command);
Status change_priority(Run& run, const ChangePriority& command);
Status fire_timer(Run& run, const FireTimer& command);
Status fire_clock(Run& run, const FireClock& command);
Status resume_case(Run& run, const ResumeCase& command);
Status withdraw_case(Run& run);
Status take_action(Run& run, const TakeAction& command);
Status answer_call(Run& run, const AnswerCall& command);
Status fail_call(Run& run, const FailCall& command);
Status extend_clock(Run& run, const ExtendClock& command);
Status reopen_case(Run& run, const ReopenCase& command);
Status answer_survey(Run& run, const AnswerSurvey& command);
Status resend_order(Run& run, const ResendOrder& command);
Status report_trouble(Run& run, const ReportTrouble& command);
Status book_appointment(Run& run, const BookAppointment& command);
Status cancel_appointment(Run& run, const CancelAppointment& command);
Status join_case(Run& run, const JoinCase& command);
Status part_case(Run& run, const PartCase& command);
Status add_follower(Run& run, const AddFollower& command);
Status remove_follower(Run& run, const RemoveFollower& command);
Status stand_in_line(Run& run, const StandInLine& command);
Status leave_line(Run& run, const LeaveLine& command);
Status offer_slot(Run& run, const OfferSlot& command);
Status postpone_news(Run& run, const PostponeNews& command);
Status post_letter(Run& run, const PostLetter& command);
Status erase_case(Run& run);
/// The case it follows has ended: it ends alike.
Status follow_main(Run& run, const DeliverMessage& command);

/// Errors: conflict, with a sentence that says since when and how it ended.
Status require_open(const CaseState& state);

// ---- the end, and the time behind it (retention.cpp)
/// Stops its clocks, says how long it is kept, closes it. Its tokens have been left.
void close_case(Run& run, const std::string& outcome, const std::string& status);
/// Errors: conflict, where the time of the case is over.
Status require_kept(const CaseState& state);

// ---- letters on paper (paper.cpp)
/// The citizen is written to by post: who prefers it, and who has an address but no e-mail.
bool wants_paper(const Run& run);

// ---- other bodies (referrals.cpp)
/// Says that another body has the matter in hand, and by when news is expected; an incident where it has no name.
void refer(Run& run, std::uint32_t token, const workflows::Step& step, const workflows::Referral& referral);
/// The moment has passed without news.
void miss_news(Run& run, const workflows::Step& step, const workflows::Task& task);

// ---- opening (open.cpp)
Result<Events> open_case(
    const CaseState& before, const OpenCase& command, const workflows::Town& town, const Context& context);

// ---- files (talk.cpp)
void record_files(Run& run, const std::vector<FileRef>& files, bool internal);

// ---- routing (routing.cpp)
/// Enters a step and follows automatic ones until the case rests.
void go(Run& run, std::uint32_t token, const std::string& step);
/// Leaves the step a token rests on for `next` (empty: for good): what is open there is cancelled.
void leave(Run& run, std::uint32_t token, std::string why, const std::string& next);
/// Cancels what is open for a token, which stays where it is.
void hush(Run& run, std::uint32_t token, const std::string& why);
/// Begins its step's work anew, in a step already entered.
void take_up(Run& run, std::uint32_t token);
/// Tries again what could not be decided, in a step already entered.
void retry(Run& run, std::uint32_t token);
/// Whether a token rests on nothing: only an incident leaves one so.
bool is_stuck(const CaseState& state, std::uint32_t token);
const Token* find_token(const CaseState& state, std::uint32_t id);

/// Parallel work may be stuck in several places: seeing to one of them leaves the others open.
void remind_of_stuck(Run& run);
/// Sets a step's timer of this index anew.
void set_timer(Run& run, std::uint32_t token, const workflows::Step& step, std::size_t index);
/// The instant an expression yields, or none with an incident.
std::optional<Instant> instant_of(
    Run& run,
    const workflows::Step& step,
    const workflows::expression::Program& program,
    const workflows::Place& where);
/// When a timer rings that counts from `since`; none with an incident.
std::optional<Instant> due_of(Run& run, const workflows::Step& step, const workflows::Timer& timer, Instant since);
/// The queue a task lies in; none with an incident.
std::optional<std::string> queue_of(Run& run, const workflows::Step& step, const workflows::Task& task);
/// An alarm of a construct's own, behind the step's timers.
void set_alarm(Run& run, std::uint32_t token, const workflows::Step& step, Instant due);

// ---- decision tables (tables.cpp)
/// Asks the table and keeps what it says; where the token goes then, or nothing with an incident.
std::string look_up(Run& run, std::uint32_t token, const workflows::Step& step, const workflows::Decide& decide);
/// Brought into a field of `data`: what was computed, read by the field.
Status set_field(Run& run, const std::string& field, const json::value& value);

// ---- other systems (calls.cpp)
/// Places the order; an incident where it cannot be written.
void place_order(Run& run, std::uint32_t token, const workflows::Step& step, const workflows::Call& call);
/// The pause after a failed attempt is over.
void try_again(Run& run, std::uint32_t token);
void cancel_calls(Run& run, std::uint32_t token, const std::string& why);

// ---- appointments (appointments.cpp)
/// One of the appointment's own alarms, which stand behind the step's timers: its hour has come, or a reminder's.
void ring_appointment(
    Run& run, const OpenTimer& timer, const workflows::Step& step, const workflows::Appointment& appointment);
/// The token leaves its step another way: the slot is free again, unless its hour has come.
void free_slot(Run& run, std::uint32_t token, const std::string& why);

// ---- cases about the same thing (ties.cpp)
/// Before the case closes.
void tell_followers(Run& run, const std::string& outcome);

// ---- who may (tasks.cpp)
Status require_one_of(const Run& run, const std::vector<std::string>& roles, std::string_view what);
Result<json::object> read_answers(Run& run, const workflows::Fields& fields, const json::object& sent);

// ---- parallel work (branches.cpp)
/// Starts the branches and follows each until it rests. Where they have all ended at once, or there are none,
/// the token goes on; then the step it goes to is returned, or it is there already and nothing is.
std::string fork(Run& run, std::uint32_t token, const workflows::Step& step, const workflows::Parallel& parallel);
std::string fork(Run& run, std::uint32_t token, const workflows::Step& step, const workflows::Each& each);
/// The branch this token works in is over (its last step is left already); joins where enough have ended.
void end_branch(Run& run, std::uint32_t token, const std::string& outcome);
/// The branches that are still open end as their step's `silent` says.
void fall_silent(Run& run, std::uint32_t token, const workflows::Step& step);
void cancel_branches(Run& run, std::uint32_t token, const std::string& why);
/// Whether `token` is `above`, or works for it.
bool is_above(const CaseState& state, std::uint32_t above, std::uint32_t token);

// ---- what steps, timers and clocks do at once (actions.cpp)
/// An action that fails raises an incident; the others are done all the same. `cause` is the reason given to
/// a change of priority.
void perform(Run& run, const workflows::Actions& actions, const std::string& step, const std::string& cause);
/// Records a change of priority where there is one.
void set_priority(Run& run, const std::string& priority, std::string reason);
bool is_priority(std::string_view word);
/// The more urgent of two priority words.
std::string more_urgent(const std::string& a, const std::string& b);

// ---- another text (migrate.cpp, migrate_clocks.cpp)
Result<Events> migrate_case(
    const CaseState& state, const MigrateCase& command, const workflows::Town& town, const Context& context);
/// `before`: the text, of `town`, that the clocks were started by.
void carry_clocks(Run& run, const workflows::Town& town, const workflows::Definition& before);

// ---- clocks (clocks.cpp)
/// By its name, the owner's where there is none; null: there is no such calendar.
const workflows::CompiledCalendar* calendar_named(const Run& run, const std::string& name);
std::vector<int> percents_of(const workflows::ClockRule& rule);
/// The rule's, or that of the degraded mode under which the case was opened.
workflows::Span budget_of(const Run& run, const workflows::ClockRule& rule);
workflows::Span budget_under(const workflows::Definition& text, const workflows::ClockRule& rule, Instant opened);
/// A deadline of the law that has passed speaks before whoever acts too late, though its alarm has not rung yet.
/// True where one did.
bool let_silence_speak(Run& run);
void start_opening_clocks(Run& run, const std::map<std::string, Instant>& imposed);
void clocks_on_entering(Run& run, const std::string& step);
/// A clock that runs until its step is left is met, unless the token goes straight to where the clock pauses:
/// to ask somebody is not to have answered.
void clocks_on_leaving(Run& run, const std::string& step, const std::string& next);
/// Pauses and resumes by where the tokens rest now.
void settle_pauses(Run& run);
void stop_clocks(Run& run);
/// By a `do`; nothing where it has started, or stopped, already.
void start_clock(Run& run, const std::string& name);
void stop_clock(Run& run, const std::string& name);

}  // namespace guichet::cases
