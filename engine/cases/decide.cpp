#include "engine/cases/decide.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/match.h"
#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

Status require_version(const CaseState& state, const Context& context) {
  if (!context.expected_version || *context.expected_version == state.version) return ok();
  auto error = conflict(fmt::format(
      "the case has moved on: it is at version {}, you saw {}; read it again",
      state.version,
      *context.expected_version));
  error.fields = {{"expected_version", fmt::format("is {}", state.version)}};
  return error;
}

/// The steps of a case on a deployment that has lost them would be a fault of ours; a caller with the wrong
/// town is too.
Result<const workflows::Definition*> definition_of(const CaseState& state, const workflows::Town& town) {
  const auto known = town.workflows.find(state.workflow);
  if (known != town.workflows.end()) return known->second.get();
  return not_found(fmt::format("the deployment {} has no service \"{}\"", town.version, state.workflow));
}

Status dispatch(Run& run, const Command& command) {
  return match(
      command,
      [](const OpenCase&) -> Status { return conflict("the case is already open"); },
      [&](const ClaimTask& one) { return claim_task(run, one); },
      [&](const ReleaseTask& one) { return release_task(run, one); },
      [&](const AssignTask& one) { return assign_task(run, one); },
      [&](const CompleteTask& one) { return complete_task(run, one); },
      [&](const Reply& one) { return reply(run, one); },
      [&](const WriteNote& one) { return write_note(run, one); },
      [&](const AttachFile& one) { return attach_file(run, one); },
      [&](const DeliverMessage& one) { return deliver_message(run, one); },
      [&](const ChangePriority& one) { return change_priority(run, one); },
      [&](const FireTimer& one) { return fire_timer(run, one); },
      [&](const FireClock& one) { return fire_clock(run, one); },
      [&](const ResumeCase& one) { return resume_case(run, one); },
      [&](const WithdrawCase&) { return withdraw_case(run); },
      [&](const TakeAction& one) { return take_action(run, one); },
      [&](const AnswerCall& one) { return answer_call(run, one); },
      [&](const FailCall& one) { return fail_call(run, one); },
      [&](const ExtendClock& one) { return extend_clock(run, one); },
      [](const MigrateCase&) -> Status { return conflict("a case is moved by itself"); },
      [&](const ReopenCase& one) { return reopen_case(run, one); },
      [&](const AnswerSurvey& one) { return answer_survey(run, one); },
      [&](const ResendOrder& one) { return resend_order(run, one); },
      [&](const ReportTrouble& one) { return report_trouble(run, one); },
      [&](const BookAppointment& one) { return book_appointment(run, one); },
      [&](const CancelAppointment& one) { return cancel_appointment(run, one); },
      [&](const JoinCase& one) { return join_case(run, one); },
      [&](const PartCase& one) { return part_case(run, one); },
      [&](const AddFollower& one) { return add_follower(run, one); },
      [&](const RemoveFollower& one) { return remove_follower(run, one); },
      [&](const StandInLine& one) { return stand_in_line(run, one); },
      [&](const LeaveLine& one) { return leave_line(run, one); },
      [&](const OfferSlot& one) { return offer_slot(run, one); },
      [&](const PostponeNews& one) { return postpone_news(run, one); },
      [&](const PostLetter& one) { return post_letter(run, one); },
      [&](const EraseCase&) { return erase_case(run); });
}

/// What may lead a case on. A note, a claim or an alarm of an earlier hour takes nothing from a deadline.
bool leads_on(const Command& command) {
  return std::holds_alternative<CompleteTask>(command) || std::holds_alternative<TakeAction>(command) ||
         std::holds_alternative<Reply>(command) || std::holds_alternative<DeliverMessage>(command) ||
         std::holds_alternative<AnswerCall>(command) || std::holds_alternative<FailCall>(command) ||
         std::holds_alternative<ResumeCase>(command) || std::holds_alternative<WithdrawCase>(command);
}

/// Refused because of what the silence of the law has done meanwhile.
Error too_late(Error refusal) {
  return conflict(fmt::format("the time of the law has run out, and silence has decided: {}", refusal.message));
}

/// The token that goes to the step an agent names: the one that is stuck where it may, else one it works for.
Result<Token> token_for(const Run& run, const Token& stuck, const std::string& to) {
  const auto* step = run.definition.find_step(to);
  if (step == nullptr) {
    std::vector<std::string> known;
    for (const auto& each : run.definition.steps) known.push_back(each.id);
    const auto near = nearest(to, known);
    return not_found(
        near.empty() ? fmt::format("{} has no step \"{}\"", run.definition.id, to)
                     : fmt::format("{} has no step \"{}\"; did you mean \"{}\"?", run.definition.id, to, near));
  }
  for (const auto* token = &stuck; token != nullptr; token = find_token(run.state(), token->parent)) {
    const auto* here = run.definition.find_step(token->step);
    if (here != nullptr && here->home == step->home) return *token;
  }
  return invalid(
      fmt::format("the step {} belongs to another branch than {}", to, stuck.step),
      {{"/step", "is a step of a branch that is not where the case is stuck"}});
}

}  // namespace

CaseId child_of(const CaseId& parent, const std::string& order) {
  return CaseId(fmt::format("{}{}{}", parent.value, child_mark, order));
}

void remind_of_stuck(Run& run) {
  if (!run.state().is_open() || !run.state().incident.empty()) return;
  const auto& tokens = run.state().tokens;
  const auto other = std::ranges::find_if(tokens, [&](const Token& token) { return is_stuck(run.state(), token.id); });
  if (other == tokens.end()) return;
  const auto* step = run.definition.find_step(other->step);
  run.raise(
      other->step,
      "stuck",
      fmt::format("the branch {} rests here on nothing", other->branch),
      step == nullptr ? run.definition.where : step->where);
}

Status require_open(const CaseState& state) {
  if (state.is_open()) return ok();
  return conflict(fmt::format("the case is closed since {} ({})", to_rfc3339(*state.closed), state.outcome));
}

Status change_priority(Run& run, const ChangePriority& command) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  if (!is_priority(command.priority))
    return invalid(
        "the priority is none we know",
        {{"/priority", fmt::format("expected low, normal, high or urgent, found \"{}\"", command.priority)}});
  if (run.state().priority == command.priority)
    return conflict(fmt::format("the priority is {} already", command.priority));
  set_priority(run, command.priority, command.reason);
  return ok();
}

Status resume_case(Run& run, const ResumeCase& command) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  if (run.state().incident.empty()) return conflict("no incident is open on this case");
  const auto& tokens = run.state().tokens;
  check(!tokens.empty(), "an open case rests somewhere");
  const auto resting =
      std::ranges::find_if(tokens, [&](const Token& token) { return is_stuck(run.state(), token.id); });
  const bool stuck = resting != tokens.end();
  Token token = stuck ? *resting : tokens.front();
  if (!command.step.empty()) {
    GUICHET_TRY(token, token_for(run, token, command.step));
  }
  run.record(IncidentResolved{command.step.empty() ? token.step : command.step, command.reason});
  if (!command.step.empty()) {
    leave(run, token.id, "incident resolved", command.step);
    go(run, token.id, command.step);
  } else if (stuck) {
    retry(run, token.id);
  }
  settle_pauses(run);
  remind_of_stuck(run);
  return ok();
}

Result<Events> decide(
    const CaseState& state, const Command& command, const workflows::Town& town, const Context& context) {
  GUICHET_TRY_STATUS(require_version(state, context));
  if (const auto* opening = std::get_if<OpenCase>(&command)) return open_case(state, *opening, town, context);
  if (!state.exists()) return not_found("there is no such case");
  GUICHET_TRY_STATUS(require_kept(state));
  if (const auto* migrate = std::get_if<MigrateCase>(&command)) return migrate_case(state, *migrate, town, context);
  GUICHET_TRY(const auto* definition, definition_of(state, town));
  Run run(state, town, *definition, context);
  const bool has_spoken = leads_on(command) && let_silence_speak(run);
  auto done = dispatch(run, command);
  if (!done) return has_spoken ? too_late(std::move(done).error()) : std::move(done).error();
  return std::move(run).take();
}

}  // namespace guichet::cases
