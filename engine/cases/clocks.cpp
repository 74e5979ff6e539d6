// When clocks start, stand still, run on and stop, and what their edges do. The arithmetic is in
// clock_ledger.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/cases/clock_ledger.h"
#include "engine/cases/run.h"

namespace guichet::cases {

using workflows::ClockRule;

const workflows::CompiledCalendar* calendar_named(const Run& run, const std::string& name) {
  if (name.empty()) return calendar_of_owner(run.town, run.definition);
  const auto known = run.town.calendars.find(name);
  return known == run.town.calendars.end() ? nullptr : known->second.get();
}

std::vector<int> percents_of(const ClockRule& rule) {
  std::vector<int> percents;
  for (const auto& warning : rule.warnings) percents.push_back(warning.percent);
  return percents;
}

workflows::Span budget_under(const workflows::Definition& text, const ClockRule& rule, Instant opened) {
  const auto* degraded = text.degraded_at(opened);
  if (degraded == nullptr) return rule.budget;
  const auto longer = degraded->clocks.find(rule.name);
  return longer == degraded->clocks.end() ? rule.budget : longer->second;
}

workflows::Span budget_of(const Run& run, const ClockRule& rule) {
  return budget_under(run.definition, rule, run.state().opened);
}

namespace {

const Clock* find_clock(const CaseState& state, const std::string& name) {
  const auto found = std::ranges::find(state.clocks, name, &Clock::name);
  return found == state.clocks.end() ? nullptr : &*found;
}

/// Done in the name of the clock, which the letters among it speak of.
void act(Run& run, const ClockRule& rule, const workflows::Actions& actions, const std::string& cause) {
  const auto step = run.state().tokens.empty() ? std::string() : run.state().tokens.front().step;
  run.about(rule.name);
  perform(run, actions, step, cause);
  run.about("");
}

/// The time of the law begins with telling whoever asked that it does.
void acknowledge(Run& run, const ClockRule& rule) {
  if (rule.acknowledgement.empty()) return;
  const workflows::SendMessage letter{.message = rule.acknowledgement};
  act(run, rule, {letter}, fmt::format("clock {} started", rule.name));
}

void start(Run& run, const ClockRule& rule, const std::optional<Instant>& imposed) {
  const auto* calendar = calendar_named(run, rule.calendar);
  if (calendar == nullptr)
    return run.raise("", "clock", fmt::format("the clock {} has no calendar to count with", rule.name), rule.where);
  const auto percents = percents_of(rule);
  const auto budget = calendar->in_days(run.now(), budget_of(run, rule));
  auto plan = imposed ? start_imposed_clock(*imposed, percents, run.now())
                      : start_clock(*calendar, budget, percents, run.now());
  run.record(ClockStarted{
      rule.name,
      std::string(workflows::to_string(imposed ? workflows::Measure::elapsed : budget.measure)),
      imposed ? std::max<std::int64_t>(0, (*imposed - run.now()).count()) : budget.amount_ms,
      plan.due,
      std::move(plan.warnings),
      calendar->source().name,
      calendar->version(),
      imposed.has_value()});
  acknowledge(run, rule);
}

/// Nobody has decided in the time of the law: the whole case goes where its silence leads.
void fall_to(Run& run, const ClockRule& rule) {
  const auto root = std::ranges::find(run.state().tokens, 0U, &Token::parent);
  if (root == run.state().tokens.end()) return;
  const auto token = root->id;
  leave(run, token, fmt::format("silence on the clock {}: {}", rule.name, rule.on_silence), rule.silence_go);
  go(run, token, rule.silence_go);
}

/// Does what the edge says. `rule` is null where today's text no longer has the clock: then only the fact is
/// told.
void cross(Run& run, const ClockEdge& edge, const std::string& name) {
  const auto* rule = run.definition.find_clock(name);
  const auto* clock = find_clock(run.state(), name);
  check(clock != nullptr, "an edge of a clock that was never started");
  if (edge.name == "breach") {
    run.record(ClockBreached{name, edge.due});
    if (rule != nullptr) act(run, *rule, rule->breach, fmt::format("clock {} breached", name));
    return;
  }
  const auto index = clock->warned;
  run.record(ClockWarned{name, edge.name});
  if (rule != nullptr && index < rule->warnings.size())
    act(run,
        *rule,
        rule->warnings[index].actions,
        fmt::format("clock {} at {} %", name, rule->warnings[index].percent));
}

/// A clock that stops or pauses late has crossed its edges all the same, whether or not the alarm has rung.
/// At the very moment it is due it is still met.
void cross_missed(Run& run, const std::string& name) {
  for (;;) {
    const auto edge = next_edge(*find_clock(run.state(), name));
    if (edge.name.empty() || edge.due >= run.now()) return;
    cross(run, edge, name);
  }
}

std::int64_t consumed(const Run& run, const Clock& clock) {
  const auto* rule = run.definition.find_clock(clock.name);
  const auto* calendar = calendar_named(run, rule == nullptr ? std::string() : rule->calendar);
  return calendar == nullptr ? clock.consumed_ms : consumed_at(clock, *calendar, run.now());
}

void stop(Run& run, const std::string& name) {
  cross_missed(run, name);
  const auto* clock = find_clock(run.state(), name);
  run.record(ClockStopped{name, consumed(run, *clock), !clock->breached});
}

void resume(Run& run, const ClockRule& rule, const Clock& clock) {
  const auto* calendar = calendar_named(run, rule.calendar);
  if (calendar == nullptr) return;
  auto plan = resume_clock(clock, *calendar, percents_of(rule), run.now());
  run.record(ClockResumed{rule.name, clock.consumed_ms, plan.due, std::move(plan.warnings)});
}

bool is_running_still(const Clock* clock) {
  return clock != nullptr && !clock->stopped;
}

}  // namespace

void start_opening_clocks(Run& run, const std::map<std::string, Instant>& imposed) {
  for (const auto& rule : run.definition.clocks) {
    const auto given = imposed.find(rule.name);
    if (given != imposed.end())
      start(run, rule, given->second);
    else if (rule.from_entering.empty() && !rule.from_action)
      start(run, rule, std::nullopt);
  }
}

void clocks_on_entering(Run& run, const std::string& step) {
  for (const auto& rule : run.definition.clocks) {
    const auto* clock = find_clock(run.state(), rule.name);
    if (rule.from_entering == step && clock == nullptr) start(run, rule, std::nullopt);
    if (rule.until_entering == step && is_running_still(clock)) stop(run, rule.name);
  }
}

void clocks_on_leaving(Run& run, const std::string& step, const std::string& next) {
  for (const auto& rule : run.definition.clocks) {
    if (rule.until_leaving != step || std::ranges::find(rule.pause, next) != rule.pause.end()) continue;
    if (is_running_still(find_clock(run.state(), rule.name))) stop(run, rule.name);
  }
}

void settle_pauses(Run& run) {
  const bool follows = !run.state().main.id.empty();
  for (const auto& rule : run.definition.clocks) {
    const auto* clock = find_clock(run.state(), rule.name);
    if (!is_running_still(clock)) continue;
    const bool rests = follows || std::ranges::any_of(run.state().tokens, [&](const Token& token) {
                         return std::ranges::find(rule.pause, token.step) != rule.pause.end();
                       });
    if (rests && clock->running_since) {
      cross_missed(run, rule.name);
      run.record(ClockPaused{rule.name, consumed(run, *find_clock(run.state(), rule.name))});
    } else if (!rests && !clock->running_since) {
      resume(run, rule, *clock);
    }
  }
}

void start_clock(Run& run, const std::string& name) {
  const auto* rule = run.definition.find_clock(name);
  if (rule != nullptr && find_clock(run.state(), name) == nullptr) start(run, *rule, std::nullopt);
}

void stop_clock(Run& run, const std::string& name) {
  if (is_running_still(find_clock(run.state(), name))) stop(run, name);
}

Status extend_clock(Run& run, const ExtendClock& command) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  constexpr std::int64_t by_max = std::int64_t{10} * 365 * 86'400'000;
  constexpr std::int64_t months_max = 120;
  const auto* known = find_clock(run.state(), command.clock);
  if (known == nullptr) return not_found(fmt::format("the case has no clock \"{}\"", command.clock));
  if (known->stopped || known->breached)
    return conflict(fmt::format("the clock {} is {} already", command.clock, known->breached ? "breached" : "stopped"));
  if ((command.by_ms <= 0 && command.by_months <= 0) || command.by_ms > by_max || command.by_months > months_max)
    return invalid("the extension is no time", {{"/by", "must be more than nothing, and at most ten years"}});
  if (command.reason.empty()) return invalid("an extension needs a reason", {{"/reason", "is required"}});
  // What the clock has crossed before anybody asked for more stays crossed.
  cross_missed(run, command.clock);
  const auto* clock = find_clock(run.state(), command.clock);
  if (clock->breached) return conflict(fmt::format("the clock {} is breached already", command.clock));
  auto longer = *clock;
  longer.consumed_ms = consumed(run, *clock);
  const auto* rule = run.definition.find_clock(command.clock);
  const auto* calendar = calendar_named(run, rule == nullptr ? std::string() : rule->calendar);
  if (calendar == nullptr) return conflict(fmt::format("the clock {} has no calendar", command.clock));
  // A clock that rests is due on the day on which it would be if it ran on from here.
  const auto from = clock->running_since ? clock->due : resume_clock(longer, *calendar, {}, run.now()).due;
  longer.budget_ms +=
      calendar->in_days(from, {workflows::Measure::calendar_days, command.by_ms, command.by_months}).amount_ms;
  auto plan =
      clock->running_since
          ? resume_clock(longer, *calendar, rule == nullptr ? std::vector<int>{} : percents_of(*rule), run.now())
          : ClockPlan{clock->due, {}};
  run.record(ClockExtended{command.clock, longer.budget_ms, plan.due, std::move(plan.warnings), command.reason});
  return ok();
}

void stop_clocks(Run& run) {
  std::vector<std::string> names;
  for (const auto& clock : run.state().clocks)
    if (!clock.stopped) names.push_back(clock.name);
  for (const auto& name : names) stop(run, name);
}

bool let_silence_speak(Run& run) {
  const auto has_passed = [&](const Clock& clock) {
    const auto* rule = run.definition.find_clock(clock.name);
    return rule != nullptr && !rule->silence_go.empty() && clock.running_since && !clock.breached && !clock.stopped &&
           clock.due < run.now();
  };
  const auto& clocks = run.state().clocks;
  const auto passed = std::ranges::find_if(clocks, has_passed);
  if (run.context.imported || !run.state().is_open() || passed == clocks.end()) return false;
  const auto spoken = fire_clock(run, {passed->name, "breach"});
  check(spoken.has_value(), "a clock that has passed rings");
  return true;
}

Status fire_clock(Run& run, const FireClock& command) {
  const auto gone = [&] {
    return conflict(
        fmt::format("the edge {} of the clock {} has already fired or is cancelled", command.edge, command.clock));
  };
  const auto* clock = find_clock(run.state(), command.clock);
  if (!run.state().is_open() || clock == nullptr) return gone();
  const auto due = due_of_edge(*clock, command.edge);
  if (!due) return gone();
  if (*due > run.now())
    return conflict(
        fmt::format("{} of the clock {} is not due before {}", command.edge, command.clock, to_rfc3339(*due)));
  run.at(run.state().tokens.front().id);
  // Edges are crossed in order, whatever order the alarm rings in.
  for (auto edge = next_edge(*clock); !edge.name.empty(); edge = next_edge(*find_clock(run.state(), command.clock))) {
    cross(run, edge, command.clock);
    if (edge.name == command.edge) break;
  }
  const auto* rule = run.definition.find_clock(command.clock);
  if (command.edge == "breach" && rule != nullptr && !rule->silence_go.empty()) {
    fall_to(run, *rule);
    settle_pauses(run);
  }
  return ok();
}

}  // namespace guichet::cases
