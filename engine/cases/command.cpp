#include "engine/cases/command.h"

#include <utility>

namespace guichet::cases {

Command::Command() = default;
Command::Command(const Command&) = default;
Command::Command(Command&&) noexcept = default;
Command& Command::operator=(const Command&) = default;
Command& Command::operator=(Command&&) noexcept = default;
Command::~Command() = default;

template <class T>
requires OneOf<T, AnyCommand> Command::Command(T wish) : AnyCommand(std::in_place_type<T>, std::move(wish)) {}

// A new alternative gets its line here; the linker asks for one that is forgotten.
#define GUICHET_COMMAND(alternative) template Command::Command(alternative);
GUICHET_COMMAND(OpenCase)
GUICHET_COMMAND(ClaimTask)
GUICHET_COMMAND(ReleaseTask)
GUICHET_COMMAND(AssignTask)
GUICHET_COMMAND(CompleteTask)
GUICHET_COMMAND(Reply)
GUICHET_COMMAND(WriteNote)
GUICHET_COMMAND(AttachFile)
GUICHET_COMMAND(DeliverMessage)
GUICHET_COMMAND(ChangePriority)
GUICHET_COMMAND(FireTimer)
GUICHET_COMMAND(FireClock)
GUICHET_COMMAND(ResumeCase)
GUICHET_COMMAND(WithdrawCase)
GUICHET_COMMAND(TakeAction)
GUICHET_COMMAND(AnswerCall)
GUICHET_COMMAND(FailCall)
GUICHET_COMMAND(ExtendClock)
GUICHET_COMMAND(MigrateCase)
GUICHET_COMMAND(ReopenCase)
GUICHET_COMMAND(AnswerSurvey)
GUICHET_COMMAND(ResendOrder)
GUICHET_COMMAND(ReportTrouble)
GUICHET_COMMAND(BookAppointment)
GUICHET_COMMAND(CancelAppointment)
GUICHET_COMMAND(JoinCase)
GUICHET_COMMAND(PartCase)
GUICHET_COMMAND(AddFollower)
GUICHET_COMMAND(RemoveFollower)
GUICHET_COMMAND(StandInLine)
GUICHET_COMMAND(LeaveLine)
GUICHET_COMMAND(OfferSlot)
GUICHET_COMMAND(PostponeNews)
GUICHET_COMMAND(PostLetter)
GUICHET_COMMAND(EraseCase)
#undef GUICHET_COMMAND

}  // namespace guichet::cases
