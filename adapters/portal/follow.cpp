#include "adapters/portal/follow.h"

#include <algorithm>

#include "adapters/portal/moments.h"
#include "adapters/portal/slot_pages.h"

namespace guichet::portal {
namespace {

/// The clock whose end is the end of the request: the one that runs until the case closes, else the last to run out.
const cases::Clock* decisive_clock(const cases::CaseState& state, const workflows::Definition* service) {
  const cases::Clock* found = nullptr;
  bool whole = false;
  for (const auto& clock : state.clocks) {
    if (clock.stopped || !clock.running_since) continue;
    const auto* rule = service == nullptr ? nullptr : service->find_clock(clock.name);
    const auto until_the_end = rule != nullptr && rule->until_leaving.empty() && rule->until_entering.empty();
    if (found == nullptr || (until_the_end && !whole) || (until_the_end == whole && clock.due > found->due)) {
      found = &clock;
      whole = until_the_end;
    }
  }
  return found;
}

bool stands_still(const cases::CaseState& state) {
  return std::ranges::any_of(state.clocks, [](const auto& clock) { return !clock.stopped && !clock.running_since; });
}

}  // namespace

const workflows::Definition* definition_of(const workflows::Town* town, const std::string& workflow) {
  if (town == nullptr) return nullptr;
  const auto found = town->workflows.find(workflow);
  return found == town->workflows.end() ? nullptr : found->second.get();
}

bool awaits_citizen(const cases::CaseState& state) {
  if (awaits_slot(state)) return true;
  return state.is_open() && std::ranges::any_of(state.waits, [](const auto& wait) { return wait.what == "reply"; });
}

std::string status_of(const Scene& scene, const cases::CaseState& state) {
  if (!state.is_open() && state.outcome == "withdrawn") return scene.words.say("withdrawn_state");
  const auto town = scene.engine.town(state.deployment);
  const auto* service = definition_of(town.get(), state.workflow);
  if (service != nullptr)
    for (const auto& token : state.tokens)
      if (const auto* step = service->find_step(token.step); step != nullptr && !step->status.empty())
        return scene.in(step->status);
  // Of a closed case only the words remain, in the language it was opened in; its outcome's step has the others.
  if (service != nullptr && !state.is_open())
    for (const auto& step : service->steps)
      if (const auto* end = std::get_if<workflows::End>(&step.construct);
          end != nullptr && end->outcome == state.outcome)
        if (!step.status.empty()) return scene.in(step.status);
  if (!state.status.empty()) return state.status;
  return scene.words.say(state.is_open() ? "received_state" : "closed_state");
}

std::string expected_in_words(const Scene& scene, const cases::CaseState& state) {
  if (!state.is_open()) return {};
  const auto town = scene.engine.town(state.deployment);
  const auto* clock = decisive_clock(state, definition_of(town.get(), state.workflow));
  if (clock == nullptr) {
    if (!stands_still(state)) return {};
    return scene.words.say(awaits_citizen(state) ? "paused_for_you" : "paused_for_others");
  }
  if (clock->breached || clock->due < scene.now) return {};
  // A deadline at midnight ends the day before.
  const auto last = clock->due - std::chrono::minutes(1);
  return scene.words.say("expected_by", {{"day", day_in_words(scene.words, last, scene.town->time_zone)}});
}

std::string lateness_in_words(const Scene& scene, const cases::CaseState& state) {
  if (!state.is_open()) return {};
  const auto town = scene.engine.town(state.deployment);
  const auto* service = definition_of(town.get(), state.workflow);
  for (const auto& clock : state.clocks) {
    if (!clock.breached || clock.stopped) continue;
    const auto* rule = service == nullptr ? nullptr : service->find_clock(clock.name);
    const auto title = rule == nullptr || rule->title.empty() ? scene.words.say("handling") : scene.in(rule->title);
    const auto day = day_in_words(scene.words, clock.due - std::chrono::minutes(1), scene.town->time_zone);
    return scene.words.say("late_since", {{"what", title}, {"day", day}});
  }
  return {};
}

std::string holder_in_words(const Scene& scene, const cases::CaseState& state) {
  if (!state.is_open()) return {};
  if (awaits_citizen(state)) return scene.words.say(awaits_slot(state) ? "with_you_slot" : "with_you");
  const auto town = scene.engine.town(state.deployment);
  if (town == nullptr) return {};
  const auto name = [&](const workflows::Team* team) {
    return team == nullptr ? std::string() : scene.words.say("with_team", {{"team", scene.in(team->title)}});
  };
  if (!state.referrals.empty())
    return scene.words.say(
        "with_body",
        {{"body", state.referrals.front().body},
         {"day", day_in_words(scene.words, state.referrals.front().news, scene.town->time_zone)}});
  if (!state.tasks.empty()) return name(town->team_of_queue(state.tasks.front().queue));
  const auto owner = town->teams.find(state.owner);
  return owner == town->teams.end() ? std::string() : name(&owner->second);
}

}  // namespace guichet::portal
