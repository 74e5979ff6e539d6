#include "engine/cases/event.h"

#include <utility>

namespace guichet::cases {

Event::Event() = default;
Event::Event(const Event&) = default;
Event::Event(Event&&) noexcept = default;
Event& Event::operator=(const Event&) = default;
Event& Event::operator=(Event&&) noexcept = default;
Event::~Event() = default;

template <class T>
requires OneOf<T, AnyEvent> Event::Event(T fact) : AnyEvent(std::in_place_type<T>, std::move(fact)) {}

// A new alternative gets its line here; the linker asks for one that is forgotten.
#define GUICHET_EVENT(alternative) template Event::Event(alternative);
GUICHET_EVENT(CaseOpened)
GUICHET_EVENT(StepEntered)
GUICHET_EVENT(StepLeft)
GUICHET_EVENT(TaskCreated)
GUICHET_EVENT(TaskClaimed)
GUICHET_EVENT(TaskReleased)
GUICHET_EVENT(TaskAssigned)
GUICHET_EVENT(TaskCompleted)
GUICHET_EVENT(TaskCancelled)
GUICHET_EVENT(DataSet)
GUICHET_EVENT(PriorityChanged)
GUICHET_EVENT(WaitStarted)
GUICHET_EVENT(MessageSent)
GUICHET_EVENT(ReplyReceived)
GUICHET_EVENT(NoteWritten)
GUICHET_EVENT(FileAttached)
GUICHET_EVENT(MessageReceived)
GUICHET_EVENT(TimerSet)
GUICHET_EVENT(TimerFired)
GUICHET_EVENT(TimerCancelled)
GUICHET_EVENT(ClockStarted)
GUICHET_EVENT(ClockPaused)
GUICHET_EVENT(ClockResumed)
GUICHET_EVENT(ClockWarned)
GUICHET_EVENT(ClockBreached)
GUICHET_EVENT(ClockStopped)
GUICHET_EVENT(IncidentRaised)
GUICHET_EVENT(IncidentResolved)
GUICHET_EVENT(CaseClosed)
GUICHET_EVENT(BranchStarted)
GUICHET_EVENT(BranchEnded)
GUICHET_EVENT(BranchCancelled)
GUICHET_EVENT(ActionTaken)
GUICHET_EVENT(CallRequested)
GUICHET_EVENT(CallAnswered)
GUICHET_EVENT(CallFailed)
GUICHET_EVENT(CallCancelled)
GUICHET_EVENT(TableDecided)
GUICHET_EVENT(ClockExtended)
GUICHET_EVENT(CaseMigrated)
GUICHET_EVENT(ClockRecomputed)
GUICHET_EVENT(VisibilityChanged)
GUICHET_EVENT(MessageEmitted)
GUICHET_EVENT(CaseReopened)
GUICHET_EVENT(SurveyAnswered)
GUICHET_EVENT(AppointmentBooked)
GUICHET_EVENT(AppointmentMoved)
GUICHET_EVENT(AppointmentCancelled)
GUICHET_EVENT(CaseJoined)
GUICHET_EVENT(CaseParted)
GUICHET_EVENT(FollowerGained)
GUICHET_EVENT(FollowerLost)
GUICHET_EVENT(RetentionSet)
GUICHET_EVENT(CaseErased)
GUICHET_EVENT(CaseReferred)
GUICHET_EVENT(NewsPostponed)
GUICHET_EVENT(LineJoined)
GUICHET_EVENT(LineLeft)
GUICHET_EVENT(SlotOffered)
GUICHET_EVENT(LetterOrdered)
GUICHET_EVENT(LetterPosted)
#undef GUICHET_EVENT

}  // namespace guichet::cases
