#include "engine/rehearsal/rehearse.h"

#include <algorithm>

namespace guichet::rehearsal {
namespace {

bool is_wanted(const Scenario& scenario, const std::vector<std::string>& only) {
  return only.empty() || std::ranges::any_of(only, [&](const std::string& name) {
           return scenario.workflow == name || scenario.name == name || scenario.where.file == name ||
                  scenario.where.file.ends_with("/" + name);
         });
}

Played play(const Scenario& scenario, const workflows::Town& town, Coverage& coverage) {
  Stage stage(town, scenario, coverage);
  Played played{scenario.name, scenario.workflow, scenario.where, stage.play(), {}, 0};
  played.events = stage.events();
  if (played.failure) played.trace = stage.trace();
  return played;
}

}  // namespace

std::size_t Report::failed() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(played, [](const Played& one) { return one.failure.has_value(); }));
}

Report rehearse(const workflows::Files& files, const workflows::Town& town, const std::vector<std::string>& only) {
  Report report;
  auto parsed = parse_scenarios(files, town);
  report.diagnostics = std::move(parsed.diagnostics);
  for (const auto& [id, definition] : town.workflows)
    if (only.empty()) report.coverage.emplace(id, *definition);
  for (const auto& scenario : parsed.scenarios) {
    if (!is_wanted(scenario, only)) continue;
    const auto [coverage, added] =
        report.coverage.try_emplace(scenario.workflow, *town.workflows.at(scenario.workflow));
    report.played.push_back(play(scenario, town, coverage->second));
  }
  return report;
}

}  // namespace guichet::rehearsal
