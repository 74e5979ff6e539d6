#include "adapters/http/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "workflows/changes/changes.h"

namespace guichet::http {
namespace {

namespace changes = workflows::changes;
using workflows::Town;

/// Per service; beyond it the newest speak for the rest.
constexpr std::size_t cases_max = 5'000;

Error refusal(const std::vector<workflows::Diagnostic>& findings) {
  Error error = invalid("the town cannot be deployed: the checker refuses it");
  for (const auto& finding : findings)
    if (finding.severity == workflows::Severity::error)
      error.fields.push_back(
          {fmt::format("{}:{}:{}", finding.where.file, finding.where.line, finding.where.column),
           finding.hint.empty() ? finding.message : finding.message + " Hint: " + finding.hint});
  return error;
}

/// Open cases of a service by the step they rest in. A case with parallel work counts in each of its steps.
struct OpenCases {
  std::size_t open = 0;
  bool all = true;
  std::map<std::string, std::size_t> by_step = {};
};

Result<OpenCases> count_open(const runtime::Engine& engine, const std::string& service) {
  OpenCases count;
  projections::PageRequest page{.after = "", .limit = 500};
  do {
    GUICHET_TRY(const auto found, engine.queries().case_list(service, "open", page));
    for (const auto& row : found.rows) {
      const auto state = engine.queries().find_case(row.id);
      if (!state || !state->is_open()) continue;  // closed meanwhile
      ++count.open;
      std::set<std::string_view> steps;
      for (const auto& token : state->tokens) steps.insert(token.step);
      for (const auto step : steps) ++count.by_step[std::string(step)];
    }
    page.after = found.next;
  } while (!page.after.empty() && count.open < cases_max);
  count.all = page.after.empty();
  return count;
}

std::map<std::string, std::string> steps_after(const Town& before, const Town& after, const std::string& service) {
  const auto old_service = before.workflows.find(service);
  const auto new_service = after.workflows.find(service);
  if (old_service == before.workflows.end() || new_service == after.workflows.end()) return {};
  const auto& language = after.languages.front();
  return changes::match_steps(
      workflows::graph::graph_of(*old_service->second, before, language),
      workflows::graph::graph_of(*new_service->second, after, language));
}

Result<json::object> touched(
    const runtime::Engine& engine, const Town& before, const Town& after, const std::string& service) {
  GUICHET_TRY(const auto count, count_open(engine, service));
  const auto becomes = steps_after(before, after, service);
  json::array steps;
  for (const auto& [step, open] : count.by_step) {
    const auto now = becomes.find(step);
    steps.push_back(json::object{
        {"step", step},
        {"open", open},
        {"becomes", now == becomes.end() ? json::value(nullptr) : json::value(now->second)}});
  }
  return json::object{{"service", service}, {"open", count.open}, {"all", count.all}, {"steps", std::move(steps)}};
}

}  // namespace

std::map<std::string, std::string> renamed_steps(const Town& before, const Town& after, const std::string& service) {
  auto steps = steps_after(before, after, service);
  std::erase_if(steps, [](const auto& pair) { return pair.first == pair.second; });
  return steps;
}

Result<json::object> plan_deployment(const runtime::Engine& engine, const workflows::Files& files) {
  const auto loaded = workflows::load_town(files);
  if (loaded.town == nullptr) return refusal(loaded.diagnostics);
  const auto current = engine.town();
  json::array told;
  std::set<std::string> services;
  for (const auto& change : changes::compare(current.get(), *loaded.town)) {
    if (!change.service.empty()) services.insert(change.service);
    told.push_back(json::object{
        {"kind", changes::word_of(change.kind)},
        {"service", change.service},
        {"subject", change.subject},
        {"detail", change.detail},
        {"line", changes::to_line(change)}});
  }
  json::array cases;
  for (const auto& service : services) {
    if (current == nullptr || !current->workflows.contains(service)) continue;
    GUICHET_TRY(auto one, touched(engine, *current, *loaded.town, service));
    cases.push_back(std::move(one));
  }
  return json::object{
      {"current", current == nullptr ? json::value(nullptr) : json::value(current->version)},
      {"version", loaded.town->version},
      {"same", current != nullptr && current->version == loaded.town->version},
      {"changes", std::move(told)},
      {"cases", std::move(cases)}};
}

}  // namespace guichet::http
