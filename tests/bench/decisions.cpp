#include "tests/bench/decisions.h"

#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cli/embedded.h"
#include "engine/base/check.h"
#include "engine/cases/decide.h"
#include "engine/cases/evolve.h"
#include "workflows/expression/program.h"

namespace guichet::bench {
namespace {

constexpr int service_steps = 25;
constexpr std::uint64_t decisions_at_once = 100;  ///< so that looking at the clock costs nothing beside it
constexpr std::string_view typed_guard = "data.severity == 'high' || form.depth_cm > 10";

/// Twelve tasks, behind each a choice, and an end; two clocks run over all of it.
std::string long_service() {
  std::string text =
      "workflow: long\ntitle: { fr: Long, en: Long }\nowner: works\naccess: public\nvisibility: private\n"
      "alternatives: { fr: Au guichet, en: At the desk }\nkeep: { done: 1 year }\n"
      "form:\n  depth_cm: { type: integer, min: 1, max: 100, label: { fr: Profondeur, en: Depth } }\n"
      "data:\n  severity: { type: choice, options: { low: { fr: Faible, en: Low }, high: { fr: Forte, en: High } },\n"
      "    label: { fr: Gravité, en: Severity } }\n"
      "clocks:\n  answer: { budget: 10 business days, until: { leaving: task-3 } }\n  repair: { budget: 60 days }\n"
      "start: task-1\nsteps:\n";
  for (int number = 1; number < service_steps / 2 + 1; ++number) {
    const auto next = number < service_steps / 2 ? fmt::format("task-{}", number + 1) : std::string("finish");
    text += fmt::format(
        "  task-{0}:\n    status: {{ fr: En cours, en: Under way }}\n    task:\n      queue: repairs\n"
        "      priority: \"{{{{ form.depth_cm > 50 ? 'high' : 'normal' }}}}\"\n      fill: [severity]\n"
        "      outcomes: {{ accept: {{ label: {{ fr: Accepter, en: Accept }}, go: choice-{0} }} }}\n"
        "  choice-{0}:\n    choose:\n      - {{ when: \"{1}\", go: {2} }}\n      - {{ go: finish }}\n",
        number,
        typed_guard,
        next);
  }
  return text + "  finish: { end: done }\n";
}

/// A case that rests at its first task, and everything to decide on it.
struct Desk {
  std::shared_ptr<const workflows::Town> town;
  cases::CaseState state;
  cases::Context context;

  Desk() {
    auto files = cli::embedded_town("starter");
    files["workflows/long.yaml"] = long_service();
    town = workflows::load_town(files).town;
    check(town != nullptr, "the town of the benchmark is sound");
    check(town->workflows.at("long")->steps.size() == service_steps, "the service has as many steps as it should");
    state.id = CaseId("b-1");
    context.now = *parse_rfc3339("2026-03-02T09:00:00+01:00");
    context.actor = {"citizen", {}, {}};
    context.channel = "web";
    cases::OpenCase open;
    open.workflow = "long";
    open.reference = "B-1";
    open.person = PersonId("p-1");
    open.language = "fr";
    open.form = {{"depth_cm", 12}};
    const auto opened = cases::decide(state, open, *town, context);
    check(opened.has_value(), "the case opens");
    for (const auto& event : *opened) cases::evolve(state, event, {state.id, context.now, "web", false});
    context.actor = {"agents/bob", {"agent"}, {"works"}};
  }
};

Contender decisions(const Desk& desk, cases::Command command, double seconds) {
  return {"Guichet", [&desk, command = std::move(command), seconds] {
            const auto figure = Stopwatch().run(seconds, decisions_at_once, [&] {
              for (std::uint64_t i = 0; i < decisions_at_once; ++i) {
                const auto decided = cases::decide(desk.state, command, *desk.town, desk.context);
                check(decided.has_value() && !decided->empty(), "the command is accepted");
              }
            });
            return Figure{.per_second = figure.per_second, .cpu_us = figure.cpu_us};
          }};
}

Contender guards(double seconds) {
  return {"Guichet", [seconds] {
            using workflows::expression::Type;
            using workflows::expression::Value;
            workflows::expression::Environment names;
            names.variables = {
                {"form", Type::record("form", {{"depth_cm", Type::integer()}})},
                {"data", Type::record("data", {{"severity", Type::choice({"low", "high"})}})}};
            const auto compiled = workflows::expression::compile(typed_guard, names, Type::boolean());
            check(static_cast<bool>(compiled), "the guard compiles");
            workflows::expression::Activation values;
            const auto bind = [&](const char* name, const json::value& value) {
              values.bind(name, Value::from_json(value, names.variables.at(name), names.time_zone));
            };
            bind("form", json::object{{"depth_cm", 12}});
            bind("data", json::object{{"severity", "low"}});
            const workflows::expression::Host nobody;
            const auto figure = Stopwatch().run(seconds, decisions_at_once, [&] {
              for (std::uint64_t i = 0; i < decisions_at_once; ++i)
                check(compiled.program().evaluate(values, nobody).has_value(), "the guard has an answer");
            });
            return Figure{.per_second = figure.per_second, .cpu_us = figure.cpu_us};
          }};
}

}  // namespace

std::vector<Outcome> measure_decisions(double seconds, std::size_t rounds) {
  const Desk desk;
  const auto& task = desk.state.tasks.at(0).id;
  const auto title = [](const char* what) {
    return fmt::format("deciding on a service of {} steps, in process: {}", service_steps, what);
  };
  const auto decided = [&](cases::Command command) { return decisions(desk, std::move(command), seconds); };
  std::vector<Outcome> outcomes;
  const auto completed = decided(cases::CompleteTask{task, "accept", {}, {}});
  outcomes.push_back(hold({title("a task completed, a choice, the next task"), "decisions/s", {completed}}, rounds));
  outcomes.push_back(hold({title("a task claimed"), "decisions/s", {decided(cases::ClaimTask{task})}}, rounds));
  outcomes.push_back(hold({fmt::format("a typed guard, {}", typed_guard), "evaluations/s", {guards(seconds)}}, rounds));
  return outcomes;
}

}  // namespace guichet::bench
