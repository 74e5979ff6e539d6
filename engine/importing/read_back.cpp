#include "engine/importing/read_back.h"

#include <unordered_map>

#include <fmt/format.h>

#include "engine/base/match.h"
#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"

namespace guichet::importing {
namespace {

struct Completion {
  std::string step;
  std::string outcome;
  std::string actor;
  Instant at;

  friend bool operator==(const Completion&, const Completion&) = default;
};

/// What the log says about one case.
struct Stored {
  bool is_opened = false;
  std::string workflow;
  Instant opened;
  std::vector<Completion> path;
  std::string queue;
  std::map<std::string, Instant> due;
  std::map<std::string, bool> is_breached;  // by clock
  bool is_closed = false;
};

void note(Stored& stored, const cases::Event& event, const events::Envelope& envelope) {
  if (const auto* opened = std::get_if<cases::CaseOpened>(&event)) {
    stored.is_opened = true;
    stored.workflow = opened->workflow;
    stored.opened = envelope.time;
  } else if (const auto* created = std::get_if<cases::TaskCreated>(&event)) {
    stored.queue = created->queue;
  } else if (const auto* assigned = std::get_if<cases::TaskAssigned>(&event)) {
    stored.queue = assigned->queue;
  } else if (const auto* completed = std::get_if<cases::TaskCompleted>(&event)) {
    stored.path.push_back({completed->step, completed->outcome, completed->agent, envelope.time});
  } else if (const auto* started = std::get_if<cases::ClockStarted>(&event)) {
    stored.due[started->clock] = started->due;
    stored.is_breached[started->clock] = false;
  } else if (const auto* breached = std::get_if<cases::ClockBreached>(&event)) {
    stored.is_breached[breached->clock] = true;
  } else if (std::holds_alternative<cases::CaseClosed>(event)) {
    stored.is_closed = true;
  }
}

using StoredCases = std::unordered_map<std::string, Stored>;

Result<StoredCases> read_cases(const Plan& plan, const runtime::Engine& engine) {
  StoredCases stored;
  stored.reserve(plan.cases.size());
  for (const auto& planned : plan.cases) stored["case/" + planned.id.value];
  const auto cursor = engine.read(0);
  for (;;) {
    GUICHET_TRY(const auto record, cursor->next());
    if (!record) return stored;
    if (!cases::is_case_event(record->kind)) continue;
    GUICHET_TRY(const auto document, events::read(record->body));
    const auto found = stored.find(document.envelope.subject);
    if (found == stored.end()) continue;
    GUICHET_TRY(const auto event, cases::decode(record->kind, document.data));
    note(found->second, event, document.envelope);
  }
}

/// What the plan says about one case.
struct Expected {
  std::vector<Completion> path;
  std::string queue;
  bool is_closed = false;
};

std::vector<Expected> expect(const Mapping& mapping, const Plan& plan, const workflows::Town& town) {
  std::vector<Expected> expected(plan.cases.size());
  for (const auto& act : plan.acts) {
    auto& one = expected[act.case_index];
    if (const auto* assign = std::get_if<AssignAct>(&act.what)) one.queue = assign->queue;
    const auto* complete = std::get_if<CompleteAct>(&act.what);
    if (complete == nullptr) continue;
    one.path.push_back(
        {complete->step, complete->outcome, act.actor.empty() ? "import/" + mapping.name : act.actor, act.at});
    const auto& definition = *town.workflows.at(plan.cases[act.case_index].workflow);
    const auto& task = std::get<workflows::Task>(definition.find_step(complete->step)->construct);
    for (const auto& outcome : task.outcomes) {
      if (outcome.id != complete->outcome) continue;
      const auto* next = definition.find_step(outcome.go);
      one.is_closed = next != nullptr && std::holds_alternative<workflows::End>(next->construct);
    }
  }
  return expected;
}

std::string in_words(const std::vector<Completion>& path) {
  std::string text;
  for (const auto& step : path) {
    text += fmt::format("{}{} ({}) by {}", text.empty() ? "" : ", ", step.step, step.outcome, step.actor);
  }
  return text.empty() ? "nothing" : text;
}

void compare_verdict(
    const VerdictAgreement& agreement, const PlannedCase& planned, const Stored& stored, ReadBack& result) {
  const auto breached = stored.is_breached.find(agreement.clock);
  if (breached == stored.is_breached.end() || !planned.due.contains(agreement.clock)) return;
  if (planned.verdict != agreement.met && planned.verdict != agreement.breached) {
    ++result.without_verdict;
    return;
  }
  const auto& ours = breached->second ? agreement.breached : agreement.met;
  result.verdicts.add(ours == planned.verdict, planned.line, [&] {
    return fmt::format(
        "case {}: due {}, {} here, {} in the source",
        planned.key,
        to_rfc3339(stored.due.at(agreement.clock)),
        ours,
        planned.verdict);
  });
}

void compare(const PlannedCase& planned, const Expected& expected, const Stored& stored, ReadBack& result) {
  const auto line = planned.line;
  result.opened.add(
      stored.is_opened && stored.workflow == planned.workflow && stored.opened == planned.opened, line, [&] {
        return fmt::format("case {}: not opened as planned", planned.key);
      });
  if (!stored.is_opened) return;
  result.paths.add(stored.path == expected.path, line, [&] {
    return fmt::format("case {}: expected {}; stored {}", planned.key, in_words(expected.path), in_words(stored.path));
  });
  if (!expected.queue.empty()) {
    result.queues.add(stored.queue == expected.queue, line, [&] {
      return fmt::format("case {}: expected queue {}; stored {}", planned.key, expected.queue, stored.queue);
    });
  }
  for (const auto& [clock, due] : planned.due) {
    const auto found = stored.due.find(clock);
    result.due.add(found != stored.due.end() && found->second == due, line, [&] {
      return fmt::format("case {}: {} is not due {}", planned.key, clock, to_rfc3339(due));
    });
  }
  result.closed.add(stored.is_closed == expected.is_closed, line, [&] {
    return fmt::format("case {}: {} here", planned.key, stored.is_closed ? "closed" : "open");
  });
}

}  // namespace

void Agreement::add(bool is_equal, std::size_t line, const std::function<std::string()>& difference) {
  ++compared;
  if (is_equal) {
    ++equal;
  } else {
    differences.add(line, difference());
  }
}

Result<ReadBack> read_back(const Mapping& mapping, const Plan& plan, const runtime::Engine& engine) {
  GUICHET_TRY(const auto stored, read_cases(plan, engine));
  const auto expected = expect(mapping, plan, *engine.town());
  ReadBack result;
  for (std::size_t i = 0; i < plan.cases.size(); ++i) {
    const auto& planned = plan.cases[i];
    const auto& found = stored.at("case/" + planned.id.value);
    compare(planned, expected[i], found, result);
    if (mapping.verdict_agreement && found.is_opened)
      compare_verdict(*mapping.verdict_agreement, planned, found, result);
  }
  return result;
}

}  // namespace guichet::importing
