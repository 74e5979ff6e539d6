#include "engine/rehearsal/trace.h"

#include <cstdlib>

#include <fmt/format.h>

#include "engine/base/match.h"
#include "engine/events/envelope.h"

namespace guichet::rehearsal {
namespace {

using namespace cases;  // NOLINT(google-build-using-namespace): the events, which this file is about

std::string quoted(const json::value& value) {
  if (const auto* object = value.if_object())
    if (const auto* inside = object->if_contains("$personal")) return quoted(*inside);
  if (const auto* text = value.if_string()) return fmt::format("\"{}\"", std::string_view(*text).substr(0, 60));
  return events::to_bytes({{"value", value}}).substr(9);
}

std::string nobody(const std::string& agent) {
  return agent.empty() ? "nobody" : agent;
}

std::string assigned(const TaskAssigned& event) {
  return fmt::format("task {} given to {}, in queue {}", event.task, nobody(event.agent), event.queue);
}

std::string waits(const WaitStarted& event) {
  if (event.what == "message") return fmt::format("waits for the message {} of {}", event.name, quoted(event.match));
  if (event.what == "appointment") return fmt::format("waits for an appointment of {}", event.name);
  return fmt::format("waits for {}", event.what == "reply" ? "a reply" : quoted(event.match));
}

std::string set(const DataSet& event) {
  std::string text = "data set:";
  for (const auto& [field, value] : event.values)
    text += fmt::format(" {} = {}", std::string_view(field), quoted(value));
  return text;
}

std::string sent(const MessageSent& event) {
  return fmt::format(
      "{} {} to {}: {}", event.message, event.suppressed ? "not sent" : "sent", event.to, quoted(event.subject));
}

std::string requested(const CallRequested& event) {
  return fmt::format(
      "order {} to {}: {} {} (attempt {}) {}",
      event.order,
      event.service,
      event.method,
      event.path,
      event.attempt,
      quoted(event.body));
}

std::string failed(const CallFailed& event) {
  return fmt::format("order {} failed ({} {}), ", event.order, event.status, event.reason);
}

std::string started(const ClockStarted& event, const workflows::CompiledCalendar& calendar) {
  return fmt::format(
      "clock {} started, due {}{}", event.clock, local_text(event.due, calendar), event.imposed ? " (given)" : "");
}

}  // namespace

std::string local_text(Instant instant, const workflows::CompiledCalendar& calendar) {
  const auto wall = calendar.to_local(instant).time_since_epoch();
  auto text = to_rfc3339(Instant(wall));
  text.erase(text.size() - (instant.time_since_epoch() % std::chrono::seconds(1) == Duration(0) ? 5 : 1));
  const auto offset = std::chrono::duration_cast<std::chrono::minutes>(wall - instant.time_since_epoch()).count();
  return fmt::format("{}{}{:02}:{:02}", text, offset < 0 ? '-' : '+', std::abs(offset) / 60, std::abs(offset) % 60);
}

std::string ended(const BranchEnded& e) {
  return fmt::format("branch {} of {} ended: {}{}", e.branch, e.step, e.outcome, e.silent ? ", by silence" : "");
}

std::string decided(const TableDecided& e) {
  return fmt::format("table {}: rules {} → {}", e.table, fmt::join(e.rules, ", "), quoted(e.outputs));
}

std::string received(const MessageReceived& e) {
  return fmt::format("message {} {}{}", e.name, quoted(e.value), e.early ? ", kept: nobody waits for it yet" : "");
}

std::string created(const TaskCreated& e) {
  return fmt::format("task {} created in queue {}, priority {}", e.task, e.queue, e.priority);
}

std::string changed(std::string_view clock, std::string_view how, const std::string& due, std::string_view why) {
  return fmt::format("clock {} {}, due {}: {}", clock, how, due, why);
}

/// The end of a case's time, other bodies and waiting lists.
struct BesideTheWork {
  const workflows::CompiledCalendar& calendar;

  std::string operator()(const RetentionSet& e) const {
    return fmt::format("kept for {}, until {}", e.keep, local_text(e.until, calendar));
  }
  std::string operator()(const CaseErased& e) const { return fmt::format("what was personal is erased: {}", e.reason); }
  std::string operator()(const CaseReferred& e) const {
    return fmt::format("referred to {}, news by {}", e.body, local_text(e.news, calendar));
  }
  std::string operator()(const NewsPostponed& e) const {
    return fmt::format("news of {} by {}: {}", e.body, local_text(e.until, calendar), e.reason);
  }
  std::string operator()(const LineJoined& e) const { return fmt::format("stands in the line of {}", e.agenda); }
  std::string operator()(const LineLeft& e) const { return fmt::format("leaves the line of {}: {}", e.agenda, e.why); }
  std::string operator()(const SlotOffered& e) const {
    return fmt::format(
        "offered: {} {}, until {}", e.site, local_text(e.starts, calendar), local_text(e.until, calendar));
  }
  std::string operator()(const LetterOrdered& e) const {
    return fmt::format("{} to be printed: {}", e.message, quoted(e.subject));
  }
  std::string operator()(const LetterPosted& e) const {
    return fmt::format("{} {}{}", e.message, e.posted ? "posted" : "set aside: ", e.reason);
  }
};

std::string in_words(const Event& event, const workflows::CompiledCalendar& calendar) {
  const auto at = [&](Instant instant) { return local_text(instant, calendar); };
  return match(
      event,
      BesideTheWork{calendar},
      [&](const CaseOpened& e) { return fmt::format("case opened: {}", e.workflow); },
      [&](const StepEntered& e) { return fmt::format("step {} entered ({})", e.step, e.kind); },
      [&](const StepLeft& e) { return fmt::format("step {} left: {}", e.step, e.why); },
      [&](const BranchStarted& e) { return fmt::format("branch {} of {} started", e.branch, e.step); },
      [&](const BranchEnded& e) { return ended(e); },
      [&](const BranchCancelled& e) { return fmt::format("branch {} cancelled: {}", e.branch, e.why); },
      [&](const ActionTaken& e) { return fmt::format("{} taken by {}", e.action, e.agent); },
      [&](const TableDecided& e) { return decided(e); },
      [&](const ClockExtended& e) { return changed(e.clock, "extended", at(e.due), e.reason); },
      [&](const CaseMigrated& e) { return fmt::format("moved to version {}", e.to.substr(0, 12)); },
      [&](const ClockRecomputed& e) { return changed(e.clock, "recomputed", at(e.due), e.why); },
      [&](const VisibilityChanged& e) { return fmt::format("the case becomes {}", e.visibility); },
      [&](const MessageEmitted& e) { return fmt::format("message {} ({}) to other cases", e.name, quoted(e.value)); },
      [&](const AppointmentBooked& e) { return fmt::format("appointment booked: {} {}", e.site, at(e.starts)); },
      [&](const AppointmentMoved& e) { return fmt::format("appointment moved: {} {}", e.site, at(e.starts)); },
      [&](const AppointmentCancelled& e) { return fmt::format("appointment cancelled: {}", e.why); },
      [&](const CaseJoined& e) { return fmt::format("joined to {}: {}", e.reference, e.reason); },
      [&](const CaseParted& e) { return fmt::format("parted from {}: {}", e.reference, e.reason); },
      [&](const FollowerGained& e) { return fmt::format("{} follows this case", e.reference); },
      [&](const FollowerLost& e) { return fmt::format("{} follows this case no more", e.reference); },
      [&](const CallRequested& e) { return requested(e); },
      [&](const CallAnswered& e) {
        return fmt::format("order {} answered ({}): {}", e.order, e.status, quoted(e.body));
      },
      [&](const CallFailed& e) { return failed(e) + (e.again ? "again " + at(*e.again) : "given up"); },
      [&](const CallCancelled& e) { return fmt::format("order {} cancelled: {}", e.order, e.why); },
      [&](const TaskCreated& e) { return created(e); },
      [&](const TaskClaimed& e) { return fmt::format("task {} claimed by {}", e.task, e.agent); },
      [&](const TaskReleased& e) { return fmt::format("task {} released by {}", e.task, e.agent); },
      [&](const TaskAssigned& e) { return assigned(e); },
      [&](const TaskCompleted& e) { return fmt::format("{} done by {}: {}", e.step, e.agent, e.outcome); },
      [&](const TaskCancelled& e) { return fmt::format("task {} cancelled: {}", e.task, e.why); },
      [&](const DataSet& e) { return set(e); },
      [&](const PriorityChanged& e) { return fmt::format("priority {}: {}", e.priority, e.reason); },
      [&](const WaitStarted& e) { return waits(e); },
      [&](const MessageSent& e) { return sent(e); },
      [&](const ReplyReceived& e) { return fmt::format("reply: {}", quoted(e.text)); },
      [&](const NoteWritten& e) { return fmt::format("note: {}", quoted(e.text)); },
      [&](const FileAttached& e) { return fmt::format("file attached: {}", quoted(e.name)); },
      [&](const MessageReceived& e) { return received(e); },
      [&](const TimerSet& e) { return fmt::format("timer {} of {} set for {}", e.index + 1, e.step, at(e.due)); },
      [&](const TimerFired& e) { return fmt::format("timer {} fired", e.timer); },
      [&](const TimerCancelled& e) { return fmt::format("timer {} cancelled", e.timer); },
      [&](const ClockStarted& e) { return started(e, calendar); },
      [&](const ClockPaused& e) { return fmt::format("clock {} paused", e.clock); },
      [&](const ClockResumed& e) { return fmt::format("clock {} runs again, due {}", e.clock, at(e.due)); },
      [&](const ClockWarned& e) { return fmt::format("clock {}: {}", e.clock, e.edge); },
      [&](const ClockBreached& e) { return fmt::format("clock {} breached, was due {}", e.clock, at(e.due)); },
      [&](const ClockStopped& e) { return fmt::format("clock {} stopped: {}", e.clock, e.met ? "met" : "too late"); },
      [&](const IncidentRaised& e) { return fmt::format("INCIDENT at {} ({}): {}", e.step, e.code, e.message); },
      [&](const IncidentResolved& e) { return fmt::format("incident resolved, on at {}", e.step); },
      [&](const CaseClosed& e) { return fmt::format("case closed: {}", e.outcome); },
      [&](const CaseReopened& e) { return fmt::format("case reopened: {}", quoted(e.text)); },
      [&](const SurveyAnswered& e) { return fmt::format("survey: {} of 5, {}", e.score, quoted(e.text)); });
}

}  // namespace guichet::rehearsal
