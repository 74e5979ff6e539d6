#include "engine/rehearsal/recorded.h"

#include <algorithm>
#include <utility>

namespace guichet::rehearsal {
namespace {

using namespace cases;

/// Every file that a form names, as if it came with it again.
std::vector<FileRef> files_in(const json::object& form) {
  std::vector<FileRef> files;
  for (const auto& member : form) {
    const auto* list = member.value().if_array();
    if (list == nullptr) continue;
    for (const auto& item : *list)
      if (const auto* hash = item.if_string(); hash != nullptr)
        files.push_back({std::string(*hash), std::string(*hash), "application/octet-stream", 1});
  }
  return files;
}

RecordedCase opened(const CaseId& id, const CaseOpened& event, const Recording::Told& told) {
  RecordedCase recorded;
  recorded.id = id;
  recorded.reference = event.reference;
  recorded.opened = told.time;
  recorded.actor = told.actor;
  recorded.channel = told.channel;
  recorded.opening.workflow = event.workflow;
  recorded.opening.reference = event.reference;
  recorded.opening.form = event.form;
  recorded.opening.person = event.person;
  recorded.opening.language = event.language;
  recorded.opening.files = files_in(event.form);
  return recorded;
}

// How the engine says that a place in line was given up for a booking.
constexpr std::string_view booked = "booked";
constexpr std::string_view booked_otherwise = "booked otherwise";

/// What somebody wrote; what cannot be read any more was something all the same.
std::string written(const json::value& text) {
  const auto* clear = text.if_string();
  return clear == nullptr || clear->empty() ? "…" : std::string(*clear);
}

}  // namespace

void follow(Course& course, const Event& event, Instant time) {
  const auto end_task = [&](const std::string& task) {
    if (const auto stay = course.tasks.find(task); stay != course.tasks.end()) stay->second.until = time;
  };
  if (const auto* entered = std::get_if<StepEntered>(&event)) course.steps.push_back(entered->step);
  if (const auto* task = std::get_if<TaskCreated>(&event)) course.tasks[task->task] = {task->queue, time, {}};
  if (const auto* task = std::get_if<TaskCompleted>(&event)) end_task(task->task);
  if (const auto* task = std::get_if<TaskCancelled>(&event)) end_task(task->task);
  if (const auto* clock = std::get_if<ClockBreached>(&event)) course.clocks[clock->clock] = false;
  if (const auto* clock = std::get_if<ClockStopped>(&event))
    course.clocks.try_emplace(clock->clock, clock->met).first->second &= clock->met;
  if (const auto* closed = std::get_if<CaseClosed>(&event)) course.outcome = closed->outcome;
  if (std::holds_alternative<CaseReopened>(event)) course.outcome.clear();
}

void Recording::note_sealed(const CaseId& id, const std::set<std::string>& names) {
  if (const auto reading = open_.find(id.value); reading != open_.end())
    reading->second.recorded.sealed.insert(names.begin(), names.end());
}

void Recording::act(Reading& reading, const Told& told, Command command, std::string step) {
  reading.acted = true;
  reading.recorded.acts.push_back({told.time, told.actor, told.channel, std::move(step), std::move(command)});
}

/// A message that came early is told twice: when it came, and when it counted.
void Recording::note_messages(Reading& reading, const MessageReceived& message, const Told& told) {
  const auto kept = std::ranges::find(reading.early, message.name);
  if (!message.early && kept != reading.early.end()) {
    reading.early.erase(kept);
    return;
  }
  if (message.early) reading.early.push_back(message.name);
  act(reading, told, DeliverMessage{message.name, message.value, message.body});
}

/// What people do at an agenda. A slot that falls free because the case went on, or another was booked, is no act.
void Recording::note_slots(Reading& reading, const Event& event, const Told& told) {
  const bool by_itself = reading.acted || told.actor.starts_with("system/");
  if (const auto* slot = std::get_if<AppointmentBooked>(&event))
    act(reading, told, BookAppointment{slot->step, slot->site, slot->starts, slot->reason});
  if (const auto* slot = std::get_if<AppointmentMoved>(&event))
    act(reading, told, BookAppointment{slot->step, slot->site, slot->starts, slot->reason});
  if (const auto* slot = std::get_if<AppointmentCancelled>(&event);
      slot != nullptr && !by_itself && slot->why != booked_otherwise)
    act(reading, told, CancelAppointment{slot->step, slot->why});
  if (const auto* line = std::get_if<LineJoined>(&event)) act(reading, told, StandInLine{line->step});
  if (const auto* line = std::get_if<LineLeft>(&event);
      line != nullptr && !by_itself && line->why != booked && line->why != booked_otherwise)
    act(reading, told, LeaveLine{line->step, line->why});
  if (const auto* offer = std::get_if<SlotOffered>(&event))
    act(reading, told, OfferSlot{offer->agenda, offer->site, offer->starts});
}

/// A case that follows another rests under the draft too, until that one ended as it did.
void Recording::note_ties(Reading& reading, const Event& event, const Told& told) {
  if (const auto* joined = std::get_if<CaseJoined>(&event))
    act(reading, told, JoinCase{joined->main, joined->reference, joined->reason});
  if (const auto* parted = std::get_if<CaseParted>(&event); parted != nullptr && !reading.acted)
    act(reading, told, PartCase{parted->reason});
}

void Recording::note_clocks(Reading& reading, const Event& event, const Told& told) {
  if (const auto* clock = std::get_if<ClockStarted>(&event)) reading.budgets[clock->clock] = clock->budget_ms;
  if (const auto* clock = std::get_if<ClockRecomputed>(&event)) reading.budgets[clock->clock] = clock->budget_ms;
  if (const auto* clock = std::get_if<ClockExtended>(&event)) {
    const auto before = reading.budgets.find(clock->clock);
    if (before == reading.budgets.end()) return;
    const auto by_ms = clock->budget_ms - before->second;
    before->second = clock->budget_ms;
    act(reading, told, ExtendClock{clock->clock, by_ms, clock->reason});
  }
  if (const auto* news = std::get_if<NewsPostponed>(&event))
    act(reading, told, PostponeNews{news->step, news->until, news->reason});
}

void Recording::add(const CaseId& id, const Event& event, const Told& told) {
  if (const auto* opening = std::get_if<CaseOpened>(&event)) {
    order_.push_back(id.value);
    open_[id.value].recorded = opened(id, *opening, told);
  }
  const auto found = open_.find(id.value);
  if (found == open_.end()) return;
  auto& reading = found->second;
  if (reading.causation != told.causation) {
    reading.data.clear();
    reading.acted = false;
  }
  reading.causation = told.causation;
  follow(reading.recorded.course, event, told.time);
  if (const auto* clock = std::get_if<ClockStarted>(&event); clock != nullptr && clock->imposed)
    reading.recorded.opening.due[clock->clock] = clock->due;
  if (const auto* data = std::get_if<DataSet>(&event))
    for (const auto& [name, value] : data->values) reading.data.insert_or_assign(name, value);
  if (const auto* done = std::get_if<TaskCompleted>(&event))
    act(reading,
        told,
        CompleteTask{done->step, done->outcome, std::exchange(reading.data, {}), done->answers},
        done->step);
  if (const auto* reply = std::get_if<ReplyReceived>(&event)) act(reading, told, Reply{written(reply->text), {}});
  if (const auto* message = std::get_if<MessageReceived>(&event)) note_messages(reading, *message, told);
  if (const auto* action = std::get_if<ActionTaken>(&event))
    act(reading, told, TakeAction{action->action, action->answers});
  note_slots(reading, event, told);
  note_ties(reading, event, told);
  note_clocks(reading, event, told);
  if (const auto* order = std::get_if<CallRequested>(&event)) reading.services[order->order] = order->service;
  if (const auto* answer = std::get_if<CallAnswered>(&event))
    act(reading, told, AnswerCall{reading.services[answer->order], answer->status, answer->body});
  if (const auto* failure = std::get_if<CallFailed>(&event)) {
    const auto& service = reading.services[failure->order];
    if (failure->status == 0)
      act(reading, told, FailCall{service, failure->reason});
    else
      act(reading, told, AnswerCall{service, failure->status, nullptr});
  }
  if (const auto* closed = std::get_if<CaseClosed>(&event)) {
    if (closed->outcome == "withdrawn") act(reading, told, WithdrawCase{});
    reading.recorded.closed = told.time;
  }
  if (const auto* reopened = std::get_if<CaseReopened>(&event)) {
    act(reading, told, ReopenCase{written(reopened->text)});
    reading.recorded.closed.reset();
  }
}

std::vector<RecordedCase> Recording::take() && {
  std::vector<RecordedCase> all;
  for (const auto& id : order_) all.push_back(std::move(open_.at(id).recorded));
  return all;
}

}  // namespace guichet::rehearsal
