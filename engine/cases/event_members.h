#pragma once

// Members of what is stored, for the codec: kept apart so that only those who encode pay for Boost.Describe.
// A member's name here is its name in the log, for ever.

#include <boost/describe/class.hpp>

#include "engine/cases/event.h"

namespace guichet::cases {

// clang-format off
BOOST_DESCRIBE_STRUCT(FileRef, (), (hash, name, media_type, bytes))
BOOST_DESCRIBE_STRUCT(
    CaseOpened, (),
    (workflow, deployment, reference, title, owner, visibility, person, language, form, priority))
BOOST_DESCRIBE_STRUCT(StepEntered, (), (token, step, status, kind))
BOOST_DESCRIBE_STRUCT(StepLeft, (), (token, step, why))
BOOST_DESCRIBE_STRUCT(BranchStarted, (), (token, parent, step, branch, item))
BOOST_DESCRIBE_STRUCT(BranchEnded, (), (token, parent, step, branch, outcome, silent))
BOOST_DESCRIBE_STRUCT(BranchCancelled, (), (token, parent, branch, why))
BOOST_DESCRIBE_STRUCT(TaskCreated, (), (task, token, step, queue, priority, roles))
BOOST_DESCRIBE_STRUCT(ActionTaken, (), (action, agent, label, answers))
BOOST_DESCRIBE_STRUCT(
    AppointmentBooked, (), (token, step, agenda, site, place, starts, ends, reason, overridden))
BOOST_DESCRIBE_STRUCT(
    AppointmentMoved, (), (token, step, agenda, from_site, from, site, place, starts, ends, reason, overridden))
BOOST_DESCRIBE_STRUCT(AppointmentCancelled, (), (token, step, agenda, site, starts, why))
BOOST_DESCRIBE_STRUCT(CaseJoined, (), (main, reference, reason))
BOOST_DESCRIBE_STRUCT(CaseParted, (), (main, reference, reason))
BOOST_DESCRIBE_STRUCT(FollowerGained, (), (follower, reference, reason))
BOOST_DESCRIBE_STRUCT(FollowerLost, (), (follower, reference, reason))
BOOST_DESCRIBE_STRUCT(TableDecided, (), (token, step, table, rules, outputs))
BOOST_DESCRIBE_STRUCT(ClockExtended, (), (clock, budget_ms, due, warnings, reason))
BOOST_DESCRIBE_STRUCT(CallRequested, (), (order, token, step, service, method, path, body, attempt))
BOOST_DESCRIBE_STRUCT(CallAnswered, (), (order, status, body))
BOOST_DESCRIBE_STRUCT(CallFailed, (), (order, attempt, status, reason, again))
BOOST_DESCRIBE_STRUCT(CallCancelled, (), (order, why))
BOOST_DESCRIBE_STRUCT(TaskClaimed, (), (task, agent))
BOOST_DESCRIBE_STRUCT(TaskReleased, (), (task, agent))
BOOST_DESCRIBE_STRUCT(TaskAssigned, (), (task, agent, queue))
BOOST_DESCRIBE_STRUCT(TaskCompleted, (), (task, step, agent, outcome, label, answers))
BOOST_DESCRIBE_STRUCT(TaskCancelled, (), (task, why))
BOOST_DESCRIBE_STRUCT(DataSet, (), (values))
BOOST_DESCRIBE_STRUCT(PriorityChanged, (), (priority, reason))
BOOST_DESCRIBE_STRUCT(WaitStarted, (), (token, step, what, name, match))
BOOST_DESCRIBE_STRUCT(MessageSent, (), (to, message, language, subject, body, suppressed))
BOOST_DESCRIBE_STRUCT(ReplyReceived, (), (text, files))
BOOST_DESCRIBE_STRUCT(NoteWritten, (), (text, internal))
BOOST_DESCRIBE_STRUCT(FileAttached, (), (file, name, internal))
BOOST_DESCRIBE_STRUCT(MessageReceived, (), (name, value, body, early))
BOOST_DESCRIBE_STRUCT(TimerSet, (), (timer, token, step, index, due))
BOOST_DESCRIBE_STRUCT(TimerFired, (), (timer))
BOOST_DESCRIBE_STRUCT(TimerCancelled, (), (timer))
BOOST_DESCRIBE_STRUCT(
    ClockStarted, (),
    (clock, measure, budget_ms, due, warnings, calendar, calendar_version, imposed))
BOOST_DESCRIBE_STRUCT(ClockPaused, (), (clock, consumed_ms))
BOOST_DESCRIBE_STRUCT(ClockResumed, (), (clock, consumed_ms, due, warnings))
BOOST_DESCRIBE_STRUCT(ClockWarned, (), (clock, edge))
BOOST_DESCRIBE_STRUCT(ClockBreached, (), (clock, due))
BOOST_DESCRIBE_STRUCT(ClockStopped, (), (clock, consumed_ms, met))
BOOST_DESCRIBE_STRUCT(IncidentRaised, (), (step, code, message))
BOOST_DESCRIBE_STRUCT(IncidentResolved, (), (step, reason))
BOOST_DESCRIBE_STRUCT(StepMove, (), (token, from, to))
BOOST_DESCRIBE_STRUCT(TaskMove, (), (task, queue, roles))
BOOST_DESCRIBE_STRUCT(StepRenamed, (), (from, to))
BOOST_DESCRIBE_STRUCT(
    CaseMigrated, (),
    (from, to, title, owner, visibility, status, moves, tasks, renamed, changes))
BOOST_DESCRIBE_STRUCT(
    ClockRecomputed, (),
    (clock, measure, budget_ms, consumed_ms, due, warnings, calendar, calendar_version, why))
BOOST_DESCRIBE_STRUCT(VisibilityChanged, (), (visibility))
BOOST_DESCRIBE_STRUCT(MessageEmitted, (), (name, value, body))
BOOST_DESCRIBE_STRUCT(CaseClosed, (), (outcome, status))
BOOST_DESCRIBE_STRUCT(RetentionSet, (), (until, keep))
BOOST_DESCRIBE_STRUCT(CaseErased, (), (outcome, reason))
BOOST_DESCRIBE_STRUCT(CaseReferred, (), (token, step, body, news))
BOOST_DESCRIBE_STRUCT(NewsPostponed, (), (token, step, body, from, until, reason))
BOOST_DESCRIBE_STRUCT(LineJoined, (), (token, step, agenda))
BOOST_DESCRIBE_STRUCT(LineLeft, (), (token, step, agenda, why))
BOOST_DESCRIBE_STRUCT(SlotOffered, (), (token, step, agenda, site, place, starts, ends, until))
BOOST_DESCRIBE_STRUCT(LetterOrdered, (), (letter, message, language, subject, body))
BOOST_DESCRIBE_STRUCT(LetterPosted, (), (letter, message, agent, posted, reason))
BOOST_DESCRIBE_STRUCT(CaseReopened, (), (text))
BOOST_DESCRIBE_STRUCT(SurveyAnswered, (), (score, text))
// clang-format on

}  // namespace guichet::cases
