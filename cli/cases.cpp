// guichet cases: a look at the cases of a stopped server, or of a running one (cli/remote.cpp). Personal values stay
// sealed: who may read them is asked at the server's door.
#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/remote.h"
#include "cli/stopped.h"
#include "engine/base/clock.h"
#include "engine/cases/state_json.h"

namespace guichet::cli {
namespace {

constexpr std::size_t page_max = 500;

void print_row(const projections::CaseRow& row, Format format) {
  if (format == Format::json) {
    fmt::print(
        "{}\n",
        json::serialize(json::object{
            {"id", row.id.value},
            {"reference", row.reference},
            {"workflow", row.workflow},
            {"state", row.state},
            {"outcome", row.outcome},
            {"lateness", row.lateness},
            {"opened", to_rfc3339(row.opened)}}));
    return;
  }
  fmt::print(
      "{:<12}  {}  {:<24}  {:<6}  {:<10}  {:<8}  {}\n",
      row.reference,
      to_rfc3339(row.opened).substr(0, 16),
      row.workflow,
      row.state,
      row.state == "open" ? row.lateness : row.outcome,
      row.priority,
      row.id.value);
}

Status list(const projections::Queries& queries, const CasesOptions& options) {
  projections::PageRequest page;
  std::size_t printed = 0;
  for (auto left = options.limit; left > 0;) {
    page.limit = std::min(left, page_max);
    GUICHET_TRY(const auto found, queries.case_list(options.workflow, options.state, page));
    for (const auto& row : found.rows) print_row(row, options.format);
    left -= found.rows.size();
    printed += found.rows.size();
    page.after = found.next;
    if (found.next.empty()) break;
  }
  if (printed == 0 && options.format == Format::text) fmt::print(stderr, "No case is like that.\n");
  return ok();
}

Result<cases::CaseState> find(const projections::Queries& queries, const std::string& which) {
  const auto by_reference = queries.find_reference(which);
  return queries.find_case(by_reference ? *by_reference : CaseId(which));
}

void print_state(const cases::CaseState& state) {
  fmt::print("{}  {}  {}\n", state.reference, state.title, state.id.value);
  fmt::print("  {} since {}", state.is_open() ? "open" : "closed", to_rfc3339(state.opened));
  if (!state.is_open()) fmt::print(", {} on {}", state.outcome, to_rfc3339(*state.closed));
  fmt::print("\n  the citizen reads: {}\n", state.status.empty() ? "-" : state.status);
  for (const auto& task : state.tasks)
    fmt::print("  task {} in {}{}\n", task.step, task.queue, task.agent.empty() ? "" : ", " + task.agent);
  for (const auto& clock : state.clocks)
    fmt::print("  clock {}: {}\n", clock.name, clock.stopped ? "stopped" : "due " + to_rfc3339(clock.due));
  if (!state.incident.empty()) fmt::print("  incident: {}\n", state.incident);
}

Status show(const projections::Queries& queries, const CasesOptions& options) {
  GUICHET_TRY(const auto state, find(queries, options.which));
  if (options.format == Format::json) {
    fmt::print("{}\n", json::serialize(cases::encode_state(state)));
    return ok();
  }
  print_state(state);
  projections::PageRequest page;
  page.limit = page_max;
  for (;;) {
    GUICHET_TRY(const auto rows, queries.timeline(state.id, true, page));
    for (const auto& row : rows.rows)
      fmt::print("  {}  {:<32}  {}{}\n", to_rfc3339(row.time), row.type, row.actor, row.internal ? "" : "  public");
    page.after = rows.next;
    if (rows.next.empty()) return ok();
  }
}

Status show_stored_cases(const CasesOptions& options) {
  const SystemClock clock;
  GUICHET_TRY(const auto engine, open_stopped(options.whose.data, options.whose.kek, clock));
  const auto& queries = engine->queries();
  return options.which.empty() ? list(queries, options) : show(queries, options);
}

}  // namespace

int show_cases(const CasesOptions& options) {
  if (!names_one(options.whose)) return exit_usage;
  const auto shown = options.whose.data.empty() ? show_remote_cases(options) : show_stored_cases(options);
  return shown ? exit_ok : fail(shown.error());
}

}  // namespace guichet::cli
