// Whoever left something out is asked for it before their case is closed for that: a request that was cancelled weeks
// later because one paper was missing is what residents complain of most.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "workflows/check/check.h"
#include "workflows/codes.h"

namespace guichet::workflows::check {
namespace {

/// What ends and outcomes are called where something was missing or nobody answered.
constexpr std::array incomplete_words{
    "incomplet",
    "onvolledig",
    "unvollstaendig",
    "no-answer",
    "no-reply",
    "unanswered",
    "sans-reponse",
    "geen-antwoord",
    "sem-resposta",
    "missing-document",
    "missing-paper",
    "missing-information",
    "pieces-manquantes"};

bool says_incomplete(std::string_view id) {
  return std::ranges::any_of(
      incomplete_words, [&](std::string_view word) { return id.find(word) != std::string_view::npos; });
}

/// There the citizen has their say.
bool asks(const Step& step) {
  const auto* wait = std::get_if<Wait>(&step.construct);
  return (wait != nullptr && !std::holds_alternative<WaitUntil>(*wait)) ||
         std::holds_alternative<Appointment>(step.construct);
}

const Step* step_of(const Definition& definition, std::string_view id) {
  const auto found = std::ranges::find(definition.steps, id, &Step::id);
  return found == definition.steps.end() ? nullptr : &*found;
}

/// The steps a case can come to before the citizen had their say; those where they have it are not gone through.
std::set<std::string_view> reached_unasked(const Definition& definition) {
  std::set<std::string_view> reached;
  std::vector<std::string_view> open{definition.start};
  while (!open.empty()) {
    const auto id = open.back();
    open.pop_back();
    const auto* step = step_of(definition, id);
    if (step == nullptr || !reached.insert(id).second || asks(*step)) continue;
    for (const auto way : ways_out(*step)) open.push_back(way);
    for (const auto first : branch_starts(*step)) open.push_back(first);
  }
  return reached;
}

/// The end that a case comes to from here without resting anywhere, if it does.
const Step* end_behind(const Definition& definition, std::string_view id) {
  for (std::size_t steps = 0; steps <= definition.steps.size(); ++steps) {
    const auto* step = step_of(definition, id);
    if (step == nullptr || is_resting(*step)) return nullptr;
    if (std::holds_alternative<End>(step->construct)) return step->home.empty() ? step : nullptr;
    const auto ways = ways_out(*step);
    if (ways.size() != 1) return nullptr;
    id = ways.front();
  }
  return nullptr;
}

Diagnostic finding(const Place& where, std::string message) {
  return {
      .severity = Severity::warning,
      .code = Code("closed-unasked"),
      .where = where,
      .message = std::move(message),
      .hint =
          "let a step ask for it first: do: [ { send: citizen, template: QUESTION } ], wait: { for: reply, go: … }"};
}

}  // namespace

void check_asking(const Definition& definition, std::vector<Diagnostic>& findings) {
  const auto reached = reached_unasked(definition);
  for (const auto& step : definition.steps) {
    if (!reached.contains(step.id)) continue;
    const auto* end = std::get_if<End>(&step.construct);
    if (end != nullptr && step.home.empty() && says_incomplete(end->outcome))
      findings.push_back(finding(
          step.where,
          fmt::format("A case may end as `{}`, and nobody has asked the citizen for anything.", end->outcome)));
    const auto* task = std::get_if<Task>(&step.construct);
    if (task == nullptr) continue;
    for (const auto& outcome : task->outcomes) {
      const auto* last = says_incomplete(outcome.id) ? end_behind(definition, outcome.go) : nullptr;
      if (last != nullptr && !says_incomplete(std::get<End>(last->construct).outcome))
        findings.push_back(finding(
            step.where,
            fmt::format(
                "`{}` of `{}` closes a case for something that the citizen was never asked for.",
                outcome.id,
                step.id)));
    }
  }
}

}  // namespace guichet::workflows::check
