#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "workflows/check/check.h"
#include "workflows/codes.h"

namespace guichet::workflows::check {
namespace {

void check_keep(const Definition& definition, std::vector<Diagnostic>& findings) {
  std::set<std::string> missing;
  for (const auto& step : definition.steps) {
    const auto* end = std::get_if<End>(&step.construct);
    if (end != nullptr && step.home.empty() && !end->outcome.empty() && !definition.keep.contains(end->outcome))
      missing.insert(end->outcome);
  }
  for (const auto& outcome : missing)
    findings.push_back(
        {.severity = Severity::warning,
         .code = Code("keep-missing"),
         .where = definition.where,
         .message =
             fmt::format("Nothing says how long cases that ended `{}` are kept: they are never destroyed.", outcome),
         .hint = fmt::format("keep: {{ {}: 5 years }}", outcome)});
}

/// Or to an address that they gave; a contact of the town is somebody else.
bool writes_to_citizen(const Actions& actions) {
  return std::any_of(actions.begin(), actions.end(), [](const Action& action) {
    const auto* send = std::get_if<SendMessage>(&action);
    return send != nullptr && !send->to.starts_with("contact/");
  });
}

/// On entering `step`, on the way from `before`, or when `before` was entered.
bool asks_before(const Step& before, std::string_view step) {
  if (const auto* task = std::get_if<Task>(&before.construct))
    for (const auto& outcome : task->outcomes)
      if (outcome.go == step && writes_to_citizen(outcome.actions)) return true;
  for (const auto& timer : before.timers)
    if (timer.go == step && writes_to_citizen(timer.actions)) return true;
  const auto ways = ways_out(before);
  return std::find(ways.begin(), ways.end(), step) != ways.end() && writes_to_citizen(before.actions);
}

void check_question(const Step& step, const Definition& definition, std::vector<Diagnostic>& findings) {
  const auto* wait = std::get_if<Wait>(&step.construct);
  if (wait == nullptr || !std::holds_alternative<WaitForReply>(*wait) || writes_to_citizen(step.actions)) return;
  const auto asked = std::any_of(definition.steps.begin(), definition.steps.end(), [&](const Step& before) {
    return asks_before(before, step.id);
  });
  if (asked) return;
  findings.push_back(
      {.severity = Severity::warning,
       .code = Code("wait-without-question"),
       .where = step.where,
       .message = fmt::format("`{}` waits for the citizen's reply, and nothing asks them for one.", step.id),
       .hint = "do: [ { send: citizen, template: QUESTION } ]"});
}

void check_referral(const Step& step, std::vector<Diagnostic>& findings) {
  const auto* task = std::get_if<Task>(&step.construct);
  if (task == nullptr || !task->referral || !step.status.empty()) return;
  findings.push_back(
      {.severity = Severity::warning,
       .code = Code("referral-unsaid"),
       .where = task->referral->where,
       .message =
           fmt::format("Another body has the matter in hand in `{}`, and the citizen reads nothing of it.", step.id),
       .hint = "status: { en: Referred to another body }"});
}

/// A number or an address of whoever asks is theirs: unmarked it is read by everybody who reads the case, and stays
/// when they are forgotten.
void check_personal(const Definition& definition, std::vector<Diagnostic>& findings) {
  if (definition.access == Access::agents) return;
  for (const auto& field : definition.form) {
    const bool is_phone = field.type == FieldType::phone;
    if ((!is_phone && field.type != FieldType::email) || field.personal) continue;
    findings.push_back(
        {.severity = Severity::warning,
         .code = Code("personal-unmarked"),
         .where = field.where,
         .message = fmt::format(
             "`{}` asks residents for {} and is not `personal`: it stays readable when they are forgotten.",
             field.name,
             is_phone ? "a telephone number" : "an address"),
         .hint = fmt::format("{}: {{ type: {}, personal: true, … }}", field.name, is_phone ? "phone" : "email")});
  }
}

}  // namespace

void check_duties(const Definition& definition, std::vector<Diagnostic>& findings) {
  if (definition.alternatives.empty())
    findings.push_back(
        {.code = Code("alternatives-missing"),
         .where = definition.where,
         .message = "This service can only be asked for digitally: `alternatives` says how else.",
         .hint = "alternatives: { en: \"Town hall desk, telephone 01 99 00 12 34\" }"});
  check_keep(definition, findings);
  check_personal(definition, findings);
  for (const auto& step : definition.steps) {
    check_question(step, definition, findings);
    check_referral(step, findings);
  }
}

}  // namespace guichet::workflows::check
