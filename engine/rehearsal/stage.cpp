#include "engine/rehearsal/stage.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/cases/due.h"
#include "engine/cases/evolve.h"
#include "engine/cases/scope.h"
#include "engine/rehearsal/trace.h"

namespace guichet::rehearsal {
namespace {

/// A service that rings more often while one waits does so for ever.
constexpr int rings_max = 10'000;

std::string words_of(const Error& error) {
  auto text = error.message;
  for (const auto& field : error.fields) text += fmt::format("; {} {}", field.pointer, field.message);
  return text;
}

const workflows::Definition& definition_of(const workflows::Town& town, const std::string& workflow) {
  const auto known = town.workflows.find(workflow);
  check(known != town.workflows.end(), "a scenario that was read names a service of its town");
  return *known->second;
}

const workflows::CompiledCalendar& calendar_of(const workflows::Town& town, const workflows::Definition& definition) {
  const auto* calendar = cases::calendar_of_owner(town, definition);
  check(calendar != nullptr, "a checked town gives every team a calendar");
  return *calendar;
}

/// The task an act is about, to guess who may do it.
std::string task_of(const cases::Command& command) {
  if (const auto* claim = std::get_if<cases::ClaimTask>(&command)) return claim->task;
  if (const auto* release = std::get_if<cases::ReleaseTask>(&command)) return release->task;
  if (const auto* complete = std::get_if<cases::CompleteTask>(&command)) return complete->task;
  return {};
}

}  // namespace

Stage::Stage(const workflows::Town& town, const Scenario& scenario, Coverage& coverage)
    : town_(town),
      definition_(definition_of(town, scenario.workflow)),
      calendar_(calendar_of(town, definition_)),

      scenario_(scenario),
      coverage_(coverage) {
  state_.id = CaseId("scenario");
  context_.now = scenario.now;
  context_.channel = town.channels.empty() ? "web" : town.channels.front();
}

std::optional<Failure> Stage::play() {
  for (const auto& one : scenario_.play)
    if (auto failure = perform(one)) return failure;
  return std::nullopt;
}

std::optional<Failure> Stage::perform(const Play& play) {
  return match(
      play.what,
      [&](const Act& one) { return act(one, play); },
      [&](const WaitFor& wait) { return advance(calendar_.advance(context_.now, wait.span), play.where); },
      [&](const MoveTo& move) -> std::optional<Failure> {
        if (move.instant < context_.now)
          return Failure{
              play.where,
              "the time",
              "not before " + local_text(context_.now, calendar_),
              local_text(move.instant, calendar_)};
        return advance(move.instant, play.where);
      },
      [&](const Expect& one) { return expect(one); });
}

/// A scenario names a letter by its template.
cases::Command Stage::command_of(const Act& act) const {
  const auto* post = std::get_if<cases::PostLetter>(&act.command);
  if (post == nullptr) return act.command;
  auto meant = *post;
  const auto letter = std::ranges::find(state_.letters, act.letter, &cases::PaperLetter::message);
  if (letter != state_.letters.end()) meant.letter = letter->number;
  return meant;
}

std::optional<Failure> Stage::act(const Act& act, const Play& play) {
  if (!act.channel.empty()) context_.channel = act.channel;
  if (std::holds_alternative<cases::OpenCase>(act.command)) {
    context_.personal = act.personal;
    context_.reach = act.reach;
  }
  context_.actor = actor_of(act);
  context_.taken = act.taken;
  const auto decided = cases::decide(state_, command_of(act), town_, context_);
  if (play.refused) {
    if (decided)
      return Failure{play.refused->where, "a refusal", fmt::format("\"{}\"", play.refused->value), "it was accepted"};
    const auto words = words_of(decided.error());
    if (words.find(play.refused->value) != std::string::npos) return std::nullopt;
    return Failure{
        play.refused->where, "the refusal", fmt::format("\"{}\"", play.refused->value), fmt::format("\"{}\"", words)};
  }
  if (!decided) return Failure{play.where, "what happens", "to be accepted", "refused: " + words_of(decided.error())};
  fold(*decided);
  return advance(context_.now, play.where);
}

std::optional<Failure> Stage::expect(const Expect& expect) {
  const Scene scene{
      town_,
      definition_,
      calendar_,
      state_,
      letters(sent_from_, false),
      letters(notified_from_, true),
      orders(),
      on_paper(),
      messages(),
      context_.now};
  if (expect.sent) sent_from_ = log_.size();
  if (expect.notified) notified_from_ = log_.size();
  if (expect.emitted) emitted_from_ = log_.size();
  if (expect.called) called_from_ = log_.size();
  return compare(expect, scene);
}

std::vector<Letter> Stage::letters(std::size_t from, bool to_teams) const {
  constexpr std::string_view team = "team/";
  constexpr std::string_view contact = "contact/";
  std::vector<Letter> letters;
  for (std::size_t index = from; index < log_.size(); ++index) {
    if (const auto* paper = std::get_if<cases::LetterOrdered>(&log_[index].event); paper != nullptr && !to_teams)
      letters.push_back({"citizen", paper->message});
    const auto* sent = std::get_if<cases::MessageSent>(&log_[index].event);
    if (sent == nullptr || sent->suppressed || sent->to.starts_with(team) != to_teams) continue;
    const auto prefix = to_teams ? team : sent->to.starts_with(contact) ? contact : std::string_view();
    letters.push_back({sent->to.substr(prefix.size()), sent->message});
  }
  return letters;
}

std::vector<Letter> Stage::on_paper() const {
  std::vector<Letter> letters;
  for (const auto& letter : state_.letters) letters.push_back({"citizen", letter.message});
  return letters;
}

std::vector<Letter> Stage::messages() const {
  std::vector<Letter> messages;
  for (std::size_t index = emitted_from_; index < log_.size(); ++index)
    if (const auto* sent = std::get_if<cases::MessageEmitted>(&log_[index].event))
      messages.push_back({"citizen", sent->name});
  return messages;
}

std::vector<cases::CallRequested> Stage::orders() const {
  std::vector<cases::CallRequested> orders;
  for (std::size_t index = called_from_; index < log_.size(); ++index)
    if (const auto* order = std::get_if<cases::CallRequested>(&log_[index].event)) orders.push_back(*order);
  return orders;
}

std::optional<Failure> Stage::advance(Instant until, const Place& where) {
  int rings = 0;
  for (auto due = cases::next_due(state_); due && due->at <= until; due = cases::next_due(state_)) {
    if (++rings > rings_max)
      return Failure{where, "the time", "to pass", fmt::format("more than {} timers", rings_max)};
    context_.now = std::max(context_.now, due->at);
    context_.actor = {"system/clock", {}, {}};
    const auto decided = cases::decide(state_, due->command, town_, context_);
    check(decided.has_value(), "what is due is not refused");
    fold(*decided);
  }
  context_.now = until;
  return std::nullopt;
}

std::vector<cases::OpenTask>::const_iterator Stage::find_task(const std::string& name) const {
  return std::ranges::find_if(state_.tasks, [&](const cases::OpenTask& task) {
    const auto token = std::ranges::find(state_.tokens, task.token, &cases::Token::id);
    return task.step == name ||
           (token != state_.tokens.end() && fmt::format("{}/{}", task.step, token->branch) == name);
  });
}

/// Who is named, else whoever holds the task, else the first agent of the town who may do it.
cases::Actor Stage::actor_of(const Act& act) const {
  constexpr std::string_view prefix = "agents/";
  if (!act.by.empty() && !act.by.starts_with(prefix)) return {act.by, {}, {}};
  if (!act.by.empty()) {
    const auto known = town_.agents.find(act.by.substr(prefix.size()));
    check(known != town_.agents.end(), "a scenario that was read names agents of its town");
    return {act.by, known->second.roles, known->second.teams};
  }
  if (std::holds_alternative<cases::OpenCase>(act.command) && definition_.access != workflows::Access::agents)
    return {"citizen", {}, {}};
  const auto task = find_task(task_of(act.command));
  const auto may = [&](const workflows::Agent& agent) {
    if (task == state_.tasks.end()) return true;
    if (!task->agent.empty()) return task->agent == std::string(prefix) + agent.id;
    return task->roles.empty() || std::ranges::any_of(task->roles, [&](const std::string& role) {
             return std::ranges::find(agent.roles, role) != agent.roles.end();
           });
  };
  for (const auto& [id, agent] : town_.agents)
    if (may(agent)) return {std::string(prefix) + id, agent.roles, agent.teams};
  return {std::string(prefix) + "nobody", {}, {}};
}

void Stage::fold(const cases::Events& events) {
  const cases::Fact fact{state_.id, context_.now, context_.channel, false};
  for (const auto& event : events) {
    coverage_.observe(state_, event);
    cases::evolve(state_, event, fact);
    log_.push_back({context_.now, event});
  }
}

std::vector<TraceLine> Stage::trace() const {
  std::vector<TraceLine> lines;
  lines.reserve(log_.size());
  for (const auto& happened : log_)
    lines.push_back({happened.time, local_text(happened.time, calendar_), in_words(happened.event, calendar_)});
  return lines;
}

}  // namespace guichet::rehearsal
