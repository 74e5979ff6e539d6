// A task whose matter another body has in hand: by when news is expected, moved with a reason, and told when the
// moment passes without any.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

constexpr auto ahead_max = std::chrono::days(3'650);

/// Moments that have moved must not be taken for those before: the version tells them apart.
void set_news_alarm(Run& run, std::uint32_t token, const workflows::Step& step, Instant due) {
  const auto* found = find_token(run.state(), token);
  check(found != nullptr, "a token that rests exists");
  const auto index = step.timers.size();
  run.record(TimerSet{
      fmt::format("{}-{}-{}-v{}", token, found->entry, index, run.state().version),
      token,
      step.id,
      static_cast<std::uint32_t>(index),
      due});
}

void cancel_news_alarm(Run& run, std::uint32_t token, const workflows::Step& step) {
  std::vector<std::string> timers;
  for (const auto& timer : run.state().timers)
    if (timer.token == token && timer.index >= step.timers.size()) timers.push_back(timer.id);
  for (auto& timer : timers) run.record(TimerCancelled{std::move(timer)});
}

Result<OpenReferral> referral_of(const Run& run, const std::string& step) {
  std::vector<OpenReferral> meant;
  for (const auto& one : run.state().referrals)
    if (step.empty() || one.step == step) meant.push_back(one);
  if (meant.size() == 1) return meant.front();
  if (meant.empty()) return conflict("no other body has the matter in hand");
  return invalid("several other bodies have the matter in hand", {{"/step", "says which of them is meant"}});
}

}  // namespace

void refer(Run& run, std::uint32_t token, const workflows::Step& step, const workflows::Referral& referral) {
  const auto body = run.render(referral.to);
  if (!body || body->empty())
    return run.raise(
        step.id,
        "expression",
        fmt::format("'{}' names no other body: {}", referral.to.text(), body ? "it is empty" : body.error().message),
        referral.where);
  const auto* calendar = calendar_of_owner(run.town, run.definition);
  if (calendar == nullptr)
    return run.raise(step.id, "timer", "the owner has no calendar to count with", referral.where);
  const auto news = calendar->advance(run.now(), referral.news);
  run.record(CaseReferred{token, step.id, *body, news});
  set_news_alarm(run, token, step, news);
}

void miss_news(Run& run, const workflows::Step& step, const workflows::Task& task) {
  if (task.referral) perform(run, task.referral->overdue, step.id, "no news came in time");
}

Status postpone_news(Run& run, const PostponeNews& command) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  GUICHET_TRY(const auto referral, referral_of(run, command.step));
  std::vector<FieldError> faults;
  if (command.reason.empty()) faults.push_back({"/reason", "is required: colleagues and the citizen rely on it"});
  if (command.until <= run.now() || command.until > run.now() + ahead_max)
    faults.push_back({"/until", "lies ahead, by ten years at most"});
  if (!faults.empty()) return invalid("the next news cannot be expected then", std::move(faults));
  const auto* step = run.definition.find_step(referral.step);
  check(step != nullptr, "a referral stands on a step of its workflow");
  cancel_news_alarm(run, referral.token, *step);
  run.record(NewsPostponed{referral.token, referral.step, referral.body, referral.news, command.until, command.reason});
  set_news_alarm(run, referral.token, *step, command.until);
  return ok();
}

}  // namespace guichet::cases
