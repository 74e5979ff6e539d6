// guichet test: a town's scenarios, in virtual time, and what of its services none of them reaches.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/findings.h"
#include "cli/folder.h"
#include "cli/watch.h"
#include "engine/rehearsal/rehearse.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;
using rehearsal::Coverage;
using rehearsal::Played;

/// Of a long failed scenario the end is what tells.
constexpr std::size_t trace_lines_max = 40;

struct Run {
  fs::path folder;
  workflows::Files files;
  rehearsal::Report report;
  double seconds = 0;
};

/// Colours where a person looks on.
struct Ink {
  bool on = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;

  std::string operator()(std::string_view code, std::string_view text) const {
    return on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
};

std::string place(const fs::path& folder, const workflows::Place& where) {
  return fmt::format("{}:{}:{}", (folder / where.file).string(), where.line, where.column);
}

void print_failure(const Run& run, const Played& played, const Ink& ink) {
  const auto& failure = *played.failure;
  fmt::print("\n    {}: {}\n", place(run.folder, failure.where), failure.what);
  fmt::print("      expected  {}\n", ink("32", failure.expected));
  fmt::print("      found     {}\n", ink("31", failure.found));
  if (played.trace.empty()) return;
  fmt::print("      how it came to this:\n");
  const auto skipped = played.trace.size() > trace_lines_max ? played.trace.size() - trace_lines_max : 0;
  if (skipped > 0) fmt::print("        … {} earlier events\n", skipped);
  for (std::size_t index = skipped; index < played.trace.size(); ++index)
    fmt::print("        {}  {}\n", ink("2", played.trace[index].wall), played.trace[index].text);
  fmt::print("\n");
}

std::string cell(const Coverage& coverage, std::string_view kind) {
  const auto [reached, all] = coverage.of_kind(kind);
  return all == 0 ? "–" : fmt::format("{}/{}", reached, all);
}

int percent(const Coverage& coverage) {
  const auto all = coverage.items().size();
  return all == 0 ? 100 : static_cast<int>(coverage.reached() * 100 / all);
}

void print_coverage(const Run& run, const Ink& ink) {
  std::size_t width = 8;
  for (const auto& [service, coverage] : run.report.coverage) width = std::max(width, service.size());
  constexpr auto row = "{:<{}}  {:>7}  {:>8}  {:>8}  {:>6}  {:>6}  {:>5}\n";
  fmt::print("\n");
  fmt::print(row, "coverage", width, "steps", "outcomes", "branches", "timers", "clocks", "all");
  for (const auto& [service, coverage] : run.report.coverage)
    fmt::print(
        row,
        service,
        width,
        cell(coverage, "step"),
        cell(coverage, "outcome"),
        cell(coverage, "branch"),
        cell(coverage, "timer"),
        cell(coverage, "clock"),
        fmt::format("{} %", percent(coverage)));
  for (const auto& [service, coverage] : run.report.coverage) {
    std::vector<std::string> unreached;
    for (const auto& item : coverage.items())
      if (!item.reached) unreached.push_back(item.kind + ' ' + item.name);
    if (!unreached.empty())
      fmt::print("{} {}: {}\n", ink("33", "no scenario reaches"), service, fmt::join(unreached, ", "));
  }
}

void print_text(const Run& run) {
  const Ink ink;
  fmt::print("{}", list_in_text(run.report.diagnostics, run.folder, run.files));
  for (const auto& played : run.report.played) {
    fmt::print("{} {}: {}\n", played.failure ? ink("31", "✗") : ink("32", "✓"), played.workflow, played.name);
    if (played.failure) print_failure(run, played, ink);
  }
  print_coverage(run, ink);
  const auto failed = run.report.failed();
  fmt::print(
      "\n{} {}: {} passed, {} failed ({:.0f} ms)\n",
      run.report.played.size(),
      run.report.played.size() == 1 ? "scenario" : "scenarios",
      run.report.played.size() - failed,
      failed,
      run.seconds * 1000);
}

json::object json_of(const fs::path& folder, const workflows::Place& where) {
  return {{"file", (folder / where.file).generic_string()}, {"line", where.line}, {"column", where.column}};
}

json::object json_of(const Run& run, const Played& played) {
  json::object object = {{"scenario", played.name}, {"workflow", played.workflow}, {"passed", !played.failure}};
  object["where"] = json_of(run.folder, played.where);
  if (!played.failure) return object;
  object["failure"] = json::object{
      {"where", json_of(run.folder, played.failure->where)},
      {"what", played.failure->what},
      {"expected", played.failure->expected},
      {"found", played.failure->found}};
  json::array trace;
  for (const auto& line : played.trace)
    trace.push_back(json::object{{"time", to_rfc3339(line.time)}, {"event", line.text}});
  object["trace"] = std::move(trace);
  return object;
}

json::object json_of(const Coverage& coverage) {
  json::array unreached;
  for (const auto& item : coverage.items())
    if (!item.reached) unreached.push_back(json::object{{"kind", item.kind}, {"name", item.name}});
  return {
      {"reached", coverage.reached()},
      {"all", coverage.items().size()},
      {"percent", percent(coverage)},
      {"unreached", std::move(unreached)}};
}

void print_json(const Run& run) {
  json::array findings;
  for (const auto& finding : run.report.diagnostics) findings.push_back(to_json(finding, run.folder));
  json::array scenarios;
  for (const auto& played : run.report.played) scenarios.push_back(json_of(run, played));
  json::object coverage;
  for (const auto& [service, one] : run.report.coverage) coverage.emplace(service, json_of(one));
  const json::object answer = {
      {"town", run.folder.generic_string()},
      {"ok", run.report.ok()},
      {"failed", run.report.failed()},
      {"findings", std::move(findings)},
      {"scenarios", std::move(scenarios)},
      {"coverage", std::move(coverage)}};
  fmt::print("{}\n", json::serialize(answer));
}

/// The least covered service decides: an average would hide it.
bool is_covered(const rehearsal::Report& report, int coverage_min) {
  return std::ranges::all_of(report.coverage, [&](const auto& one) { return percent(one.second) >= coverage_min; });
}

int run_once(const TestOptions& options) {
  const auto started = std::chrono::steady_clock::now();
  auto files = read_town_folder(options.town);
  if (!files) return fail(files.error());
  Run run{options.town, *std::move(files), {}, 0};
  auto loaded = workflows::load_town(run.files);
  if (loaded.town == nullptr) {
    run.report.diagnostics = std::move(loaded.diagnostics);
    options.format == Format::text ? print_text(run) : print_json(run);
    return exit_wrong;
  }
  run.report = rehearsal::rehearse(run.files, *loaded.town, options.only);
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  options.format == Format::text ? print_text(run) : print_json(run);
  if (run.report.played.empty() && run.report.diagnostics.empty()) {
    fmt::print(
        stderr,
        "guichet: {} has no scenario{}\n",
        options.town,
        options.only.empty() ? " in scenarios/" : " of that name");
    return exit_wrong;
  }
  if (!run.report.ok()) return exit_wrong;
  if (is_covered(run.report, options.coverage_min)) return exit_ok;
  fmt::print(stderr, "guichet: a service is covered by less than {} %\n", options.coverage_min);
  return exit_wrong;
}

}  // namespace

int test_town(const TestOptions& options) {
  if (!options.watch) return run_once(options);
  // Until somebody presses Ctrl-C: a watcher has no other end.
  auto watch = FolderWatch::open({options.town});
  if (!watch) return fail(watch.error());
  for (;;) {
    run_once(options);
    std::fflush(stdout);
    if (const auto changed = watch->wait(); !changed) return fail(changed.error());
    fmt::print("\n── something was saved ──\n");
  }
}

}  // namespace guichet::cli
