#pragma once

#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/cases/command.h"
#include "engine/cases/context.h"
#include "engine/cases/event.h"
#include "engine/cases/state.h"
#include "workflows/town.h"

namespace guichet::cases {

using Events = std::vector<Event>;

/// The rules: what a command does to a case, as events in order, or why it is refused. Automatic steps run
/// until the case rests; more than 100 in a row raise an incident. Pure and thread-safe: time, actor and
/// plain personal values come with the context, `town` is the deployment the case is on (for OpenCase: the
/// current one).
///
/// Refusals: invalid (the content is wrong: every faulty field with its pointer), not_found (no such task,
/// step, workflow), conflict (already claimed, closed, version moved on), forbidden (this actor may not).
Result<Events> decide(
    const CaseState& state, const Command& command, const workflows::Town& town, const Context& context);

/// Until when the citizen may say that an ended case is not settled (portal.reopen_days of town.yaml); nothing where
/// they may not: it is open, it was withdrawn, the town does not reopen cases. `town` is the deployment it is on.
std::optional<Instant> reopens_until(const CaseState& state, const workflows::Town& town);

/// The case that an order of another one opens.
CaseId child_of(const CaseId& parent, const std::string& order);
/// Between the two in its id; orders have none.
inline constexpr std::string_view child_mark = ".";

/// Why this actor may not do an open task: a role, a skill, four eyes, the list of candidates; ok where they may.
/// Claims are not looked at. Requires: the task is open, `town` is the deployment the case is on.
Status may_do(const CaseState& state, const OpenTask& task, const workflows::Town& town, const Context& context);

/// The same as far as a step's text says it, for a line of a list that does not know its case: role, skills, the
/// candidates that are listed. Four eyes and the candidates of an expression are left to may_do. Requires: the step is
/// a task.
Status may_do_by_text(const workflows::Step& step, const workflows::Town& town, const Actor& actor);

/// The agenda that the case waits for an appointment of, in this step or the only one; empty: none. Whoever decides a
/// booking counts its slot there before (Context::taken).
std::string agenda_asked(const CaseState& state, const std::string& step);

}  // namespace guichet::cases
