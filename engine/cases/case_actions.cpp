// What a service lets agents do wherever the case rests.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

Result<const workflows::CaseAction*> action_named(const Run& run, const std::string& id) {
  if (const auto* action = run.definition.find_action(id)) return action;
  std::vector<std::string> known;
  for (const auto& action : run.definition.actions) known.push_back(action.id);
  const auto near = nearest(id, known);
  return not_found(
      known.empty()  ? fmt::format("{} has no actions", run.definition.id)
      : near.empty() ? fmt::format("{} has no action \"{}\"; it has: {}", run.definition.id, id, fmt::join(known, ", "))
                     : fmt::format("{} has no action \"{}\"; did you mean \"{}\"?", run.definition.id, id, near));
}

Status require_place(const Run& run, const workflows::CaseAction& action) {
  const auto& tokens = run.state().tokens;
  const bool rests = std::ranges::any_of(
      tokens, [&](const Token& token) { return std::ranges::find(action.at, token.step) != action.at.end(); });
  if (action.at.empty() || rests) return ok();
  return conflict(fmt::format(
      "{} is for cases that rest in {}; this one rests in {}",
      action.id,
      fmt::join(action.at, ", "),
      tokens.empty() ? "no step" : tokens.front().step));
}

}  // namespace

Status take_action(Run& run, const TakeAction& command) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  if (!run.state().main.id.empty())
    return conflict(fmt::format("the case follows {}: part it first", run.state().main.reference));
  GUICHET_TRY(const auto* action, action_named(run, command.action));
  GUICHET_TRY_STATUS(require_one_of(run, action->roles, fmt::format("the action {}", action->id)));
  GUICHET_TRY_STATUS(require_place(run, *action));
  GUICHET_TRY(auto answers, read_answers(run, action->ask, command.answers));
  const auto root = std::ranges::find(run.state().tokens, 0U, &Token::parent);
  check(root != run.state().tokens.end(), "an open case rests somewhere");
  const Token token = *root;
  const auto language = run.town.languages.empty() ? std::string() : run.town.languages.front();
  run.at(token.id);
  run.record(
      ActionTaken{action->id, run.context.actor.name, std::string(action->label.in(language)), std::move(answers)});
  const auto why = fmt::format("action {}", action->id);
  perform(run, action->actions, token.step, why);
  if (!action->go.empty()) {
    leave(run, token.id, why, action->go);
    go(run, token.id, action->go);
  }
  settle_pauses(run);
  return ok();
}

}  // namespace guichet::cases
