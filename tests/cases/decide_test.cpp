// What each command does to a case, in the order a case lives.
#include <algorithm>

#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

using Types = std::vector<std::string>;

CompleteTask complete(std::string task, std::string outcome, json::object data = {}, json::object answers = {}) {
  return {std::move(task), std::move(outcome), std::move(data), std::move(answers)};
}

/// A hall whose case waits for the citizen's answer.
void ask(TownHall& hall) {
  hall.does(hall.pothole());
  hall.as("marie");
  hall.does(complete("triage", "ask", {}, {{"question", "Which side?"}}));
}

std::string pointers_of(const Error& error) {
  std::string text;
  for (const auto& field : error.fields) text += field.pointer + " ";
  return text;
}

}  // namespace

TEST_CASE("opening a case records the form, starts the clocks and gives agents a task") {
  TownHall hall;
  const auto events = hall.does(hall.pothole());
  CHECK(
      TownHall::types_of(events) ==
      Types{"case.opened", "clock.started", "clock.started", "step.entered", "task.created"});
  CHECK(hall.state.version == 5);
  CHECK(hall.state.title == "Report a street problem");
  CHECK(hall.state.deployment == hall.town->version);
  CHECK(hall.state.visibility == "public");
  CHECK(hall.state.status == "Being looked at");
  CHECK(hall.state.form.at("place") == json::value{{"lon", 2.35}, {"lat", 48.85}});
  REQUIRE(hall.state.tasks.size() == 1);
  CHECK(hall.state.tasks[0].queue == "roads");
  CHECK(hall.state.tasks[0].priority == "normal");
  CHECK(hall.state.tasks[0].roles == Types{"agent"});
  CHECK(hall.state.clocks[0].due == TownHall::at("2026-03-04T09:00:00+01:00"));
  CHECK(hall.state.clocks[1].due == TownHall::at("2026-03-16T09:00:00+01:00"));
  CHECK(hall.state.clocks[1].warnings == std::vector{TownHall::at("2026-03-12T09:00:00+01:00")});
  CHECK(hall.state.clocks[1].calendar == "hall");
}

TEST_CASE("the same command in the same world gives the same events") {
  TownHall hall;
  const auto once = decide(hall.state, hall.pothole(), *hall.town, hall.context);
  const auto again = decide(hall.state, hall.pothole(), *hall.town, hall.context);
  REQUIRE(once);
  REQUIRE(again);
  REQUIRE(once->size() == again->size());
  for (std::size_t index = 0; index < once->size(); ++index) CHECK(encode((*once)[index]) == encode((*again)[index]));
}

TEST_CASE("a lamp is urgent enough for the author to say so") {
  TownHall hall;
  auto open = hall.pothole();
  open.form = {{"place", {{"lon", 2.35}, {"lat", 48.85}, {"address", "1 Quay"}}}, {"kind", "lamp"}};
  hall.does(open);
  CHECK(hall.state.tasks[0].priority == "high");
}

TEST_CASE("a form with several faults is refused once, each fault with its pointer") {
  TownHall hall;
  auto open = hall.pothole();
  open.form = {{"kind", "potole"}, {"depth", 3}, {"phone", "call me"}, {"place", json::array{48.85, 200}}};
  const auto error = hall.refused(open);
  CHECK(error.kind == Error::Kind::invalid);
  CHECK(pointers_of(error) == "/form/place /form/kind /form/phone /form/depth ");
  CHECK(error.fields[1].message == "\"potole\" is no option; did you mean \"pothole\"?");
  CHECK(error.fields[3].message.find("did you mean") == std::string::npos);
  CHECK(hall.state.version == 0);
}

TEST_CASE("what is not shown is neither required nor kept, and its faults do not count") {
  TownHall hall;
  auto open = hall.pothole();
  open.form["kind"] = "lamp";
  open.form["depth_cm"] = "very deep";
  hall.does(open);
  CHECK_FALSE(hall.state.form.contains("depth_cm"));
}

TEST_CASE("personal fields are marked before anything is stored") {
  TownHall hall;
  auto open = hall.pothole();
  open.form["phone"] = "06 12 34 56 78";
  hall.does(open);
  CHECK(hall.state.form.at("phone") == json::value{{"$personal", "0612345678"}});
}

TEST_CASE("files named in the form must have come along, and their names are personal") {
  TownHall hall;
  auto open = hall.pothole();
  open.form["photo"] = json::array{"aa"};
  CHECK(pointers_of(hall.refused(open)) == "/form/photo ");
  open.files = {{"aa", "rue de Jeanne.jpg", "image/jpeg", 12}};
  const auto events = hall.does(open);
  const auto& attached = only<FileAttached>(events);
  CHECK(attached.file.name.empty());
  CHECK(attached.name == json::value{{"$personal", "rue de Jeanne.jpg"}});
  CHECK(hall.state.form.at("photo") == json::value(json::array{"aa"}));
}

TEST_CASE("a service, channel or clock that does not exist is named with the nearest one") {
  TownHall hall;
  auto open = hall.pothole();
  open.workflow = "streat";
  auto error = hall.refused(open);
  CHECK(error.kind == Error::Kind::not_found);
  CHECK(error.message.find("did you mean \"street\"?") != std::string::npos);
  open = hall.pothole();
  open.due = {{"repairs", hall.context.now}};
  error = hall.refused(open);
  CHECK(error.fields.at(0).pointer == "/due/repairs");
  hall.context.channel = "fax";
  CHECK(hall.refused(hall.pothole()).fields.at(0).pointer == "/channel");
}

TEST_CASE("an unopened case is nowhere, and an open one is not opened again") {
  TownHall hall;
  CHECK(hall.refused(ClaimTask{"triage"}).kind == Error::Kind::not_found);
  hall.does(hall.pothole());
  CHECK(hall.refused(hall.pothole()).kind == Error::Kind::conflict);
}

TEST_CASE("a command that saw an older version is told to read again") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.as("marie");
  hall.context.expected_version = 4;
  CHECK(
      hall.refused(ClaimTask{"1-1"}).message == "the case has moved on: it is at version 5, you saw 4; read it again");
  hall.context.expected_version = 5;
  hall.does(ClaimTask{"1-1"});
}

TEST_CASE("a task is claimed once, by somebody with its role, and released by them") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.as("paul");
  CHECK(hall.refused(ClaimTask{"triage"}).kind == Error::Kind::forbidden);
  hall.as("marie");
  CHECK(TownHall::types_of(hall.does(ClaimTask{"triage"})) == Types{"task.claimed"});
  CHECK(hall.refused(ClaimTask{"triage"}).kind == Error::Kind::conflict);
  hall.context.actor = {"agents/jean", {"agent"}, {"works"}};
  CHECK(hall.refused(ClaimTask{"triage"}).message == "the task triage is claimed by agents/marie");
  CHECK(hall.refused(complete("triage", "accept")).kind == Error::Kind::conflict);
  CHECK(hall.refused(ReleaseTask{"triage"}).kind == Error::Kind::conflict);
  hall.as("marie");
  hall.does(ReleaseTask{"triage"});
  CHECK(hall.refused(ReleaseTask{"triage"}).kind == Error::Kind::conflict);
  CHECK(hall.refused(ClaimTask{"9-9"}).message == "the case has no open task \"9-9\"; open: 1-1 (triage)");
}

TEST_CASE("a task is given to a colleague who can do it, or moved to another queue") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.as("paul");
  CHECK(
      hall.refused(AssignTask{"triage", "mari", ""}).fields.at(0).message ==
      "is no agent of the town; did you mean \"marie\"?");
  CHECK(hall.refused(AssignTask{"triage", "paul", ""}).kind == Error::Kind::invalid);
  CHECK(hall.refused(AssignTask{"triage", "", ""}).kind == Error::Kind::conflict);
  CHECK(hall.refused(AssignTask{"triage", "", "lamp"}).fields.at(0).pointer == "/queue");
  hall.does(AssignTask{"triage", "marie", ""});
  CHECK(hall.state.tasks[0].agent == "agents/marie");
  CHECK(hall.refused(AssignTask{"triage", "agents/marie", ""}).kind == Error::Kind::conflict);
  hall.does(AssignTask{"triage", "", "lamps"});
  CHECK(hall.state.tasks[0].agent.empty());
  CHECK(hall.state.tasks[0].queue == "lamps");
}

TEST_CASE("completing an unclaimed task claims it, sets its data and routes on by the first branch that holds") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.as("marie");
  const auto events = hall.does(complete("triage", "accept", {{"severity", "low"}}));
  CHECK(
      TownHall::types_of(events) == Types{
                                        "task.claimed",
                                        "data.set",
                                        "task.completed",
                                        "step.left",
                                        "clock.stopped",
                                        "step.entered",
                                        "step.left",
                                        "step.entered",
                                        "task.created"});
  CHECK(std::get<StepLeft>(events[6]).why == "branch 1: data.severity == 'high' || form.depth_cm > 10");
  CHECK(std::get<TaskCompleted>(events[2]).label == "Accept");
  CHECK(std::get<ClockStopped>(events[4]).met);
  CHECK(hall.state.tasks.at(0).step == "repair");
}

TEST_CASE("an unknown outcome, a field that is not to fill and a missing answer are all told") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.as("marie");
  CHECK(
      hall.refused(complete("triage", "acept")).fields.at(0).message ==
      "\"acept\" is no outcome of this task; did you mean \"accept\"?");
  const auto error = hall.refused(complete("triage", "ask", {{"order_id", "W-9"}}, {{"qestion", "?"}}));
  CHECK(pointers_of(error) == "/data/order_id /answers/question /answers/qestion ");
}

TEST_CASE("a question is sent in the citizen's language, and pauses the clock until the answer") {
  TownHall hall;
  auto open = hall.pothole();
  open.language = "fr-CA";
  hall.does(open);
  hall.as("marie");
  const auto events = hall.does(complete("triage", "ask", {}, {{"question", "Quel côté ?"}}));
  const auto& sent = only<MessageSent>(events);
  CHECK(sent.language == "fr");
  CHECK(sent.subject == json::value{{"$personal", "Votre signalement HT-1"}});
  CHECK(sent.body == json::value{{"$personal", "Question : Quel côté ?"}});
  CHECK_FALSE(sent.suppressed);
  CHECK(only<ClockPaused>(events).clock == "repair");
  CHECK(hall.state.timers.size() == 2);

  hall.wait_until(TownHall::at("2026-03-05T09:00:00+01:00"));
  hall.as("citizen");
  const auto answered = hall.does(Reply{"Left", {}});
  CHECK(TownHall::types_of(answered).front() == "reply.received");
  CHECK(only<StepLeft>(answered).why == "reply");
  CHECK(only<ClockResumed>(answered).due == TownHall::at("2026-03-19T09:00:00+01:00"));
  CHECK(hall.state.timers.empty());
  CHECK(hall.state.last_reply.at("text") == json::value{{"$personal", "Left"}});
}

TEST_CASE("timers fire once, never early, and the last one closes the case") {
  TownHall hall;
  ask(hall);
  const auto timer = hall.state.timers.at(0).id;
  CHECK(hall.refused(FireTimer{timer}).message.find("is not due before 2026-03-12T08:00:00.000Z") != std::string::npos);
  hall.context.now = hall.state.timers.at(0).due;
  const auto fired = hall.does(FireTimer{timer});
  CHECK(TownHall::types_of(fired) == Types{"timer.fired", "message.sent"});
  CHECK(hall.refused(FireTimer{timer}).kind == Error::Kind::conflict);
  hall.wait_until(TownHall::at("2026-04-02T09:00:00+02:00"));
  CHECK(hall.state.outcome == "no-answer");
  CHECK(hall.state.timers.empty());
  for (const auto& clock : hall.state.clocks) CHECK(clock.stopped);
}

TEST_CASE("a breached clock does what the author says, once") {
  TownHall hall;
  hall.does(hall.pothole());
  CHECK(hall.refused(FireClock{"repair", "breach"}).message.find("is not due before") != std::string::npos);
  hall.wait_until(TownHall::at("2026-03-16T08:59:59+01:00"));
  CHECK_FALSE(hall.state.clocks[1].breached);
  CHECK(hall.state.clocks[1].warned == 1);
  hall.context.now = TownHall::at("2026-03-16T09:00:00+01:00");
  const auto events = hall.does(FireClock{"repair", "breach"});
  CHECK(TownHall::types_of(events) == Types{"clock.breached", "priority.changed", "message.sent"});
  CHECK(only<MessageSent>(events).to == "team/desk");
  CHECK(only<MessageSent>(events).body == json::value{{"$personal", "HT-1 is urgent"}});
  CHECK(hall.state.tasks[0].priority == "urgent");
  CHECK(hall.refused(FireClock{"repair", "breach"}).kind == Error::Kind::conflict);
  CHECK(hall.refused(FireClock{"repair", "warning-1"}).kind == Error::Kind::conflict);
  CHECK(hall.refused(FireClock{"lunch", "breach"}).kind == Error::Kind::conflict);
}

TEST_CASE("a breach that rings before its warning tells both, in order") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.context.now = TownHall::at("2026-03-20T09:00:00+01:00");
  const auto types = TownHall::types_of(hall.does(FireClock{"repair", "breach"}));
  CHECK(types == Types{"clock.warned", "message.sent", "clock.breached", "priority.changed", "message.sent"});
}

TEST_CASE("work done late is late, even if the alarm has not rung yet") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.context.now = TownHall::at("2026-03-04T09:00:01+01:00");
  hall.as("marie");
  const auto events = hall.does(complete("triage", "accept"));
  CHECK(only<ClockBreached>(events).clock == "first-answer");
  CHECK_FALSE(only<ClockStopped>(events).met);
}

TEST_CASE("work done at the very moment it is due is in time") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.context.now = TownHall::at("2026-03-04T09:00:00+01:00");
  hall.as("marie");
  CHECK(only<ClockStopped>(hall.does(complete("triage", "accept"))).met);
}

TEST_CASE("a due time that was given stands, in physical time") {
  TownHall hall;
  auto open = hall.pothole();
  open.due = {{"repair", TownHall::at("2026-03-07T09:00:00+01:00")}};
  hall.does(open);
  const auto& clock = hall.state.clocks[1];
  CHECK(clock.imposed);
  CHECK(clock.due == TownHall::at("2026-03-07T09:00:00+01:00"));
  CHECK(clock.budget_ms == 5 * 86'400'000LL);
  hall.as("marie");
  hall.does(complete("triage", "ask", {}, {{"question", "?"}}));
  hall.wait_until(TownHall::at("2026-03-08T09:00:00+01:00"));
  hall.as("citizen");
  hall.does(Reply{"Left", {}});
  CHECK(hall.state.clocks[1].due == TownHall::at("2026-03-13T09:00:00+01:00"));
  CHECK_FALSE(hall.state.clocks[1].breached);
}

TEST_CASE("a message is kept until somebody waits for it, and only the right one counts") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.as("integrators/works");
  CHECK(hall.refused(DeliverMessage{"work-done", "W-1", {}}).fields.at(0).message == "did you mean \"works-done\"?");
  CHECK(only<MessageReceived>(hall.does(DeliverMessage{"works-done", "W-2", {}})).early);
  CHECK(only<MessageReceived>(hall.does(DeliverMessage{"works-done", "W-1", {{"cost", 120}}})).early);
  CHECK(hall.state.early.size() == 2);
  hall.as("marie");
  hall.does(complete("triage", "accept", {{"severity", "high"}}));
  const auto events = hall.does(complete("repair", "order"));
  CHECK(hall.state.outcome == "resolved");
  CHECK_FALSE(only<MessageReceived>(events).early);
  CHECK(hall.state.last_reply == json::object{{"cost", 120}});
}

TEST_CASE("a message for another order leaves the case waiting") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.as("marie");
  hall.does(complete("triage", "accept", {{"severity", "high"}}));
  hall.does(complete("repair", "order"));
  hall.as("integrators/works");
  CHECK(only<MessageReceived>(hall.does(DeliverMessage{"works-done", "W-2", {}})).early);
  CHECK(hall.state.waits.size() == 1);
  const auto events = hall.does(DeliverMessage{"works-done", "W-1", {}});
  CHECK(TownHall::types_of(events).back() == "case.closed");
  CHECK(hall.state.status == "Repaired");
}

TEST_CASE("a closed case takes notes and internal files, and refuses everything else") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.as("marie");
  hall.does(complete("triage", "reject"));
  REQUIRE(hall.state.closed);
  CHECK(hall.state.tasks.empty());
  hall.does(WriteNote{"They called again.", true});
  hall.does(AttachFile{{"aa", "plan.pdf", "application/pdf", 3}, true});
  const std::vector<Command> refused = {
      ClaimTask{"triage"},
      ReleaseTask{"triage"},
      AssignTask{"triage", "marie", ""},
      complete("triage", "accept"),
      Reply{"hello", {}},
      AttachFile{{"aa", "plan.pdf", "application/pdf", 3}, false},
      DeliverMessage{"works-done", 1, {}},
      ChangePriority{"high", ""},
      FireTimer{"1-1-0"},
      FireClock{"repair", "breach"},
      ResumeCase{"", ""}};
  for (const auto& command : refused) {
    CAPTURE(command.index());
    CHECK(hall.refused(command).kind == Error::Kind::conflict);
  }
  CHECK(hall.refused(Reply{"hello", {}}).message == "the case is closed since 2026-03-02T08:00:00.000Z (rejected)");
}

TEST_CASE("nothing is written where there is nothing to say") {
  TownHall hall;
  hall.does(hall.pothole());
  CHECK(pointers_of(hall.refused(Reply{"  \n", {}})) == "/text ");
  CHECK(pointers_of(hall.refused(WriteNote{"", true})) == "/text ");
  CHECK(pointers_of(hall.refused(Reply{std::string(50'000, 'x'), {}})) == "/text ");
  CHECK(pointers_of(hall.refused(AttachFile{{"", "x", "", 0}, true})) == "/file/hash ");
  hall.does(Reply{"", {{"aa", "photo.jpg", "image/jpeg", 3}}});
}

TEST_CASE("a priority is changed to one we know, and only once") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.as("marie");
  CHECK(pointers_of(hall.refused(ChangePriority{"asap", ""})) == "/priority ");
  hall.does(ChangePriority{"high", "school nearby"});
  CHECK(hall.state.tasks[0].priority == "high");
  CHECK(hall.refused(ChangePriority{"high", ""}).kind == Error::Kind::conflict);
  hall.does(complete("triage", "accept"));
  CHECK(hall.state.tasks[0].priority == "high");
}

TEST_CASE("imported history sends nothing and asks nobody's role") {
  TownHall hall;
  hall.context.imported = true;
  hall.context.channel = "citizens-connect";
  hall.context.actor = {"import/boston", {}, {}};
  auto open = hall.pothole();
  open.person = {};
  hall.does(open);
  CHECK(hall.state.imported);
  hall.context.actor = {"agents/somebody-of-2011", {}, {}};
  CHECK(only<MessageSent>(hall.does(complete("triage", "ask", {}, {{"question", "?"}}))).suppressed);
}

TEST_CASE("a message to nobody is said, not sent") {
  TownHall hall;
  auto open = hall.pothole();
  open.person = {};
  hall.does(open);
  hall.as("marie");
  CHECK(only<MessageSent>(hall.does(complete("triage", "ask", {}, {{"question", "?"}}))).suppressed);
}

TEST_CASE("what an expression cannot answer is an incident with its place, and the case goes on") {
  TownHall hall;
  auto open = hall.pothole();
  open.form.erase("depth_cm");
  hall.does(open);
  hall.as("marie");
  const auto events = hall.does(complete("triage", "halve", {{"severity", "low"}}));
  const auto& incident = only<IncidentRaised>(events);
  CHECK(incident.step == "triage");
  CHECK(incident.code == "expression");
  CHECK(incident.message.starts_with("workflows/street.yaml:"));
  CHECK(incident.message.find("form.depth_cm / 2") != std::string::npos);
  CHECK(hall.state.waits.size() == 1);
  CHECK(hall.refused(ResumeCase{"repare", ""}).message.find("did you mean \"repair\"?") != std::string::npos);
  hall.does(ResumeCase{"", "seen"});
  CHECK(hall.state.incident.empty());
  CHECK(hall.state.waits.size() == 1);
  CHECK(hall.refused(ResumeCase{"", ""}).kind == Error::Kind::conflict);
}

TEST_CASE("an ended case begins again where the citizen says that it is not settled") {
  TownHall hall;
  hall.does(hall.pothole());
  CHECK(hall.refused(ReopenCase{"already"}).kind == Error::Kind::conflict);
  hall.as("marie");
  hall.does(ClaimTask{hall.state.tasks.front().id});
  hall.does(CompleteTask{hall.state.tasks.front().id, "reject", {}, {}});
  REQUIRE_FALSE(hall.state.is_open());
  const auto first_clocks = hall.state.clocks.size();
  CHECK(reopens_until(hall.state, *hall.town) == hall.context.now + std::chrono::days(30));

  hall.as("citizen");
  CHECK(hall.refused(ReopenCase{" "}).kind == Error::Kind::invalid);
  hall.context.now += std::chrono::days(30);
  const auto events = hall.does(ReopenCase{"The hole is still there"});
  CHECK(TownHall::types_of(events).front() == "case.reopened");
  CHECK(hall.state.is_open());
  CHECK(hall.state.outcome.empty());
  CHECK(hall.state.reopened == 1);
  REQUIRE(hall.state.tasks.size() == 1);
  CHECK(hall.state.tasks.front().step == "triage");
  // Its clocks are new ones, counted from now.
  REQUIRE(hall.state.clocks.size() == first_clocks);
  for (const auto& clock : hall.state.clocks) {
    CHECK_FALSE(clock.stopped);
    CHECK(clock.due > hall.context.now);
  }
  CHECK_FALSE(reopens_until(hall.state, *hall.town));
}

TEST_CASE("what was late before it was reopened is told apart from what never was") {
  TownHall hall;
  hall.does(hall.pothole());
  hall.wait_until(hall.context.now + std::chrono::days(40));
  hall.as("marie");
  hall.does(CompleteTask{hall.state.tasks.front().id, "reject", {}, {}});
  hall.does(ReopenCase{"Not settled"});
  CHECK(hall.state.was_late);
}

TEST_CASE("nobody reopens too late, nor what was withdrawn") {
  TownHall late;
  late.does(late.pothole());
  late.as("marie");
  late.does(CompleteTask{late.state.tasks.front().id, "reject", {}, {}});
  late.context.now += std::chrono::days(30) + std::chrono::milliseconds(1);
  CHECK(late.refused(ReopenCase{"Too late"}).message.find("until 2026-04-01") != std::string::npos);

  TownHall withdrawn;
  withdrawn.does(withdrawn.pothole());
  withdrawn.does(WithdrawCase{});
  CHECK(withdrawn.refused(ReopenCase{"After all"}).kind == Error::Kind::conflict);
  CHECK(withdrawn.refused(AnswerSurvey{5, ""}).kind == Error::Kind::conflict);
}

TEST_CASE("the survey is answered once after each end, from one to five") {
  TownHall hall;
  hall.does(hall.pothole());
  CHECK(hall.refused(AnswerSurvey{4, ""}).kind == Error::Kind::conflict);
  hall.as("marie");
  hall.does(CompleteTask{hall.state.tasks.front().id, "reject", {}, {}});
  hall.as("citizen");
  CHECK(hall.refused(AnswerSurvey{0, ""}).kind == Error::Kind::invalid);
  CHECK(hall.refused(AnswerSurvey{6, ""}).kind == Error::Kind::invalid);
  const auto events = hall.does(AnswerSurvey{2, "Slow"});
  CHECK(only<SurveyAnswered>(events).score == 2);
  CHECK(hall.state.score == 2);
  CHECK(hall.refused(AnswerSurvey{5, ""}).kind == Error::Kind::conflict);
  hall.does(ReopenCase{"Still there"});
  CHECK(hall.state.score == 0);
}
